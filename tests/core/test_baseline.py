"""A lifter's baseline: closed forms, what holds of any sets, and what judging makes of it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.filming import Camera, clip_of, record
from support.lifters import DEADLIFT, SQUAT, Hinge
from support.movements import Script

from formcheck.core.baseline import (
    Baseline,
    Known,
    back_known_from,
    combined,
    of_one_day,
    usual_of,
)
from formcheck.core.calibration import Calibration, LumbarModel
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.judge.own_back import back_checks
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Finding, Provenance, Report
from formcheck.exercises import load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.report.document import to_document

BENDS = st.floats(-60.0, 30.0)
SEMS = st.floats(0.1, 30.0)
SETS = st.lists(st.builds(Known, BENDS, SEMS), min_size=1, max_size=8)
MODEL = LumbarModel(assumed_hollow_deg=-25.0, usual_sem_deg=12.0, zero_sem_deg=4.0)


class TestCombined:
    def test_equal_errors_make_the_mean_and_fall_with_the_root(self) -> None:
        found = combined([Known(-30.0, 4.0), Known(-20.0, 4.0), Known(-40.0, 4.0)])
        assert found == Known(pytest.approx(-30.0), pytest.approx(4.0 / math.sqrt(3.0)), 3)

    def test_the_surer_one_weighs_by_the_square(self) -> None:
        found = combined([Known(0.0, 1.0), Known(10.0, 3.0)])
        assert found == Known(pytest.approx(1.0), pytest.approx(math.sqrt(0.9)), 2)

    def test_what_is_exact_outweighs_all_else(self) -> None:
        assert combined([Known(-30.0, 0.0), Known(10.0, 3.0)]) == Known(-30.0, 0.0, 1)

    @pytest.mark.parametrize(
        "nothing", [Known(math.nan, 1.0), Known(1.0, math.nan), Known(1.0, math.inf)]
    )
    def test_what_is_missing_says_nothing(self, nothing: Known) -> None:
        assert combined([nothing]) is None
        assert combined([nothing, Known(-30.0, 4.0)]) == combined([Known(-30.0, 4.0)])
        assert combined([]) is None

    @given(SETS)
    def test_no_part_is_surer_and_the_mean_lies_among_them(self, sets: list[Known]) -> None:
        found = combined(sets)
        assert found is not None
        assert found.sem <= min(each.sem for each in sets) * (1.0 + 1e-9)
        values = [each.value for each in sets]
        assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9

    @given(SETS, st.randoms())
    def test_the_order_does_not_matter(self, sets: list[Known], dice: object) -> None:
        mixed = sorted(sets, key=lambda _: dice.random())  # type: ignore[attr-defined]
        one, other = combined(sets), combined(mixed)
        assert one is not None
        assert other is not None
        assert one.value == pytest.approx(other.value)
        assert one.sem == pytest.approx(other.sem)


class TestDay:
    """Sets of one day share clothes and camera, and so what these do to the outline."""

    @given(SETS)
    def test_more_sets_of_a_day_make_it_no_surer(self, sets: list[Known]) -> None:
        found = of_one_day(sets, MODEL)
        assert min(each.sem for each in sets) <= found.sem * (1.0 + 1e-9)
        assert found.sets == len(sets)
        assert of_one_day([*sets, *sets], MODEL).sem == pytest.approx(found.sem)

    def test_is_the_mean_of_its_sets_as_flexion_takes_them(self) -> None:
        model = replace(MODEL, deepest_hollow_deg=-46.0, shallowest_hollow_deg=-25.0)
        found = of_one_day([Known(-60.0, 4.0), Known(-40.0, 4.0), Known(0.0, 4.0)], model)
        assert found == Known(pytest.approx(-37.0), pytest.approx(4.0), 3)


class TestUsual:
    def test_of_one_set_is_that_set(self) -> None:
        assert usual_of([Known(4.0, 2.0)]) == Known(4.0, 2.0, 1)

    def test_sets_that_agree_are_as_sure_as_one(self) -> None:
        assert usual_of([Known(4.0, 2.0)] * 8) == Known(4.0, pytest.approx(2.0), 8)

    def test_exact_sets_that_differ_leave_an_error(self) -> None:
        found = usual_of([Known(2.0, 0.0), Known(6.0, 0.0)])
        assert (found.value, found.sets) == (4.0, 2)
        assert found.sem >= math.sqrt(8.0 / 2.0)  # SD / √n

    @given(SETS)
    def test_no_set_outweighs_another(self, sets: list[Known]) -> None:
        found = usual_of(sets)
        mean = math.fsum(each.value for each in sets) / len(sets)
        assert found.value == pytest.approx(mean, abs=1e-9)
        assert found.sem >= min(each.sem for each in sets) * (1.0 - 1e-9)


class TestBack:
    def test_without_sets_nothing_is_known(self) -> None:
        assert back_known_from([], MODEL) is None

    def test_the_usual_back_holds_one_set_a_little(self) -> None:
        found = back_known_from([Known(-40.0, 4.0)], MODEL)
        assert found == Known(pytest.approx(-38.5), pytest.approx(math.sqrt(14.4)), 1)

    @given(SETS)
    def test_more_sets_are_surer(self, sets: list[Known]) -> None:
        fewer, more = (back_known_from(some, MODEL) for some in (sets, [*sets, Known(-30.0, 4.0)]))
        assert fewer is not None
        assert more is not None
        assert more.sem < fewer.sem
        assert more.sets == fewer.sets + 1


def judged(poses: PoseSequence, exercise: Exercise, baseline: Baseline | None = None) -> Report:
    return report_on(
        poses, clip_of(poses), exercise, Provenance(), calibration=MEDIAPIPE, baseline=baseline
    )


def without(checks: set[str], report: Report) -> list[Finding]:
    """The findings of all other checks, rep by rep and on the set."""
    found = [each for part in report.parts for each in part.findings]
    return [each for each in (*found, *report.set_findings) if each.check not in checks]


class TestJudging:
    deadlift = load_exercise("deadlift")
    poses = record(DEADLIFT, Script(lead_s=3.0), Camera(90.0))
    never_upright = record(
        replace(Hinge(lean_top_deg=25.0), back_deg=-40.0), Script(lead_s=3.0), Camera(90.0)
    )

    @pytest.mark.parametrize("empty", [None, Baseline()])
    def test_without_a_baseline_the_document_is_the_same(self, empty: Baseline | None) -> None:
        plain = to_document(judged(self.poses, self.deadlift))
        assert to_document(judged(self.poses, self.deadlift, empty)) == plain
        assert plain["standing_back"]["other_sets"] == 0
        assert plain["standing_back"]["zero_deg"] == plain["standing_back"]["seen_deg"]

    def test_an_exercise_without_such_a_check_makes_no_use_of_it(self) -> None:
        squat, poses = load_exercise("squat"), record(SQUAT, camera=Camera(90.0))
        known = Baseline(Known(-45.0, 1.0, 3))
        plain = to_document(judged(poses, squat))
        assert to_document(judged(poses, squat, known)) == plain
        assert plain["standing_back"] is None

    def test_it_takes_the_place_of_a_usual_back_and_is_named(self) -> None:
        known = Baseline(Known(-40.0, 2.0, 3))
        alone, own = (judged(self.never_upright, self.deadlift, each) for each in (None, known))
        assert alone.standing_back is not None
        assert own.standing_back is not None
        assert alone.standing_back.zero_deg == MEDIAPIPE.lumbar.assumed_hollow_deg
        assert own.standing_back.zero_deg == pytest.approx(-40.0)
        assert own.standing_back.seen is None
        (note,) = set(own.notes) - set(alone.notes)
        assert "your own back, standing in 3 other sets of yours" in note

    @pytest.mark.parametrize("poses", [poses, never_upright], ids=["standing", "never upright"])
    def test_checks_that_need_no_zero_read_the_same(self, poses: PoseSequence) -> None:
        known = Baseline(Known(-40.0, 2.0, 3))
        alone, own = (judged(poses, self.deadlift, each) for each in (None, known))
        zero = {check.id for check in back_checks(self.deadlift)}
        assert without(zero, own) == without(zero, alone)
        gives_way = [each.value for each in without(zero, own) if "gives_way" in each.check]
        assert gives_way
        assert None not in gives_way

    def test_it_never_changes_what_is_kept_for_other_sets(self) -> None:
        """A zero so wrong that a flat back counts as rounded leaves the set as clean as it was."""
        wrong = Baseline(Known(-46.0, 0.1, 8))
        alone, own = (judged(self.poses, self.deadlift, each) for each in (None, wrong))
        assert alone.standing_back is not None
        assert own.standing_back is not None
        assert own.standing_back.seen == alone.standing_back.seen
        assert own.standing_back.is_clean == alone.standing_back.is_clean
        assert own.standing_back.zero_deg != alone.standing_back.zero_deg

    def test_known_to_leaves_all_else_of_the_network_as_it_is(self) -> None:
        known = Baseline(Known(-40.0, 2.0, 3)).known_to(MEDIAPIPE)
        lumbar = replace(
            known.lumbar,
            personal_hollow_deg=math.nan,
            personal_sem_deg=MEDIAPIPE.lumbar.personal_sem_deg,
        )
        assert repr(replace(known, lumbar=lumbar)) == repr(MEDIAPIPE)
        assert Baseline().known_to(MEDIAPIPE) is MEDIAPIPE
        assert isinstance(known, Calibration)
