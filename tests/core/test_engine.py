from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from support.filming import EXACT, Camera, clip_of, frames_of, judge, lost, record, report_of
from support.lifters import DEADLIFT, LIFTERS, ROMANIAN_DEADLIFT, SQUAT, STILL, Hinge, Plank, PushUp
from support.movements import Script, stroke

from formcheck.core.camera_view import View
from formcheck.core.enums import Plane, ReasonKind
from formcheck.core.judge.judge import report_on
from formcheck.core.measures import MEASURES
from formcheck.core.online.analyzer import Analyzer
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import Finding, Outcome, Provenance, Report
from formcheck.errors import NothingFoundError
from formcheck.exercises import load_exercise


def assert_same(a: Any, b: Any, where: str = "report") -> None:
    """Two reports agree in everything, NaN included."""
    if isinstance(a, np.ndarray):
        np.testing.assert_array_equal(a, b, err_msg=where)
    elif is_dataclass(a) and not isinstance(a, type):
        assert type(a) is type(b), where
        for field in fields(a):
            assert_same(getattr(a, field.name), getattr(b, field.name), f"{where}.{field.name}")
    elif isinstance(a, dict):
        assert a.keys() == b.keys(), where
        for key in a:
            assert_same(a[key], b[key], f"{where}[{key!r}]")
    elif isinstance(a, (tuple, list)):
        assert len(a) == len(b), where
        for i, pair in enumerate(zip(a, b, strict=True)):
            assert_same(*pair, f"{where}[{i}]")
    else:
        assert a == b, where


def findings(report: Report, check: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check == check]


def outcomes(report: Report, check: str) -> list[Outcome]:
    return [finding.outcome for finding in findings(report, check)]


def turning(figure: Hinge, script: Script, first_deg: float, then_deg: float) -> PoseSequence:
    """A set in the middle of which the lifter turns, standing between two reps."""
    before, after = (record(figure, script, Camera(yaw)) for yaw in (first_deg, then_deg))
    middle = script.spans[len(script.spans) // 2].start - 0.3
    n = int(np.searchsorted(before.t_s, middle))
    return PoseSequence.concat([before[:n], after[n:]])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "yaw_deg"), [*((name, 90.0) for name in sorted(LIFTERS)), ("squat", 0.0)]
)
class TestLiveEqualsFile:
    def test_frame_by_frame_gives_the_very_report_of_the_whole(
        self, exercise: str, yaw_deg: float
    ) -> None:
        sequence = lost(record(*LIFTERS[exercise], Camera(yaw_deg, noise_px=1.0)), 3.0, 3.6)
        clip, rules = clip_of(sequence), load_exercise(exercise)
        provenance = Provenance(model_name="stick", settings={"model": "stick"}, notes=("A note.",))
        analyzer = Analyzer(rules, clip, provenance, calibration=EXACT)
        frames = frames_of(sequence)
        for frame in frames:
            analyzer.push(frame)
        assert len(analyzer.sequence) == len(sequence)
        whole = report_on(
            PoseSequence.stack(frames, clip.size_wh), clip, rules, provenance, calibration=EXACT
        )
        assert_same(analyzer.flush(), whole)

    def test_asking_twice_gives_the_same(self, exercise: str, yaw_deg: float) -> None:
        camera = Camera(yaw_deg)
        assert_same(report_of(exercise, camera), report_of(exercise, camera))


