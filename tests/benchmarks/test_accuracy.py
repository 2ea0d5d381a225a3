"""The accuracy benchmark: its grid, its truth, its figures, and the committed clips."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy import FLOORS, below_floors, not_measured, result
from benchmarks.accuracy_page import page
from benchmarks.clips import Result, summarise_figures
from benchmarks.corpus import DATA, read_case, write_case
from benchmarks.failures import failures
from benchmarks.figures import Bar, Figure, figures, meets
from benchmarks.grid import CONDITIONS, DEALS, grid
from benchmarks.known import Known
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.programmes import PROGRAMMES
from benchmarks.quick_set import quick_clips
from benchmarks.score import Boundary, ClipScore, Judged, score
from benchmarks.true_values import true_reps, true_value
from formcheck.exercises import load_exercise

COMMITTED = sorted(DATA.glob("*.npz"))


def known(exercise: str, *parts: dict[str, object], **keys: object) -> Known:
    kind = "holds" if exercise == "plank" else "reps"
    motion = {"exercise": exercise, kind: list(parts), "video": {"frame_rate": 30}, **keys}
    return Known.of_motion(MotionFile.model_validate(motion))


def values(check_id: str, truth: Known) -> list[float | None]:
    exercise = load_exercise(check_id.partition(".")[0])
    check = next(c for c in exercise.checks if c.id == check_id)
    if exercise.is_hold:
        return [true_value(truth, check, exercise, None)]
    return [true_value(truth, check, exercise, rep) for rep in true_reps(truth, exercise)]


class TestGrid:
    def test_it_is_the_same_every_time(self) -> None:
        assert grid() == grid()
        other = {part: replace(deal, seed=deal.seed + 1) for part, deal in DEALS.items()}
        assert grid() != grid(other)

    def test_it_has_enough_clips_of_everything(self) -> None:
        clips = grid()
        assert len(clips) >= 120
        assert len({clip.name for clip in clips}) == len(clips)
        assert {clip.condition for clip in clips} == set(CONDITIONS)
        assert len({clip.motion.exercise for clip in clips}) == 8

    def test_no_body_is_in_both_parts(self) -> None:
        dealt = {part: {c.motion.body for c in grid() if c.part == part} for part in DEALS}
        assert dealt == {part: set(deal.bodies) for part, deal in DEALS.items()}
        assert not dealt["tune"] & dealt["held"]
        assert DEALS["tune"].seed != DEALS["held"].seed

    def test_every_fault_is_in_both_parts(self) -> None:
        for programme in PROGRAMMES:
            if programme.clips > 1:
                of_it = {
                    c.part
                    for c in grid()
                    if (c.motion.exercise, c.programme) == (programme.exercise, programme.name)
                }
                assert of_it == {"tune", "held"}

    def test_its_first_clips_cover_every_programme(self) -> None:
        first = grid()[: 2 * len(PROGRAMMES)]
        faulty = {(p.exercise, p.name) for p in PROGRAMMES if p.clips > 1}
        assert faulty <= {(c.motion.exercise, c.programme) for c in first}


class TestTrueValues:
    def test_overextension_is_what_was_asked_for(self) -> None:
        truth = known(
            "glute_bridge", {"pause_s": 0.5}, {"pause_s": 0.5, "faults": {"overextension": 17}}
        )
        straight, past = values("glute_bridge.overextension", truth)
        assert straight == pytest.approx(180, abs=1.5)
        assert past == pytest.approx(197, abs=1.5)

    def test_sagging_hips_lie_below_the_line(self) -> None:
        # A bend of 18 degrees at the hip of a triangle with sides legs 1.55 and trunk 1:
        # its height over the long side is about sin(18) x 1.55 / 2.55 trunks.
        truth = known("push_up", {}, {"faults": {"hips_sagging": 18}})
        straight, sagging = values("push_up.hips_sagging", truth)
        assert straight == pytest.approx(0.0, abs=0.01)
        assert sagging == pytest.approx(np.sin(np.radians(18)) * 1.55 / 2.55, abs=0.03)

    def test_a_shallow_squat_has_sloping_thighs(self) -> None:
        deep, shallow = values("squat.depth", known("squat", {}, {"depth": 0.69}))
        assert deep == pytest.approx(-11, abs=1.5)
        assert shallow == pytest.approx(21, abs=2)

    def test_a_rounded_back_is_flexed_by_so_many_degrees_more(self) -> None:
        truth = known("deadlift", {}, {"faults": {"back_rounding": 30}}, set_up_s=1.4)
        flat, rounded = values("deadlift.back_rounding", truth)
        assert flat is not None
        assert rounded is not None
        assert rounded - flat == pytest.approx(30, abs=6)

    def test_a_hold_is_judged_as_a_whole(self) -> None:
        truth = known("plank", {"hold_s": 3}, {"hold_s": 3, "faults": {"hips_sagging": 18}})
        (sag,) = values("plank.hips_sagging", truth)
        (sinking,) = values("plank.hips_sinking", truth)
        assert sag == pytest.approx(0.2, abs=0.02)
        assert sinking == pytest.approx(0.2, abs=0.02)

    def test_lying_down_before_a_hold_is_no_part_of_it(self) -> None:
        truth = known("plank", {"hold_s": 3}, set_up_s=1.0)
        assert values("plank.hips_sagging", truth) == [pytest.approx(0.0, abs=0.02)]

    def test_a_check_of_the_set_has_no_truth(self) -> None:
        assert values("squat.slowing_down", known("squat", {})) == [None]

    def test_a_romanian_deadlift_runs_from_the_bottom_to_lock_out(self) -> None:
        truth = known("romanian_deadlift", {}, {})
        first, last = true_reps(truth, load_exercise("romanian_deadlift"))
        rows = truth.summary["reps"]
        assert first.start_s == pytest.approx(rows[0]["turn_s"], abs=0.3)
        assert first.turn_from_s == rows[0]["end_s"]
        assert first.turn_to_s == rows[1]["start_s"]
        assert first.end_s == pytest.approx(rows[1]["turn_s"], abs=0.3)
        assert first.end_s is not None
        assert first.start_s < first.turn_from_s < first.end_s
        assert last.end_s is None


def judged(beyond: float | None, outcome: str, *, in_view: bool = True, rep: int = 1) -> Judged:
    seen = ("squat.depth", "thigh_slope", rep, in_view)
    return Judged(*seen, 10.0, 12.0, interval=3.0, beyond=beyond, outcome=outcome, reason="why")


def clip_score(*of_reps: Judged, part: str = "held", count: int = 3, clip: str = "a") -> ClipScore:
    return ClipScore(
        clip=clip,
        part=part,
        condition="plain",
        exercise="squat",
        recognised="squat",
        true_view="side_left",
        view="side_left",
        true_yaw_deg=90.0,
        yaw_deg=88.0,
        true_count=3,
        count=count,
        boundaries=(Boundary(1, "start", -0.1), Boundary(1, "turn", 0.2), Boundary(1, "end", 0.3)),
        judged=of_reps,
    )


def find(measured: tuple[Figure, ...], name: str, subject: str, part: str = "held") -> Figure:
    return next(f for f in measured if (f.name, f.subject, f.part) == (name, subject, part))


class TestFigures:
    def test_each_size_of_fault_is_counted_by_itself(self) -> None:
        measured = figures(
            [
                clip_score(judged(2.5, "warn"), judged(2.0, "pass"), judged(1.5, "fault")),
                clip_score(judged(0.5, "warn"), judged(-1.5, "pass"), judged(-3.0, "warn")),
                clip_score(judged(-2.0, "pass"), judged(-2.0, "pass")),
            ]
        )
        two = find(measured, "sensitivity, two dead bands", "squat.depth")
        assert (two.value, two.n) == (0.5, 2)
        assert find(measured, "sensitivity, one dead band", "squat.depth").value == 1.0
        assert find(measured, "flagged inside the dead band", "squat.depth").value == 1.0
        specificity = find(measured, "specificity", "squat.depth")
        assert (specificity.value, specificity.n) == (0.75, 4)

    def test_what_was_not_assessed_is_neither_hit_nor_miss(self) -> None:
        measured = figures([clip_score(judged(2.5, "not_assessed"), judged(2.5, "fault"))])
        assert find(measured, "sensitivity, two dead bands", "squat.depth").n == 1
        assert find(measured, "not assessed in its own view", "squat.depth").value == 0.5

    def test_a_verdict_without_a_view_shows(self) -> None:
        hidden = [judged(None, o, in_view=False) for o in ("not_assessed", "pass")]
        measured = figures([clip_score(*hidden)])
        assert find(measured, "not assessed where the view can't show it", "all").value == 0.5

    def test_counts_and_boundaries(self) -> None:
        measured = figures([clip_score(count=3), clip_score(count=2), clip_score(count=5)])
        assert find(measured, "count exact", "all").value == pytest.approx(1 / 3, abs=1e-4)
        assert find(measured, "count within one", "all").value == pytest.approx(2 / 3, abs=1e-4)
        assert find(measured, "boundary error, median", "all").value == pytest.approx(0.2)
        assert find(measured, "boundary error, median", "start").value == pytest.approx(0.1)

    def test_errors_are_read_minus_true(self) -> None:
        measured = figures([clip_score(judged(0.0, "pass"))])
        assert find(measured, "angle error, median bias", "thigh_slope").value == 2.0

    def test_parts_are_kept_apart(self) -> None:
        scores = [clip_score(count=3), clip_score(count=1, part="tune")]
        measured = figures(scores)
        assert find(measured, "count exact", "all", "held").value == 1.0
        assert find(measured, "count exact", "all", "tune").value == 0.0
        assert find(figures(scores, parted=False), "count exact", "all", "all").value == 0.5

    def test_the_interval_of_a_share_is_about_two_standard_errors_wide(self) -> None:
        scores = [clip_score(count=3 if i % 4 else 2) for i in range(100)]
        exact = find(figures(scores), "count exact", "all")
        assert exact.value == 0.75
        assert exact.low == pytest.approx(0.75 - 1.96 * np.sqrt(0.75 * 0.25 / 100), abs=0.02)
        assert exact.high == pytest.approx(0.75 + 1.96 * np.sqrt(0.75 * 0.25 / 100), abs=0.02)

    def test_one_clip_has_no_interval(self) -> None:
        exact = find(figures([clip_score()]), "count exact", "all")
        assert (exact.low, exact.high) == (None, None)

    def test_bars(self) -> None:
        assert Bar(0.95).reached_by(0.95)
        assert not Bar(0.15, at_least=False).reached_by(0.16)
        exact = find(figures([clip_score(), clip_score(count=2)]), "count exact", "all")
        assert meets(exact) is False
        assert meets(replace(exact, name="something else")) is None


class TestFailures:
    def test_everything_that_is_wrong_is_named(self) -> None:
        wrong = failures(
            [
                clip_score(
                    judged(2.5, "pass"),
                    judged(-2.0, "warn", rep=2),
                    judged(1.5, "pass"),
                    judged(2.0, "not_assessed"),
                    judged(None, "pass", in_view=False),
                    count=2,
                )
            ]
        )
        assert [f.what for f in wrong] == [
            "count",
            "missed",
            "false alarm",
            "verdict without a view",
            "silent",
        ]
        assert wrong[1].detail == "squat.depth, rep 1: truly 10, read as 12 (pass)"
        assert wrong[-1].detail == "squat.depth, 1 times: why"

    def test_a_fault_found_where_there_is_nothing_is_named(self) -> None:
        (wrong,) = failures([clip_score(judged(None, "warn"))])
        assert (wrong.what, wrong.detail) == ("false alarm", "squat.depth, rep 1: warn on nothing")

    def test_nothing_wrong(self) -> None:
        assert failures([clip_score(judged(2.5, "fault"), judged(-2.0, "pass"))]) == ()


class TestFloors:
    @pytest.fixture
    def floors(self, tmp_path: Path) -> Path:
        path = tmp_path / "floors.toml"
        path.write_text(
            '[at_least]\n"count exact: all" = 0.9\n'
            '[at_most]\n"boundary error, median: all" = 0.15\n'
        )
        return path

    def test_what_falls_below_is_named(self, floors: Path) -> None:
        measured = figures([clip_score(), clip_score(count=2)], parted=False)
        assert list(below_floors(measured, floors)) == [
            "count exact: all is 0.5, at least 0.9",
            "boundary error, median: all is 0.2, at most 0.15",
        ]

    def test_what_is_no_longer_measured_fails_too(self, floors: Path) -> None:
        assert "count exact: all is not measured" in list(below_floors((), floors))

    def test_a_figure_with_a_bar_has_to_be_measured(self) -> None:
        lost = list(not_measured(figures([clip_score()], parted=False)))
        assert (
            "sensitivity, two dead bands: squat.knees_caving has a bar and is not measured" in lost
        )
        assert not any(line.startswith("count exact") for line in lost)


class TestPage:
    def test_it_shows_bars_figures_and_failures(self) -> None:
        knees = "squat.knees_caving"
        missed, found = (replace(judged(2.5, said), check=knees) for said in ("pass", "fault"))
        scores = [clip_score(missed), clip_score(found, part="tune")]
        text = page(json.loads(json.dumps(result(scores, figures(scores)))), None)
        assert "| count exact | ≥ 97 % | 100 % | 1 | yes |" in text
        assert f"sensitivity, two dead bands: `{knees}` | ≥ 95 % | 0 % | 1 | **no** |" in text
        assert "truly 10, read as 12" in text
        assert "{" not in text
        assert "## Other people's labels\n\nNot measured in this run." in text

    def test_other_peoples_labels_have_a_part_of_their_own(self) -> None:
        scores = [clip_score(judged(2.5, "pass"))]
        verdicts = {"n_pass": 4, "pass_right": 0.5, "n_flagged": 0, "flagged_right": None}
        certainty = {"verdicts": verdicts, "reliability": [], "risk_coverage": []}
        lunges = {"title": "Lunges", "text": "as they are", "certainty": {"lunges": certainty}}
        text = page(result(scores, figures(scores)), None, {"lunge": lunges})
        assert "### Lunges\n\nas they are" in text
        assert "| lunges: “pass” right, 4 times said | ≥ 0.88 | 0.50 | **no** |" in text

    def test_real_clips_are_summed_up(self) -> None:
        row = Result(
            "a.mp4", "squat", "core", "high", 5.0, "front", "truth", "squat",
            5, 0, 0.0, "front", {}, "", "",
        )  # fmt: skip
        table = summarise_figures([row, replace(row, reps=4)])
        assert "| count exact, squat | 1 of 2 (50 %) |" in table
        assert "| count within one, all | 2 of 2 (100 %) |" in table


class TestCommittedClips:
    """What `--quick` judges, which fails below a floor and where a figure is missing."""

    def test_they_are_the_first_clips_of_the_grid(self) -> None:
        assert {path.stem for path in COMMITTED} == {clip.name for clip in quick_clips()}
        assert sum(path.stat().st_size for path in COMMITTED) < 10e6

    def test_they_survive_being_written(self, tmp_path: Path) -> None:
        case = read_case(COMMITTED[0])
        write_case(case, tmp_path / "again.npz")
        again = read_case(tmp_path / "again.npz")
        assert score(again) == score(case)


def test_recorded_floors_name_figures_that_exist() -> None:
    names = set(floor_keys())
    assert names
    assert all(": " in name for name in names)


def floor_keys() -> Iterator[str]:
    for line in below_floors((), FLOORS):
        yield line.removesuffix(" is not measured")
