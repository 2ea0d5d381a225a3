"""Reps followed frame by frame: what was known when, and that the count is the report's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.filming import Camera, lost, record
from support.following import FRONT, SIDE, Followed, follow
from support.lifters import DEADLIFT, LIFTERS, SQUAT, PushUp
from support.movements import Script

from formcheck.core.online import Cue, LivePhase, PhaseChanged, RepClosed, RepOpened
from formcheck.core.online.follower import HISTORY_S
from formcheck.exercises import load_exercise

IN_TIME_S = 0.4
"""A rep closes this soon after it is over: 0.2 s for the filters, then the next look."""
REPS = [name for name in sorted(LIFTERS) if not load_exercise(name).is_hold]


class TestCount:
    @pytest.mark.parametrize("exercise", REPS)
    @pytest.mark.parametrize("camera", [SIDE, FRONT], ids=["side", "front"])
    def test_of_a_faultless_set_is_the_report_s_before_it_is_over(
        self, exercise: str, camera: Camera
    ) -> None:
        followed = follow(*LIFTERS[exercise], exercise, camera)
        before = followed.before_end
        assert (before.full, before.partial) == followed.report_counts == (3, 0)
        assert followed.late == []
        assert followed.of(Cue) == []
        ends = [e for e in followed.events if isinstance(e, RepOpened | RepClosed)]
        assert [type(e) for e in ends] == 3 * [RepOpened, RepClosed]
        assert [e.full for e in ends if isinstance(e, RepClosed)] == [1, 2, 3]

    def test_a_squat_counts_soon_after_the_lifter_stands(self) -> None:
        script = Script()
        closed = follow(SQUAT, script).of(RepClosed)
        for event, span in zip(closed, script.spans, strict=True):
            assert span.end - 0.1 <= event.t_s <= span.end + IN_TIME_S

    def test_a_deadlift_counts_at_lock_out(self) -> None:
        script = Script(ends_down=True, rest_s=1.5)
        followed = follow(DEADLIFT, script, "deadlift")
        for event, span in zip(followed.of(RepClosed), script.spans[:-1], strict=True):
            assert span.end - 0.1 <= event.t_s <= span.end + IN_TIME_S
        assert followed.counts == followed.report_counts

    def test_a_rep_that_the_end_cuts_short_of_settling_still_counts(self) -> None:
        script = Script(rest_s=(0.7, 0.7, 0.0), tail_s=0.1)
        followed = follow(SQUAT, script)
        assert followed.before_end.full == 2
        assert [type(event) for event in followed.late] == [RepClosed]
        assert followed.counts == followed.report_counts == (3, 0)

    def test_a_count_may_be_taken_back_altogether(self) -> None:
        # Beside a deep squat the dip before is a hint of a rep, and the squat never ends.
        followed = follow(SQUAT, Script(depths=(0.35, 1.0), tail_s=6.0, ends_down=True, fps=15.0))
        assert followed.of(RepClosed)
        assert followed.counts == followed.report_counts == (0, 0)

    def test_half_a_rep_is_partial(self) -> None:
        followed = follow(SQUAT, Script(depths=(1.0, 1.0, 0.55, 1.0)))
        assert [(e.full, e.partial) for e in followed.of(RepClosed)] == [
            (1, 0),
            (2, 0),
            (2, 1),
            (3, 1),
        ]
        assert followed.counts == followed.report_counts

    def test_deeper_reps_show_that_the_first_was_partial(self) -> None:
        followed = follow(SQUAT, Script(depths=(0.55, 1.0, 1.0)))
        assert [(e.full, e.partial) for e in followed.of(RepClosed)] == [(1, 0), (1, 1), (2, 1)]
        assert followed.counts == followed.report_counts

    def test_getting_up_from_push_ups_is_taken_back(self) -> None:
        script = Script(tail_s=4.0)
        figure = PushUp(up_from_s=script.spans[-1].end + 0.7)
        followed = follow(figure, script, "push_up")
        assert followed.counts == followed.report_counts == (3, 0)

    def test_walking_in_is_no_rep(self) -> None:
        camera = replace(SIDE, walk_in_s=2.0)
        followed = follow(SQUAT, Script(lead_s=3.0), camera=camera)
        assert followed.of(RepOpened)[0].t_s >= 3.0
        assert followed.counts == followed.report_counts == (3, 0)

    def test_a_bounce_at_the_bottom_is_one_rep(self) -> None:
        followed = follow(SQUAT, Script(pause_s=1.0, dip=0.25))
        assert len(followed.of(RepOpened)) == 3
        assert followed.counts == followed.report_counts == (3, 0)

    @pytest.mark.slow
    @pytest.mark.parametrize("fps", [10.0, 15.0, 24.0, 60.0])
    def test_at_any_frame_rate(self, fps: float) -> None:
        followed = follow(SQUAT, Script(fps=fps, jitter=0.3))
        assert followed.before_end.full == followed.report.reps_full == 3

    @pytest.mark.slow
    def test_a_set_longer_than_the_poses_kept(self) -> None:
        n = 21
        followed = follow(SQUAT, Script(depths=(1.0,) * n, fps=10.0))
        assert followed.report.clip.duration_s > HISTORY_S
        assert [event.full for event in followed.of(RepClosed)] == list(range(1, n + 1))
        assert followed.counts == followed.report_counts

    @pytest.mark.slow
    def test_a_long_rest_does_not_lose_what_came_before(self) -> None:
        rests = (0.7, 35.0, 0.7, 0.7)
        followed = follow(SQUAT, Script(depths=(1.0,) * 4, rest_s=rests, fps=10.0))
        assert followed.before_end.full == followed.report.reps_full == 4

    def test_nobody_for_half_a_second_between_reps(self) -> None:
        script = Script(rest_s=1.5)
        gap_s = script.spans[0].end + 0.5
        followed = Followed(lost(record(SQUAT, script, SIDE), gap_s, gap_s + 0.6), "squat")
        assert followed.before_end.full == followed.report.reps_full == 3

    @pytest.mark.slow
    @pytest.mark.parametrize("exercise", ["squat", "push_up"])
    @pytest.mark.parametrize("at_s", [4.6, 7.0], ids=["lowering", "rest"])
    def test_a_pause_in_the_middle_of_a_set(self, exercise: str, at_s: float) -> None:
        script = Script(depths=(1.0,) * 4, rest_s=1.0, fps=15.0)
        sequence = record(LIFTERS[exercise][0], script, SIDE)
        t_s = sequence.t_s + 20.0 * (sequence.t_s >= at_s)
        followed = Followed(replace(sequence, t_s=t_s), exercise)
        assert followed.counts == followed.report_counts


class TestPhase:
    def test_of_a_squat(self) -> None:
        followed = follow(SQUAT, Script(depths=(1.0,), pause_s=0.8))
        phases = [event.phase for event in followed.of(PhaseChanged)]
        assert phases == [
            LivePhase.START,
            LivePhase.LOWERING,
            LivePhase.PAUSE,
            LivePhase.LIFTING,
            LivePhase.START,
        ]

    def test_of_a_bridge_which_lifts_first(self) -> None:
        followed = follow(*LIFTERS["glute_bridge"], "glute_bridge")
        phases = [event.phase for event in followed.of(PhaseChanged)]
        assert phases[:3] == [LivePhase.START, LivePhase.LIFTING, LivePhase.PAUSE]

    def test_turns_with_the_lifter(self) -> None:
        script = Script(depths=(1.0,), pause_s=0.0)
        lifting = [
            e for e in follow(SQUAT, script).of(PhaseChanged) if e.phase is LivePhase.LIFTING
        ]
        # A twentieth of the way back tells the turn: 0.14 s of a half cosine of one second.
        assert script.spans[0].leave <= lifting[0].t_s <= script.spans[0].leave + 0.45

    def test_nobody_in_view(self) -> None:
        script = Script(tail_s=4.0)
        gone_s = script.duration_s - 2.0
        sequence = record(SQUAT, script, SIDE)
        followed = Followed(lost(sequence, gone_s, script.duration_s), "squat")
        last = followed.of(PhaseChanged)[-1]
        assert last.phase is LivePhase.ABSENT
        assert gone_s + 0.2 <= last.t_s <= gone_s + 0.7
        assert followed.counts == (3, 0)