class TestReport:
    def test_the_faultless_lifter_has_no_faults(self) -> None:
        for exercise in LIFTERS:
            for yaw_deg in (90.0, -90.0, 0.0, 180.0, 45.0):
                report = report_of(exercise, Camera(yaw_deg))
                bad = [f for f in report.findings if f.outcome in (Outcome.WARN, Outcome.FAULT)]
                assert bad == [], (exercise, yaw_deg)

    def test_every_rep_has_one_finding_for_each_check_of_a_rep(self) -> None:
        report = report_of("squat")
        ids = [check.id for check in report.exercise.checks if check.scope == "rep"]
        for rep in report.reps:
            assert [finding.check for finding in rep.findings] == ids
        set_ids = [check.id for check in report.exercise.checks if check.scope == "set"]
        assert [finding.check for finding in report.set_findings] == set_ids

    def test_a_hold_has_one_finding_for_each_check(self) -> None:
        report = report_of("plank")
        ids = [check.id for check in report.exercise.checks]
        assert [finding.check for finding in report.holds[0].findings] == ids

    def test_measures_of_a_rep_are_its_range_and_what_could_be_measured(self) -> None:
        (rep, *_) = report_of("squat").reps
        assert rep.measures["range"].value == pytest.approx(1.11, abs=0.02)
        assert rep.measures["range"].unit == "T"
        # The figure stands straight, people lean 1° forward, and some of that passes for a roll;
        # the height of the hip says the slope of usual legs, which the figure's are not quite.
        assert rep.measures["depth"].value == pytest.approx(-10.0, abs=2.0)
        assert rep.measures["depth"].unit == "deg"
        assert "knees_caving" not in rep.measures

    def test_findings_lie_within_their_rep(self) -> None:
        for exercise in ("squat", "push_up", "deadlift"):
            for rep in report_of(exercise).reps:
                for finding in rep.findings:
                    if finding.at_s is not None:
                        assert rep.start_s - 0.05 <= finding.at_s <= rep.end_s + 0.05
                        assert finding.start_s is not None
                        assert finding.end_s is not None
                        assert finding.start_s <= finding.at_s <= finding.end_s

    def test_a_fault_is_found_in_its_rep_and_at_its_time(self) -> None:
        script = Script(depths=(1.0,) * 4)
        caving = Hinge(knees_apart=(1.2, 1.2, 0.6, 0.6))
        report = judge(record(caving, script, Camera(0.0)), "squat")
        wanted = [Outcome.PASS, Outcome.PASS, Outcome.FAULT, Outcome.FAULT]
        assert outcomes(report, "squat.knees_caving") == wanted
        third = findings(report, "squat.knees_caving")[2]
        assert third.value == pytest.approx(0.6, abs=0.02)
        span = script.spans[2]
        assert third.at_s is not None
        assert span.bottom - 0.1 <= third.at_s <= span.leave + 0.5
        assert "knees caving in from rep 3 on" in report.headline

    @pytest.mark.parametrize(
        ("exercise", "figure", "check", "value"),
        [
            ("deadlift", DEADLIFT, "lockout_soft", 180.0),
            ("deadlift", replace(DEADLIFT, lean_top_deg=-25.0), "lockout_arched", -25.0),
            (
                "romanian_deadlift",
                replace(ROMANIAN_DEADLIFT, lean_top_deg=-12.0),
                "lockout_arched",
                -12.0,
            ),
        ],
    )
    def test_every_lock_out_reads_the_same(
        self, exercise: str, figure: Hinge, check: str, value: float
    ) -> None:
        # The last one too, after which the bar is held and not lowered again.
        script = Script(depths=(1.0,) * 4, rest_s=1.0, tail_s=2.0)
        report = judge(record(figure, script), exercise)
        values = [f.value for f in findings(report, f"{exercise}.{check}")]
        assert values == pytest.approx([value] * 4, abs=2.0)

    def test_partial_reps_are_judged_but_not_counted_in_the_checks(self) -> None:
        report = judge(record(SQUAT, Script(depths=(1.0, 0.5, 1.0))), "squat")
        assert [rep.kind for rep in report.reps] == ["full", "partial", "full"]
        assert (report.reps_full, report.reps_partial) == (2, 1)
        assert report.reps[1].findings
        depth = next(c for c in report.checks if c.id == "squat.depth")
        assert sum(depth.counts.values()) == 2

    def test_the_trace_holds_what_was_judged(self) -> None:
        report = report_of("squat")
        n = len(report.trace.sequence)
        assert report.trace.signal.shape == (n,)
        assert set(report.trace.checks) == {check.id for check in report.exercise.checks}
        for line in report.trace.lines.values():
            assert line.shape[::2] == (n, 2)

    def test_provenance_is_passed_on(self) -> None:
        sequence = record(SQUAT)
        provenance = Provenance(
            model_name="stick",
            model_sha256="ab" * 32,
            settings={"model": "stick"},
            exercise_given=False,
            exercise_confidence=0.7,
            notes=("A note.",),
        )
        report = report_on(
            sequence, clip_of(sequence), load_exercise("squat"), provenance, calibration=EXACT
        )
        assert (report.model_name, report.model_sha256) == ("stick", "ab" * 32)
        assert report.settings == {"model": "stick"}
        assert (report.exercise_given, report.exercise_confidence) == (False, 0.7)
        assert report.notes[0] == "A note."
        assert report.clip.frames_analysed == len(sequence)


