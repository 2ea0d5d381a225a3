"""Cues while a rep goes on: the worst fault, once, in time, and never when unsure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, clip_of, frames_of, judge, motion_of, record
from support.following import FRONT, SIDE, Followed, follow
from support.lifters import DEADLIFT, LIFTERS, MIDDLE_OF_FOOT, Hinge, PushUp
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.online import Cue
from formcheck.core.online.analyzer import Analyzer
from formcheck.core.online.hand_held import with_bar_in_hands
from formcheck.core.report import Outcome, Provenance
from formcheck.exercises import load_exercise

HOLDS = [name for name in sorted(LIFTERS) if load_exercise(name).is_hold]
"""Sets of reps without a fault are followed in `test_online_reps`."""
CAVING = (1.2, 0.7, 1.2, 0.7)


class TestCue:
    def test_one_for_each_bad_rep_and_none_for_good_ones(self) -> None:
        script = Script(depths=(1.0,) * 4)
        followed = follow(Hinge(knees_apart=CAVING), script, camera=FRONT)
        cues = followed.of(Cue)
        assert [cue.check for cue in cues] == 2 * ["squat.knees_caving"]
        assert all(cue.outcome is Outcome.FAULT for cue in cues)
        assert all(cue.cue == "Push your knees out, in line with your toes" for cue in cues)
        for cue, bad in zip(cues, (1, 3), strict=True):
            span = script.spans[bad]
            assert span.leave <= cue.t_s <= span.end, "while it can still be mended"

    def test_is_what_the_report_says_too(self) -> None:
        followed = follow(Hinge(knees_apart=CAVING), Script(depths=(1.0,) * 4), camera=FRONT)
        bad = [
            [f.check for f in rep.findings if f.outcome is Outcome.FAULT]
            for rep in followed.report.reps
        ]
        assert bad == [[], ["squat.knees_caving"], [], ["squat.knees_caving"]]

    @pytest.mark.slow
    @pytest.mark.parametrize("exercise", HOLDS)
    @pytest.mark.parametrize("camera", [SIDE, FRONT], ids=["side", "front"])
    def test_none_in_a_hold_without_a_fault(self, exercise: str, camera: Camera) -> None:
        assert follow(*LIFTERS[exercise], exercise, camera).of(Cue) == []

    def test_none_from_a_view_that_cannot_show_it(self) -> None:
        assert follow(Hinge(knees_apart=0.7), Script(), camera=SIDE).of(Cue) == []

    def test_none_where_the_joints_are_not_seen(self) -> None:
        sequence = record(Hinge(knees_apart=0.7), Script(), FRONT)
        unseen = replace(sequence, visibility=np.full_like(sequence.visibility, 0.1))
        assert Followed(unseen, "squat").of(Cue) == []

    def test_names_the_worst_of_two(self) -> None:
        figure = PushUp(sag=0.3, head_drop_deg=55.0)
        followed = follow(figure, Script(), "push_up")
        first = followed.of(Cue)[0]
        worst = max(followed.report.reps[0].findings, key=lambda f: f.outcome.severity)
        assert first.outcome is worst.outcome is Outcome.FAULT

    def test_a_lasting_fault_is_named_soon(self) -> None:
        # Sag grows with the way down; the report tells when it is beyond doubt.
        script = Script(depths=(1.0, 1.0, 1.0), lower_s=2.0)
        followed = follow(PushUp(sink=(0.0, 0.5, 0.0)), script, "push_up")
        cue = followed.of(Cue)[0]
        check = next(c for c in load_exercise("push_up").checks if c.id == cue.check)
        assert check.phase == "whole"
        value = followed.report.trace.checks[check.id]
        limit = (check.threshold.warn or 0.0) + float(check.uncertainty)
        t_s = followed.report.trace.sequence.t_s
        beyond_s = float(t_s[(value >= limit) & (t_s > script.spans[1].start)][0])
        assert beyond_s <= cue.t_s <= beyond_s + check.min_duration_s + 0.25

    def test_a_bar_in_the_hands_is_as_far_ahead_as_they_are(self) -> None:
        four = Script(depths=(1.0,) * 4)
        far = replace(DEADLIFT, hands_ahead=MIDDLE_OF_FOOT + 0.5)
        cues = {cue.check for cue in follow(far, four, "deadlift").of(Cue)}
        assert cues & {"deadlift.bar_far", "deadlift.bar_path"}
        assert follow(DEADLIFT, four, "deadlift").of(Cue) == []

    def test_status_shows_the_fault_while_it_lasts(self) -> None:
        sequence = record(Hinge(knees_apart=(1.2, 0.7)), Script(depths=(1.0, 1.0)), FRONT)
        analyzer = Analyzer(
            load_exercise("squat"), clip_of(sequence), Provenance(), calibration=EXACT
        )
        bad_s = []
        for frame in frames_of(sequence):
            analyzer.push(frame)
            if analyzer.status.faults:
                bad_s.append(frame.t_s)
                assert analyzer.status.focus is not None
                assert analyzer.status.focus.id == "squat.knees_caving"
        span = Script(depths=(1.0, 1.0)).spans[1]
        assert span.leave < bad_s[0]
        assert bad_s[-1] < span.end + 1.0


class TestBarInTheHands:
    FIGURE = replace(DEADLIFT, hands_ahead=MIDDLE_OF_FOOT + 0.3)

    @pytest.mark.parametrize("yaw_deg", [90.0, 60.0, -70.0])
    def test_it_is_ahead_of_the_foot_by_the_hands(self, yaw_deg: float) -> None:
        script = Script(depths=(1.0, 1.0))
        sequence = record(self.FIGURE, script, Camera(yaw_deg=yaw_deg))
        motion = motion_of(sequence, EXACT)
        ahead = with_bar_in_hands(motion, load_exercise("deadlift")).bar_ahead
        assert ahead is not None
        low = np.abs(motion.t_s - script.spans[0].bottom) < 0.05
        # Of hands that are wider apart than the feet the near one is 0.08 off at an angle.
        assert np.median(ahead[low]) == pytest.approx(0.3, abs=0.1)

    @pytest.mark.parametrize(
        ("exercise", "yaw_deg"), [("deadlift", 10.0), ("squat", 90.0), ("bench_press", 90.0)]
    )
    def test_not_from_the_front_nor_on_the_back_nor_off_the_feet(
        self, exercise: str, yaw_deg: float
    ) -> None:
        sequence = record(self.FIGURE, Script(), Camera(yaw_deg=yaw_deg))
        motion = motion_of(sequence, EXACT)
        assert with_bar_in_hands(motion, load_exercise(exercise)).bar_ahead is None

    def test_not_where_the_feet_are_never_seen(self) -> None:
        sequence = record(self.FIGURE, Script(), SIDE)
        xy_px = sequence.xy_px.copy()
        xy_px[:, [*left_right("heel"), *left_right("toe")]] = np.nan
        motion = motion_of(replace(sequence, xy_px=xy_px), EXACT)
        assert with_bar_in_hands(motion, load_exercise("deadlift")).bar_ahead is None


def test_a_followed_set_is_judged_as_a_file() -> None:
    sequence = record(Hinge(knees_apart=CAVING), Script(depths=(1.0,) * 4), FRONT)
    followed = Followed(sequence, "squat")
    whole = judge(sequence, "squat")
    assert followed.report.headline == whole.headline
    assert followed.report.reps == whole.reps
