"""What holds for every exercise file: its wording, its gates, and that each check can speak.

Each check is driven twice: by a made-up series, whatever it measures, and, for exercises with
a lifter in `tests/support/lifters.py`, by a stick figure whose value is known by hand. Values are
derived from the thresholds in the files, so that changing a threshold needs no change here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.builders import make_series
from support.filming import EXACT, Camera, hidden, judge, motion_of, record
from support.lifters import (
    DEADLIFT,
    LIFTERS,
    MIDDLE_OF_FOOT,
    ROMANIAN_DEADLIFT,
    SQUAT,
    STILL,
    Bridge,
    Figure,
    Hinge,
    Plank,
    PushUp,
    Tilted,
    elbow_at,
)
from support.movements import Script
from support.plates import Barbell, with_plates

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import Plane
from formcheck.core.exercise import Check, Exercise, HoldPattern
from formcheck.core.judge.assess import assess, assess_set
from formcheck.core.judge.phases import Window
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion, trunk_length_px
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Finding, Outcome, Report
from formcheck.core.units import UNITS
from formcheck.errors import ExerciseError, UsageError
from formcheck.exercises import exercise_ids, exercise_text, load_exercise
from formcheck.exercises.overrides import Overrides, apply_overrides, load_overrides
from formcheck.exercises.parse import parse_exercise

EXERCISES = [load_exercise(name) for name in exercise_ids()]
CHECKS = [check for exercise in EXERCISES for check in exercise.checks]
OUTLINE_ERROR = 10.0
"""Stands for uncertainties that are measures: that of a clean outline, rounded up."""

YAWS = {
    View.FRONT: 0.0,
    View.BACK: 180.0,
    View.SIDE_LEFT: 90.0,
    View.SIDE_RIGHT: -90.0,
    View.OBLIQUE: 45.0,
}


def ids(items: list[Check] | list[Exercise]) -> list[str]:
    return [item.id for item in items]


# Values derived from a check's thresholds


def sign_of(check: Check) -> float:
    return 1.0 if check.threshold.worse == "above" else -1.0


@cache
def error_of(check: Check) -> float:
    """Half the width of the interval around what the check reads from where it is seen best."""
    if isinstance(check.uncertainty, float):
        return check.uncertainty
    if check.reads_silhouette:
        return OUTLINE_ERROR
    standing = motion_of(record(SQUAT, STILL, Camera(YAWS[best_view(check)])), EXACT)
    return float(np.nanmedian(evaluate(standing, check.uncertainty)))


def limits_of(check: Check) -> list[float]:
    limits = (check.threshold.warn, check.threshold.fault)
    return [limit for limit in limits if limit is not None]


def good_value(check: Check) -> float:
    """Clear of the first limit by twice the uncertainty; no change is less than none."""
    value = limits_of(check)[0] - sign_of(check) * 2.0 * error_of(check)
    if check.reduce == "range":
        return max(value, 0.0)
    if check.reduce == "change":
        return sign_of(check) * max(sign_of(check) * value, 0.0)
    return value


def bad_value(check: Check) -> float:
    """Beyond the last limit by one and a half times the uncertainty.

    Durations are further off, as smoothing stretches a quick stroke by a tenth of a second.
    """
    errors = 4.0 if check.reduce == "duration" else 1.5
    return limits_of(check)[-1] + sign_of(check) * errors * error_of(check)


def doubtful_value(check: Check) -> float:
    """Just beyond the first limit and its dead band."""
    return limits_of(check)[0] + sign_of(check) * 1.2 * error_of(check)


def worst_outcome(check: Check) -> Outcome:
    return Outcome.WARN if check.threshold.fault is None else Outcome.FAULT


# A made-up series, at 30 samples a second, whose reduced value is given

RATE_HZ = 30.0
REPS = 5


def made_up(check: Check, value: float) -> tuple[Array, list[Window]]:
    """A series and the windows of its reps, or of its only one."""
    lengths = [60] * (REPS if check.scope == "set" else 1)
    if check.reduce == "slowdown":
        lengths = [200, 200, 200, *[round(200 / (1.0 - value / 100.0))] * 2]
    if check.reduce == "duration":
        lengths = [round(value * RATE_HZ) + 1]
    parts = [made_up_part(check, value, n, k) for k, n in enumerate(lengths)]
    edges = np.cumsum([0, *lengths])
    index = np.arange(edges[-1])
    windows = [
        Window((index >= a) & (index < b), a / RATE_HZ, b / RATE_HZ) for a, b in pairwise(edges)
    ]
    return np.concatenate(parts), windows


def made_up_part(check: Check, value: float, n: int, rep: int) -> Array:
    late = np.arange(n) >= n // 2
    if check.reduce == "drift":
        late = np.full(n, rep >= REPS - 2) if check.scope == "set" else late
        return np.where(late, value, 0.0)
    if check.reduce == "change":
        return np.where(late, value, 0.0)
    if check.reduce == "range":
        return np.linspace(0.0, value / 0.9, n)
    if check.reduce == "rebound":
        return np.where(np.abs(np.arange(n) - n / 2) < n / 6, 0.0, value)
    if check.reduce in ("slowdown", "duration"):
        return np.linspace(0.0, 1.0, n)
    return np.full(n, value)


@cache
def standing(n: int) -> PoseSequence:
    """Somebody in `n` frames."""
    return record(SQUAT, Script(depths=(), lead_s=(n - 0.5) / RATE_HZ, tail_s=0.0))


def drive(check: Check, value: float, view: View | None = None, seen_share: float = 1.0) -> Finding:
    """The finding on a made-up series of that value, from a view that shows it square on."""
    series, windows = made_up(check, value)
    n = len(series)
    sequence = standing(n)
    view = view or sorted(check.views)[0]
    from_there = ViewEstimate(view, YAWS.get(view), 0.9)
    motion = Motion(sequence, from_there, trunk_length_px(sequence), EXACT)
    seen = np.diff(np.floor(seen_share * np.arange(n + 1))) > 0.0
    found = make_series(series, error_of(check), seen)
    if check.scope == "set":
        return assess_set(check, found, motion, windows)
    return assess(check, found, motion, windows[0])


@pytest.mark.parametrize("check", CHECKS, ids=ids(CHECKS))
class TestEveryCheckCanSpeak:
    def test_it_passes_what_is_good(self, check: Check) -> None:
        finding = drive(check, good_value(check))
        assert finding.outcome is Outcome.PASS
        assert finding.value == pytest.approx(good_value(check), rel=0.05, abs=0.02)

    def test_it_finds_what_is_bad(self, check: Check) -> None:
        finding = drive(check, bad_value(check))
        assert finding.outcome is worst_outcome(check)
        assert finding.cue == check.cue

    def test_near_its_first_limit_it_is_too_close_to_call(self, check: Check) -> None:
        if not round(0.5 * error_of(check), UNITS[check.threshold.unit].digits):
            return  # what is measured so well has no such values
        for off in (-0.4, 0.0, 0.4):
            finding = drive(check, limits_of(check)[0] + off * error_of(check))
            assert finding.outcome is Outcome.UNCLEAR
            assert (finding.reason != "", finding.cue) == (True, "")

    def test_a_limit_is_never_broken_from_within(self, check: Check) -> None:
        for name, limit in check.threshold.steps:
            finding = drive(check, limit - sign_of(check) * 0.1 * error_of(check))
            assert finding.outcome.severity < Outcome(name).severity

    def test_a_view_it_does_not_name_never_gives_a_verdict(self, check: Check) -> None:
        for view in set(View) - check.views:
            for value in (good_value(check), bad_value(check)):
                finding = drive(check, value, view)
                assert finding.outcome is Outcome.NOT_ASSESSED, view
                assert (finding.value, finding.cue) == (None, "")
                assert finding.reason.endswith(" to see this")

    def test_what_is_seen_for_half_the_time_gives_no_verdict(self, check: Check) -> None:
        for value in (good_value(check), bad_value(check)):
            finding = drive(check, value, seen_share=0.5)
            assert finding.outcome is Outcome.NOT_ASSESSED
            assert finding.reason


# Stick figures whose value is known by hand

FOUR = Script(depths=(1.0,) * 4)
FIVE = Script(depths=(1.0,) * 5)
SLOW_LIFT = replace(FOUR, lift_s=2.0)
NON_STOP = replace(FOUR, pause_s=0.0, rest_s=0.0)
Example = Callable[[float], tuple[Figure, Script]]


def slowing(per_cent: float) -> Script:
    """The last two of four lifts are that much slower than the first two."""
    slow = 1.0 / (1.0 - per_cent / 100.0)
    return replace(NON_STOP, lift_s=(1.0, 1.0, slow, slow))


BARBELLS: dict[str, Callable[[float], Barbell]] = {
    "squat.bar_path": lambda v: Barbell(forward=v),
}
"""Of checks that nothing can be said of without a plate."""
EXAMPLES: dict[str, Example] = {
    "squat.knees_caving": lambda v: (Hinge(knees_apart=v), FOUR),
    "squat.depth": lambda v: (Hinge(thigh_deg=v), FOUR),
    "squat.chest_drop": lambda v: (Hinge(hips_first_deg=v), SLOW_LIFT),
    # Trunk and shank lean alike but for the fold.
    "squat.bending_forward": lambda v: (Hinge(shank_deg=30.0, lean_deg=30.0, folds_deg=v), FOUR),
    "squat.heel_lift": lambda v: (Hinge(heels_up=v), FOUR),
    "squat.back_rounding": lambda v: (Hinge(tuck_deg=v), FOUR),
    "squat.lowering_fast": lambda v: (SQUAT, replace(NON_STOP, lower_s=v)),
    "squat.slowing_down": lambda v: (SQUAT, slowing(v)),
    "squat.bar_path": lambda _: (SQUAT, FOUR),
    "squat.hip_shift": lambda v: (Hinge(hips_aside=v), FOUR),
    "deadlift.back_rounding": lambda v: (replace(DEADLIFT, rounding_deg=v), FOUR),
    "deadlift.back_gives_way": lambda v: (replace(DEADLIFT, gives_way_deg=v), SLOW_LIFT),
    # A lift's bottoms are the one before and the one after it.
    "deadlift.back_drift": lambda v: (
        replace(DEADLIFT, rounding_deg=(0.0, 0.0, 0.0, v, v)),
        FIVE,
    ),
    # Hips low enough that the shoulders rise all the time, as a bar on straight arms has to.
    "deadlift.hips_rise_first": lambda v: (
        Hinge(shank_deg=12.0, thigh_deg=-5.0, lean_deg=40.0, hips_first_deg=v),
        SLOW_LIFT,
    ),
    "deadlift.lockout_soft": lambda v: (replace(DEADLIFT, lean_top_deg=180.0 - v), FOUR),
    "deadlift.lockout_arched": lambda v: (replace(DEADLIFT, lean_top_deg=v), FOUR),
    # The thigh is 4 degrees steeper in the middle of this phase than at the bottom.
    "deadlift.knee_dominant": lambda v: (
        Hinge(shank_deg=20.0, thigh_deg=v - 4.0, lean_deg=50.0),
        FOUR,
    ),
    "deadlift.bar_at_lift_off": lambda v: (replace(DEADLIFT, hands_ahead=MIDDLE_OF_FOOT + v), FOUR),
    "deadlift.bar_path": lambda v: (replace(DEADLIFT, hands_ahead=v), FOUR),
    "deadlift.uneven": lambda v: (Tilted(DEADLIFT, "wrist", v), FOUR),
    "romanian_deadlift.uneven": lambda v: (Tilted(ROMANIAN_DEADLIFT, "wrist", v), FOUR),
    "push_up.uneven": lambda v: (Tilted(PushUp(), "shoulder", v), FOUR),
    "glute_bridge.uneven": lambda v: (Tilted(Bridge(), "hip", v), FOUR),
    "deadlift.slowing_down": lambda v: (DEADLIFT, slowing(v)),
    "romanian_deadlift.back_rounding": lambda v: (
        replace(ROMANIAN_DEADLIFT, rounding_deg=v),
        FOUR,
    ),
    "romanian_deadlift.knees_bending": lambda v: (
        replace(ROMANIAN_DEADLIFT, thigh_deg=v - 90.0),
        FOUR,
    ),
    "romanian_deadlift.shank_upright": lambda v: (replace(ROMANIAN_DEADLIFT, shank_deg=v), FOUR),
    "romanian_deadlift.lockout_arched": lambda v: (
        replace(ROMANIAN_DEADLIFT, lean_top_deg=v),
        FOUR,
    ),
    "romanian_deadlift.lowering_fast": lambda v: (ROMANIAN_DEADLIFT, replace(NON_STOP, lower_s=v)),
    "romanian_deadlift.slowing_down": lambda v: (ROMANIAN_DEADLIFT, slowing(v)),
    "push_up.hips_sagging": lambda v: (PushUp(sag=v), FOUR),
    "push_up.sag_growing": lambda v: (PushUp(sink=v), FOUR),
    "push_up.hips_piking": lambda v: (PushUp(sag=v), FOUR),
    "push_up.depth": lambda v: (PushUp(elbow_deg=elbow_at(v)), FOUR),
    "push_up.head_drop": lambda v: (PushUp(head_drop_deg=180.0 - v), FOUR),
    "push_up.hands_forward": lambda v: (PushUp(hands_ahead=v), FOUR),
    # The elbows stay wider: with a right angle the hands would not reach the floor.
    "push_up.hands_back": lambda v: (PushUp(elbow_deg=110.0, hands_ahead=v), FOUR),
    "push_up.lowering_fast": lambda v: (PushUp(), replace(NON_STOP, lower_s=v)),
    "push_up.slowing_down": lambda v: (PushUp(), slowing(v)),
    "plank.hips_sagging": lambda v: (Plank(sag=v, on_hands=True), STILL),
    "plank.hips_piking": lambda v: (Plank(sag=v), STILL),
    "plank.hips_sinking": lambda v: (Plank(sag=-0.05, sinks=v), STILL),
    "plank.shoulder_over_elbow": lambda v: (Plank(elbows_ahead=v), STILL),
    "plank.head_drop": lambda v: (Plank(head_drop_deg=180.0 - v), STILL),
    "glute_bridge.overextension": lambda v: (Bridge(extension_deg=v), FOUR),
    "glute_bridge.full_height": lambda v: (Bridge(extension_deg=v), FOUR),
    "glute_bridge.knees_over_heels": lambda v: (Bridge(shank_deg=v), FOUR),
    # The hip goes up by 0.4 T at a peak speed of pi / 2 times the mean, less what is smoothed.
    "glute_bridge.jerky": lambda v: (Bridge(), replace(FOUR, lower_s=0.5 / v)),
    # What a bridge lowers is what this script lifts.
    "glute_bridge.lowering_fast": lambda v: (Bridge(), replace(NON_STOP, lift_s=v)),
}
ROUGH = {
    "deadlift.back_rounding",
    "romanian_deadlift.back_rounding",
    "deadlift.bar_path",
    "glute_bridge.jerky",
    *(check.id for check in CHECKS if check.reduce == "duration"),
}
"""Checks whose value a stick figure does not give exactly, only on which side it lies."""
WITH_LIFTERS = [c for c in CHECKS if c.id.partition(".")[0] in LIFTERS]


def film(check: Check, value: float, yaw_deg: float | None = None) -> Report:
    return film_from(YAWS[best_view(check)] if yaw_deg is None else yaw_deg, check, value)


@cache
def film_from(yaw_deg: float, check: Check, value: float) -> Report:
    exercise = check.id.partition(".")[0]
    return judge(filmed(check, value, yaw_deg), exercise)


def filmed(check: Check, value: float, yaw_deg: float) -> PoseSequence:
    camera = Camera(yaw_deg)
    sequence = record(*EXAMPLES[check.id](value), camera)
    if check.id not in BARBELLS:
        return sequence
    return with_plates(sequence, camera.trunk_px, BARBELLS[check.id](value))


def best_view(check: Check) -> View:
    is_frontal = MEASURES[check.measure].plane is Plane.FRONTAL
    return View.FRONT if is_frontal or View.SIDE_LEFT not in check.views else View.SIDE_LEFT


def findings_of(report: Report, check: Check) -> list[Finding]:
    return [finding for finding in report.findings if finding.check == check.id]


def summary_of(report: Report, check: Check) -> Outcome:
    return next(summary.outcome for summary in report.checks if summary.id == check.id)


@pytest.mark.parametrize("check", WITH_LIFTERS, ids=ids(WITH_LIFTERS))
class TestEveryCheckOnALifter:
    def test_a_good_set_passes(self, check: Check) -> None:
        report = film(check, good_value(check))
        assert summary_of(report, check) is Outcome.PASS
        assert report.reps_full >= 4 or report.holds

    def test_a_bad_set_is_found_with_its_value(self, check: Check) -> None:
        report = film(check, bad_value(check))
        assert report.reps_full >= 4 or report.holds
        assert summary_of(report, check) is worst_outcome(check)
        if check.id not in ROUGH:
            value = findings_of(report, check)[0].value
            wanted = bad_value(check)
            if check.reduce == "one_sided":
                wanted = abs(wanted)
            assert value == pytest.approx(wanted, abs=0.6 * error_of(check))

    def test_a_set_between_the_limits_is_a_warning(self, check: Check) -> None:
        limits = limits_of(check)
        if check.id in ROUGH or len(limits) < 2 or abs(limits[1] - limits[0]) < 2 * error_of(check):
            return
        report = film(check, sum(limits) / 2.0 + sign_of(check) * 0.1 * error_of(check))
        assert summary_of(report, check) is Outcome.WARN

    def test_the_mirrored_side_reads_the_same(self, check: Check) -> None:
        if View.SIDE_LEFT not in check.views:
            return
        left, right = (film(check, bad_value(check), yaw) for yaw in (90.0, -90.0))
        for a, b in zip(findings_of(left, check), findings_of(right, check), strict=True):
            assert a.outcome is b.outcome
            assert a.value == pytest.approx(b.value, abs=1e-6)

    @pytest.mark.slow
    @pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 35.0, 60.0, 120.0, 150.0, 180.0])
    def test_no_direction_passes_a_bad_set_or_blames_a_good_one(
        self, check: Check, yaw_deg: float
    ) -> None:
        bad, good = (film(check, value(check), yaw_deg) for value in (bad_value, good_value))
        assert summary_of(bad, check) is not Outcome.PASS
        assert not summary_of(good, check).is_bad

    def test_another_view_says_how_to_film_instead(self, check: Check) -> None:
        for view in sorted({View.FRONT, View.SIDE_RIGHT} - check.views):
            found = findings_of(film(check, doubtful_value(check), YAWS[view]), check)
            assert found
            for finding in found:
                assert finding.outcome is Outcome.NOT_ASSESSED
                assert finding.reason.endswith(" to see this")

    def test_a_hidden_joint_gives_no_verdict(self, check: Check) -> None:
        exercise = check.id.partition(".")[0]
        sequence = filmed(check, doubtful_value(check), YAWS[best_view(check)])
        for need in check.needs:
            found = findings_of(judge(hidden(sequence, need), exercise), check)
            assert found
            assert {finding.outcome for finding in found} == {Outcome.NOT_ASSESSED}
            name = "outline" if need == "contour" else need
            if check.scope != "set":
                assert name in found[0].reason


def test_every_check_of_an_exercise_with_a_lifter_has_an_example() -> None:
    assert sorted(EXAMPLES) == sorted(ids(WITH_LIFTERS))


# The files themselves


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids(EXERCISES))
class TestEveryFile:
    def test_is_named_after_its_id(self, exercise: Exercise) -> None:
        assert load_exercise(exercise.id).id == exercise.id
        assert exercise.id in exercise_ids()

    def test_says_what_it_is_and_how_to_film_it(self, exercise: Exercise) -> None:
        assert exercise.title[0].isupper()
        assert exercise.film.endswith(".")
        assert exercise.views

    def test_has_reps_or_a_hold_and_something_to_check(self, exercise: Exercise) -> None:
        assert exercise.is_hold == isinstance(exercise.pattern, HoldPattern)
        assert exercise.pattern.measure in MEASURES
        assert exercise.checks

    def test_is_looked_for_in_a_posture_with_a_reason(self, exercise: Exercise) -> None:
        for rule in exercise.posture:
            assert rule.low < rule.high
            assert rule.reason

    def test_is_still_valid_when_a_user_copies_it(self, exercise: Exercise, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_text(exercise_text(exercise.id), encoding="utf-8")
        assert load_exercise(path) == exercise
        assert load_exercise(str(path)) == exercise


@pytest.mark.parametrize("check", CHECKS, ids=ids(CHECKS))
class TestEveryCheck:
    def test_has_a_title_a_cue_and_a_why(self, check: Check) -> None:
        assert check.title[0].isupper()
        assert check.cue[0].isupper()
        assert not check.cue.endswith(".")
        assert check.why.endswith(".")

    def test_has_a_source(self, check: Check) -> None:
        assert check.source.kind in ("study", "guideline", "coach", "provisional")
        assert len(check.source.citation) > 3

    def test_limits_of_our_own_are_marked_provisional(self, check: Check) -> None:
        if re.search(r"\bours\b", check.source.citation, re.IGNORECASE):
            assert check.source.kind == "provisional"

    def test_speaks_of_technique_and_never_of_damage(self, check: Check) -> None:
        said = f"{check.title} {check.cue} {check.why}".lower()
        for word in ("injur", "danger", "damage", "pain", "unsafe", "diagnos"):
            assert word not in said

    def test_needs_every_joint_it_measures(self, check: Check) -> None:
        if check.reduce in ("duration", "slowdown"):
            return  # tempo is read off the rep signal, which has its own gates
        assert set(MEASURES[check.measure].joints) <= set(check.needs)

    def test_an_outline_is_asked_for_where_it_is_used(self, check: Check) -> None:
        assert ("contour" in check.needs) == ("contour" in MEASURES[check.measure].joints)

    def test_its_views_are_views_the_exercise_is_filmed_in(self, check: Check) -> None:
        exercise = load_exercise(check.id.partition(".")[0])
        assert check.views & exercise.views

    def test_its_limits_are_in_order_and_its_error_is_known(self, check: Check) -> None:
        limits = [sign_of(check) * limit for limit in limits_of(check)]
        assert limits
        assert limits == sorted(limits)
        assert check.uncertainty in MEASURES or float(check.uncertainty) > 0.0


def test_ids_are_unique() -> None:
    counts = Counter(ids(CHECKS)) + Counter(ids(EXERCISES))
    assert [name for name, n in counts.items() if n > 1] == []


def test_an_alias_means_one_exercise() -> None:
    names: dict[str, str] = {}
    for exercise in EXERCISES:
        own = {exercise.id, exercise.title.lower(), *(a.lower() for a in exercise.aliases)}
        assert len(set(exercise.aliases)) == len(exercise.aliases)
        for name in own:
            assert names.setdefault(name, exercise.id) == exercise.id


def test_the_ids_that_scripts_depend_on_are_there() -> None:
    assert {"squat", "push_up", "deadlift", "plank", "glute_bridge"} <= set(exercise_ids())
    promised = {
        "squat.knees_caving",
        "squat.depth",
        "squat.chest_drop",
        "squat.back_rounding",
        "deadlift.back_rounding",
        "deadlift.hips_rise_first",
        "push_up.hips_sagging",
        "push_up.hips_piking",
        "push_up.depth",
        "plank.hips_sagging",
        "plank.hips_piking",
        "glute_bridge.overextension",
        "glute_bridge.full_height",
    }
    assert promised <= set(ids(CHECKS))


# A user's own file

SQUAT_TOML = exercise_text("squat")
DEPTH_LIMITS = "".join(
    f"{name} = {limit}\n"
    for check in load_exercise("squat").checks
    if check.id == "squat.depth"
    for name, limit in check.threshold.steps
)


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('id = "squat"', 'id = "My Squat"', "id", "pattern"),
        ('id = "squat"\n', "", "id", "required"),
        ('title = "Squat"', 'title = ""', "title", "at least 1"),
        ('measure = "hip_height"', 'measure = "hip_hight"', "reps.measure", "hip_height"),
        ('turn = "low"', 'turn = "down"', "reps.turn", "'low'"),
        ("min_range = 0.2", "min_range = 0", "reps.min_range", "greater than 0"),
        ("min_range = 0.2", 'min_range = "far"', "reps.min_range", "number"),
        ("min_range = 0.2", "min_rnage = 0.2", "reps.min_range", "required"),
        (DEPTH_LIMITS, "warn = 3.0\nfault = 2.0\n", "checks.depth", "fault must be further above"),
        (DEPTH_LIMITS, "", "checks.depth", "warn, fault or both"),
        ('phase = "bottom"', 'phase = "low"', "checks.depth.phase", "'bottom'"),
        ('needs = ["heel", "toe"', 'needs = ["heel", "paw"', "checks.heel_lift.needs", "'paw'"),
        ('views = ["side"]', 'views = ["below"]', "views", "'side'"),
        ('views = ["side"]', "views = []", "views", "at least 1"),
        ('kind = "provisional"', 'kind = "gut"', "source.kind", "'study'"),
        ('uncertainty = "back_bend_error"', 'uncertainty = "luck"', "uncertainty", "luck"),
        ('reduce = "median"', 'reduce = "drift"', "checks.depth", "drift"),
        ("[checks.depth]", "[checks.Depth]", "checks.Depth", "pattern"),
        ('measure = "squat_slope"', 'measure = "squat_slope"\ncolour = "red"', "colour", "known"),
        ("[reps]", "[repetitions]", "repetitions", "known"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_was_expected(
    old: str, new: str, key: str, expected: str, tmp_path: Path
) -> None:
    assert old in SQUAT_TOML
    path = tmp_path / "mine.toml"
    path.write_text(SQUAT_TOML.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ExerciseError) as error:
        load_exercise(path)
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{path}: ") and line.endswith((".", "?")) for line in lines)
    assert [line for line in lines if key in line and expected in line]
    assert error.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id = ", "not valid TOML"),
        ("", "required"),
        (SQUAT_TOML + '\n[hold]\nmeasure = "hip_height"\ntarget_s = 5\n', "[reps] or a [hold]"),
    ],
)
def test_a_file_that_is_no_exercise_is_named(text: str, expected: str) -> None:
    with pytest.raises(ExerciseError) as error:
        parse_exercise(text, "mine.toml")
    assert str(error.value).startswith("mine.toml: ")
    assert expected in str(error.value)


@pytest.mark.parametrize("name", ["", "zumba", "mine.tml"])
def test_an_unknown_exercise_is_answered_with_where_the_known_ones_are(name: str) -> None:
    with pytest.raises(ExerciseError) as error:
        load_exercise(name)
    assert repr(name) in str(error.value)
    assert "formcheck exercises" in error.value.hint


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sqaut", "squat"),
        ("deadlifts", "deadlift"),
        ("back squatt", "squat"),
        ("puhs-up", "push_up"),
    ],
)
def test_an_exercise_written_wrongly_is_guessed(name: str, meant: str) -> None:
    with pytest.raises(ExerciseError, match=f"Did you mean '{meant}'"):
        load_exercise(name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Squat", "squat"),
        ("back squat", "squat"),
        ("BACK_SQUAT", "squat"),
        ("RDL", "romanian_deadlift"),
        ("Push-up", "push_up"),
        ("pushup", "push_up"),
    ],
)
def test_every_name_of_an_exercise_is_understood(name: str, meant: str) -> None:
    assert load_exercise(name).id == meant


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExerciseError, match=r"mine\.toml"):
        load_exercise(path)


class TestOverrides:
    def load(self, tmp_path: Path, text: str) -> Overrides:
        path = tmp_path / "formcheck.toml"
        path.write_text(text, encoding="utf-8")
        return load_overrides(path)

    def test_change_thresholds_and_nothing_else(self, tmp_path: Path) -> None:
        overrides = self.load(tmp_path, "[squat.depth]\nwarn = 5\nmin_duration_s = 0.3\n")
        before, after = load_exercise("squat"), apply_overrides(load_exercise("squat"), overrides)
        for old, new in zip(before.checks, after.checks, strict=True):
            if old.id == "squat.depth":
                assert new.threshold == replace(old.threshold, warn=5.0)
                assert new.min_duration_s == 0.3
            else:
                assert new == old

    def test_of_other_exercises_are_passed_over(self, tmp_path: Path) -> None:
        overrides = self.load(tmp_path, "[plank.hips_sagging]\nfault = 0.3\n")
        assert apply_overrides(load_exercise("squat"), overrides) == load_exercise("squat")

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("[squat.depth]\nwarm = 5\n", "squat.depth.warm"),
            ('[squat.depth]\nwarn = "deep"\n', "squat.depth.warn"),
            ("[squat.depth]\nwarn = true\n", "squat.depth.warn"),
            ("[squat]\ndepth = 5\n", "squat.depth"),
            ("squat = 5\n", "squat"),
            ("[squat", "formcheck.toml"),
        ],
    )
    def test_a_mistake_is_named_with_file_and_key(
        self, text: str, named: str, tmp_path: Path
    ) -> None:
        with pytest.raises(UsageError) as error:
            self.load(tmp_path, text)
        assert "formcheck.toml" in str(error.value)
        assert named in str(error.value)

    def test_an_unknown_check_is_named(self, tmp_path: Path) -> None:
        overrides = self.load(tmp_path, "[squat.deepness]\nwarn = 5\n")
        with pytest.raises(UsageError, match=r"squat\.deepness") as error:
            apply_overrides(load_exercise("squat"), overrides)
        assert "squat.depth" in error.value.hint

    def test_limits_out_of_order_are_named(self, tmp_path: Path) -> None:
        overrides = self.load(tmp_path, "[squat.depth]\nwarn = 50\n")
        with pytest.raises(UsageError, match=r"squat\.depth"):
            apply_overrides(load_exercise("squat"), overrides)