class TestTempo:
    """Waiting at either end of a rep is neither lowering nor lifting."""

    @pytest.mark.parametrize("pause_s", [0.0, 0.5, 1.5])
    def test_a_drop_is_a_drop_with_a_pause_after_it(self, pause_s: float) -> None:
        script = Script(lower_s=0.25, pause_s=pause_s)
        report = judge(record(SQUAT, script), "squat")
        assert outcomes(report, "squat.lowering_fast") == [Outcome.WARN] * 3

    @pytest.mark.parametrize("rest_s", [0.0, 0.5, 1.5])
    def test_a_drop_is_a_drop_with_a_pause_before_it(self, rest_s: float) -> None:
        script = Script(depths=(1.0,) * 4, lower_s=0.25, rest_s=rest_s)
        report = judge(record(ROMANIAN_DEADLIFT, script), "romanian_deadlift")
        # After the last lock-out nothing is lowered.
        assert outcomes(report, "romanian_deadlift.lowering_fast")[:3] == [Outcome.WARN] * 3

    @pytest.mark.parametrize("pause_s", [0.0, 0.5, 1.5])
    @pytest.mark.parametrize(("exercise", "figure"), [("squat", SQUAT), ("deadlift", DEADLIFT)])
    def test_pauses_do_not_hide_how_much_slower_the_lifts_get(
        self, exercise: str, figure: Hinge, pause_s: float
    ) -> None:
        script = Script(depths=(1.0,) * 4, pause_s=pause_s, lift_s=(1.0, 1.0, 2.2, 2.2))
        report = judge(record(figure, script), exercise)
        (finding,) = findings(report, f"{exercise}.slowing_down")
        assert finding.value == pytest.approx(100.0 * (1.0 - 1.0 / 2.2), abs=5.0)


class TestNobody:
    @pytest.mark.parametrize("n", [0, 1, 60])
    def test_a_clip_without_a_lifter_is_named_with_what_to_do(self, n: int) -> None:
        sequence = PoseSequence.stack([PoseFrame.empty(i / 30.0) for i in range(n)], (640, 360))
        clip = clip_of(record(SQUAT))
        with pytest.raises(NothingFoundError, match=r"set\.mp4") as error:
            report_on(sequence, clip, load_exercise("squat"), Provenance(), calibration=EXACT)
        assert error.value.hint
        analyzer = Analyzer(load_exercise("squat"), clip, Provenance(), calibration=EXACT)
        with pytest.raises(NothingFoundError):
            analyzer.flush()

    @pytest.mark.parametrize("exercise", ["squat", "push_up", "plank", "deadlift"])
    def test_a_lifter_who_does_something_else_has_no_reps(self, exercise: str) -> None:
        standing = Script(depths=(), lead_s=6.0, tail_s=0.0)
        report = judge(record(SQUAT, standing), exercise)
        assert (report.reps, report.holds) == ((), ())
        assert {check.outcome for check in report.checks} == {Outcome.NOT_ASSESSED}
        assert report.worst_outcome is Outcome.NOT_ASSESSED
        assert report.headline.startswith("No ")

    def test_two_frames_are_enough_for_a_report(self) -> None:
        script = Script(depths=(), lead_s=1.0 / 30.0, tail_s=0.0)
        assert judge(record(SQUAT, script), "squat").reps == ()


class TestView:
    @pytest.mark.parametrize(
        ("yaw_deg", "view"),
        [
            (0.0, View.FRONT),
            (180.0, View.BACK),
            (90.0, View.SIDE_LEFT),
            (-90.0, View.SIDE_RIGHT),
            (45.0, View.OBLIQUE),
        ],
    )
    def test_is_told_and_decides_what_is_judged(self, yaw_deg: float, view: View) -> None:
        for exercise in LIFTERS:
            report = report_of(exercise, Camera(yaw_deg))
            assert report.view.view is view
            for check in report.exercise.checks:
                said = outcomes(report, check.id)
                assert said
                if view not in check.views:
                    assert set(said) == {Outcome.NOT_ASSESSED}, (exercise, check.id)

    def test_is_that_of_the_set_and_not_of_the_walk_in(self) -> None:
        facing = record(SQUAT, Script(lead_s=6.0), Camera(0.0))
        walking = record(SQUAT, Script(lead_s=6.0), Camera(90.0, walk_in_s=5.0, walk_in_from=6.0))
        mixed = replace(facing, xy_px=facing.xy_px.copy(), world_m=facing.world_m.copy())
        first = facing.t_s < 5.2
        mixed.xy_px[first], mixed.world_m[first] = walking.xy_px[first], walking.world_m[first]
        report = judge(mixed, "squat")
        assert report.view.view is View.FRONT
        assert report.reps_full == 3

    @pytest.mark.parametrize(("first_deg", "then_deg"), [(90.0, 0.0), (0.0, -90.0), (90.0, 35.0)])
    def test_is_that_of_each_rep_for_a_lifter_who_turns(
        self, first_deg: float, then_deg: float
    ) -> None:
        script = Script(depths=(1.0,) * 4)
        figure = replace(SQUAT, knees_apart=0.6)
        turned = turning(figure, script, first_deg, then_deg)
        report = judge(turned, "squat")
        assert report.reps_full == 4
        for rep, yaw_deg in zip(report.reps, [first_deg] * 2 + [then_deg] * 2, strict=True):
            assert rep.view.yaw_deg == pytest.approx(yaw_deg, abs=3.0)
            said = {f.check: f for f in rep.findings}
            assert said["squat.depth"].outcome is Outcome.PASS
            from_the_side = abs(yaw_deg) == 90.0
            knees = said["squat.knees_caving"]
            assert knees.outcome is (Outcome.NOT_ASSESSED if from_the_side else Outcome.FAULT)
            assert knees.yaw_deg == rep.view.yaw_deg

    def test_is_one_and_the_same_for_a_lifter_who_stays(self) -> None:
        report = judge(record(SQUAT, camera=Camera(60.0, noise_px=1.0)), "squat")
        assert {rep.view for rep in report.reps} == {report.view}

    def test_a_side_view_says_nothing_of_the_knees(self) -> None:
        report = judge(record(Hinge(knees_apart=0.3), camera=Camera(90.0)), "squat")
        (finding, *_) = findings(report, "squat.knees_caving")
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert finding.reason_kind is ReasonKind.VIEW
        assert "90° off your front" in finding.reason


class TestNotes:
    def note(self, report: Report, word: str) -> bool:
        return any(word in note for note in report.notes)

    def test_a_lifter_far_away(self) -> None:
        far = judge(record(SQUAT, camera=Camera(trunk_px=50.0)), "squat")
        assert self.note(far, "small")
        assert not self.note(report_of("squat"), "small")

    def test_a_plank_that_fills_the_pictures_width_is_not_far_away(self) -> None:
        camera = Camera(trunk_px=200.0, size_wh=(720, 1280))
        assert not self.note(judge(record(Plank(), STILL, camera), "plank"), "small")

    def test_a_lifter_who_is_gone_for_long(self) -> None:
        sequence = record(SQUAT, Script(tail_s=5.0))
        end_s = float(sequence.t_s[-1])
        assert self.note(judge(lost(sequence, end_s - 4.0, end_s), "squat"), "Nobody was seen")
        assert not self.note(report_of("squat"), "Nobody")

    def test_a_variable_frame_rate(self) -> None:
        sequence = record(SQUAT, Script(jitter=0.3))
        clip = replace(clip_of(sequence), variable_frame_rate=True)
        report = report_on(sequence, clip, load_exercise("squat"), Provenance(), calibration=EXACT)
        assert self.note(report, "variable frame rate")


class TestHidden:
    def test_a_plate_in_front_of_the_hip_takes_verdicts_away_and_gives_none(self) -> None:
        sequence = record(PushUp(sag=0.3))
        hip = sequence.xy_px[:, [23, 24]]
        elsewhere = replace(sequence, xy_px=sequence.xy_px.copy())
        span = Script().spans[1]
        inside = (sequence.t_s > span.start + 0.2) & (sequence.t_s < span.end - 0.2)
        elsewhere.xy_px[inside, 23:25] = hip[inside] - [0.0, 90.0]
        report = judge(elsewhere, "push_up")
        said = outcomes(report, "push_up.hips_sagging")
        assert said[1] is Outcome.NOT_ASSESSED
        assert said[0] is said[2] is Outcome.FAULT

    @pytest.mark.parametrize(("exercise", "figure"), [("squat", SQUAT), ("deadlift", DEADLIFT)])
    @pytest.mark.parametrize("before", [True, False])
    def test_standing_near_the_phone_takes_no_verdict_away(
        self, exercise: str, figure: Hinge, before: bool
    ) -> None:
        # Who starts and stops the phone is larger in the picture then than in the set.
        script = Script(lead_s=7.0, tail_s=7.0)
        sequence = record(figure, script)
        away_s = 4.0 - sequence.t_s if before else sequence.t_s - script.spans[-1].end - 2.0
        scale = (1.0 + 0.7 * stroke(away_s / 2.0))[:, None, None]
        middle = np.array([640.0, 360.0])
        grown = replace(
            sequence,
            xy_px=middle + scale * (sequence.xy_px - middle),
            chord_px=middle + scale * (sequence.chord_px - middle),
        )
        report = judge(grown, exercise)
        assert report.reps_full == 3
        for check in report.exercise.checks:
            if check.scope == "rep":
                is_shown = MEASURES[check.measure].plane is not Plane.FRONTAL
                wanted = Outcome.PASS if is_shown else Outcome.NOT_ASSESSED
                assert set(outcomes(report, check.id)) == {wanted}, check.id


class TestHeadLine:
    def test_it_is_told_for_information_from_the_side(self) -> None:
        (note,) = [n for n in judge(record(SQUAT), "squat").notes if n.startswith("Head line")]
        assert "ear, shoulder and hip make 180°" in note

    def test_not_from_the_front_where_it_can_not_be_seen(self) -> None:
        notes = judge(record(SQUAT, camera=Camera(0.0)), "squat").notes
        assert not any(n.startswith("Head line") for n in notes)
