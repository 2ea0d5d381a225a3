"""The set followed frame by frame: what was known when, and that it ends as the report does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np
import pytest
from filming import Camera, clip_of, frames_of, judge, lost, record
from lifters import DEADLIFT, LIFTERS, SQUAT, Figure, Hinge, Plank, PushUp
from scripts import Script

from formcheck.domain import Outcome, PoseFrame, PoseSequence
from formcheck.engine import Analyzer, Provenance
from formcheck.exercises import load_exercise
from formcheck.follow import (
    Cue,
    Event,
    HoldClosed,
    HoldOpened,
    Phase,
    PhaseChanged,
    RepClosed,
    RepOpened,
)
from formcheck.follow.rolling import RollingPoses
from formcheck.follow.store import CHUNK, PoseStore
from formcheck.follow.stroke import find_open_rep
from formcheck.motion import clean

Kind = TypeVar("Kind")
FRONT = Camera(yaw_deg=0.0, noise_px=0.5)
SIDE = Camera(yaw_deg=90.0, noise_px=0.5)
IN_TIME_S = 0.4
"""A rep closes this soon after it is over: 0.2 s for the filters, then the next look."""


class Followed:
    """A set pushed frame by frame, and what came of it."""

    def __init__(self, sequence: PoseSequence, exercise: str) -> None:
        self.analyzer = Analyzer(load_exercise(exercise), clip_of(sequence), Provenance())
        self.events: list[Event] = []
        self.phases: list[tuple[float, Phase]] = []
        for frame in frames_of(sequence):
            events = self.analyzer.push(frame)
            assert all(event.t_s == frame.t_s for event in events)
            self.events += events
        self.before_end = self.analyzer.status
        self.late = self.analyzer.finish()
        self.events += self.late
        self.report = self.analyzer.flush()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def counts(self) -> tuple[int, int]:
        status = self.analyzer.status
        return status.full, status.partial

    @property
    def report_counts(self) -> tuple[int, int]:
        return self.report.reps_full, self.report.reps_partial


@cache
def follow(
    figure: Figure, script: Script, exercise: str = "squat", camera: Camera = SIDE
) -> Followed:
    return Followed(record(figure, script, camera), exercise)


REPS = [name for name in sorted(LIFTERS) if load_exercise(name).signal is not None]


class TestCount:
    @pytest.mark.parametrize("exercise", REPS)
    @pytest.mark.parametrize("camera", [SIDE, FRONT], ids=["side", "front"])
    def test_is_the_report_s_before_the_set_is_over(self, exercise: str, camera: Camera) -> None:
        followed = follow(*LIFTERS[exercise], exercise, camera)
        before = followed.before_end
        assert (before.full, before.partial) == followed.report_counts == (3, 0)
        assert followed.late == []

    @pytest.mark.parametrize("exercise", REPS)
    def test_each_rep_opens_then_closes(self, exercise: str) -> None:
        followed = follow(*LIFTERS[exercise], exercise)
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

    def test_half_a_rep_is_partial(self) -> None:
        followed = follow(SQUAT, Script(depths=(1.0, 1.0, 0.55, 1.0)))
        assert [(e.full, e.partial) for e in followed.of(RepClosed)] == [
            (1, 0),
            (2, 0),
            (2, 1),
            (3, 1),
        ]
        assert followed.counts == followed.report_counts

    def test_deeper_reps_show_that_the_first_was_none(self) -> None:
        followed = follow(SQUAT, Script(depths=(0.55, 1.0, 1.0)))
        assert [(e.full, e.partial) for e in followed.of(RepClosed)] == [(1, 0), (1, 0), (2, 0)]
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

    @pytest.mark.parametrize("fps", [10.0, 15.0, 24.0, 60.0])
    def test_at_any_frame_rate(self, fps: float) -> None:
        followed = follow(SQUAT, Script(fps=fps, jitter=0.3))
        assert followed.before_end.full == followed.report.reps_full == 3

    @pytest.mark.slow
    def test_a_set_longer_than_the_poses_kept(self) -> None:
        n = 24
        followed = follow(SQUAT, Script(depths=(1.0,) * n, fps=10.0))
        assert followed.report.clip.duration_s > 70.0
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


class TestPhase:
    def test_of_a_squat(self) -> None:
        followed = follow(SQUAT, Script(depths=(1.0,), pause_s=0.8))
        phases = [event.phase for event in followed.of(PhaseChanged)]
        assert phases == [Phase.START, Phase.LOWERING, Phase.PAUSE, Phase.LIFTING, Phase.START]

    def test_of_a_bridge_which_lifts_first(self) -> None:
        followed = follow(*LIFTERS["glute_bridge"], "glute_bridge")
        phases = [event.phase for event in followed.of(PhaseChanged)]
        assert phases[:3] == [Phase.START, Phase.LIFTING, Phase.PAUSE]

    def test_turns_with_the_lifter(self) -> None:
        script = Script(depths=(1.0,), pause_s=0.0)
        lifting = [e for e in follow(SQUAT, script).of(PhaseChanged) if e.phase is Phase.LIFTING]
        # A tenth of the way back tells the turn: 0.2 s of a half cosine of one second.
        assert script.spans[0].leave <= lifting[0].t_s <= script.spans[0].leave + 0.45

    def test_nobody_in_view(self) -> None:
        script = Script(tail_s=4.0)
        gone_s = script.duration_s - 2.0
        sequence = record(SQUAT, script, SIDE)
        followed = Followed(lost(sequence, gone_s, script.duration_s), "squat")
        last = followed.of(PhaseChanged)[-1]
        assert last.phase is Phase.ABSENT
        assert gone_s + 0.2 <= last.t_s <= gone_s + 0.7
        assert followed.counts == (3, 0)


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

    @pytest.mark.parametrize("exercise", sorted(LIFTERS))
    @pytest.mark.parametrize("camera", [SIDE, FRONT], ids=["side", "front"])
    def test_none_without_a_fault(self, exercise: str, camera: Camera) -> None:
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

    def test_status_shows_the_fault_while_it_lasts(self) -> None:
        sequence = record(Hinge(knees_apart=(1.2, 0.7)), Script(depths=(1.0, 1.0)), FRONT)
        analyzer = Analyzer(load_exercise("squat"), clip_of(sequence), Provenance())
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


class TestHold:
    def test_opens_closes_and_lasts_as_in_the_report(self) -> None:
        still = Script(depths=(), lead_s=8.0, tail_s=0.0)
        followed = Followed(record(Plank(), still, SIDE), "plank")
        assert [type(e) for e in followed.of(HoldOpened | HoldClosed)] == [HoldOpened, HoldClosed]
        (closed,), (hold,) = followed.of(HoldClosed), followed.report.holds
        assert closed.start_s == pytest.approx(hold.start_s, abs=0.1)
        assert closed.end_s == pytest.approx(hold.end_s, abs=0.15)

    @pytest.mark.slow
    def test_goes_on_however_long_it_is(self) -> None:
        still = Script(depths=(), lead_s=80.0, tail_s=0.0, fps=10.0)
        followed = Followed(record(Plank(), still, SIDE), "plank")
        assert len(followed.of(HoldOpened)) == 1
        assert followed.before_end.held_s == pytest.approx(80.0, abs=0.3)

    def test_leaving_the_picture_ends_it(self) -> None:
        still = Script(depths=(), lead_s=10.0, tail_s=0.0)
        followed = Followed(lost(record(Plank(), still, SIDE), 6.0, 10.0), "plank")
        (closed,) = followed.of(HoldClosed)
        assert closed.end_s == pytest.approx(6.0, abs=0.1)
        assert 7.0 <= closed.t_s <= 7.8

    def test_a_blink_does_not(self) -> None:
        still = Script(depths=(), lead_s=10.0, tail_s=0.0)
        followed = Followed(lost(record(Plank(), still, SIDE), 5.0, 5.6), "plank")
        assert len(followed.of(HoldClosed)) == len(followed.report.holds) == 1

    def test_a_fault_is_repeated_now_and_then(self) -> None:
        still = Script(depths=(), lead_s=15.0, tail_s=0.0)
        cues = Followed(record(Plank(sag=0.2), still, SIDE), "plank").of(Cue)
        assert [cue.check for cue in cues] == 3 * ["plank.hips_sagging"]
        assert np.all(np.diff([cue.t_s for cue in cues]) >= 6.0 - 1e-6)

    def test_is_named_soon_after_the_hips_have_sunk(self) -> None:
        still = Script(depths=(), lead_s=20.0, tail_s=0.0)
        cue = Followed(record(Plank(sinks=0.4), still, SIDE), "plank").of(Cue)[0]
        assert 8.0 <= cue.t_s <= 12.0 + 0.5


class TestOpenRep:
    def test_none_at_rest(self) -> None:
        assert find_open_rep(np.zeros(60), -1, 1.0) is None

    def test_on_the_way_out(self) -> None:
        away = np.concatenate([np.zeros(10), np.linspace(0.0, 0.6, 20)])
        rep = find_open_rep(away, -1, 1.0)
        assert rep is not None
        assert (rep.turn, rep.returned, rep.has_turned) == (29, 0.0, False)
        assert rep.start <= 10

    def test_after_the_turn(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.5, 10)])
        rep = find_open_rep(away, -1, 1.0)
        assert rep is not None
        assert (rep.turn, rep.has_turned) == (20, True)
        assert rep.start <= 1
        assert rep.returned == pytest.approx(0.5)

    def test_not_once_it_is_back(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.02, 20)])
        assert find_open_rep(away, -1, 1.0) is None

    def test_what_was_counted_is_not_open(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.5, 10)])
        assert find_open_rep(away, 20, 1.0) is None


class TestRollingPoses:
    def rolled(self, frames: list[PoseFrame], keep_s: float, every: int = 3) -> PoseSequence:
        poses = RollingPoses((1280, 720), keep_s)
        for i, frame in enumerate(frames):
            poses.push(frame)
            if i % every == 0:
                poses.advance()
        poses.advance()
        return poses.since(-np.inf)

    def test_is_the_whole_clip_smoothed(self) -> None:
        sequence = lost(record(SQUAT, Script(), SIDE), 3.0, 3.15)
        rolled = self.rolled(frames_of(sequence), keep_s=60.0)
        whole = clean(sequence)
        assert rolled.t_s == pytest.approx(whole.t_s)
        for name in ("xy_px", "world_m", "chord_px"):
            a, b = getattr(rolled, name), getattr(whole, name)
            np.testing.assert_allclose(a, b, atol=0.6 if name != "world_m" else 2e-3)

    def test_long_gaps_stay_empty(self) -> None:
        rolled = self.rolled(frames_of(lost(record(SQUAT, Script(), SIDE), 3.0, 4.0)), 60.0)
        inside = (rolled.t_s > 3.1) & (rolled.t_s < 3.9)
        for name in ("xy_px", "world_m", "visibility", "contour", "chord_px"):
            assert np.isnan(getattr(rolled, name)[inside]).all()

    def test_keeps_no_more_than_it_is_told_to(self) -> None:
        frames = frames_of(record(SQUAT, Script(depths=(1.0,) * 12), SIDE))
        rolled, whole = self.rolled(frames, keep_s=10.0), clean(record_of(frames))
        assert len(rolled) == pytest.approx(300, abs=1)
        tail = whole.xy_px[-len(rolled) :]
        np.testing.assert_allclose(rolled.xy_px, tail, atol=0.6)

    def test_begins_anew_after_a_long_sleep(self) -> None:
        frames = frames_of(record(SQUAT, Script(), SIDE))
        later = [replace(frame, t_s=frame.t_s + 100.0) for frame in frames]
        assert self.rolled(frames + later, 60.0).t_s[0] == pytest.approx(100.0)

    def test_there_is_nothing_before_the_first_second(self) -> None:
        assert len(self.rolled([], 10.0)) == 0
        assert len(self.rolled(frames_of(record(SQUAT, Script(), SIDE))[:20], 10.0)) == 0


def record_of(frames: list[PoseFrame]) -> PoseSequence:
    return PoseSequence.stack(frames, (1280, 720))


class TestPoseStore:
    def test_gives_back_exactly_what_it_took(self) -> None:
        sequence = lost(record(SQUAT, Script(depths=(1.0,) * 7), SIDE), 2.0, 2.5)
        assert len(sequence) > CHUNK
        store = PoseStore()
        for frame in frames_of(sequence):
            store.append(frame)
        out = store.sequence(sequence.size_wh)
        assert len(store) == len(out)
        for name in ("t_s", "xy_px", "world_m", "visibility", "contour", "chord_px"):
            np.testing.assert_array_equal(getattr(out, name), getattr(sequence, name))

    def test_an_hour_of_rounded_poses_fits_into_150_mb(self) -> None:
        frame = frames_of(record(SQUAT, Script(), SIDE))[0]
        rounded = replace(
            frame,
            **{
                name: getattr(frame, name).astype(np.float32).astype(float)
                for name in ("xy_px", "world_m", "visibility", "contour", "chord_px")
            },
        )
        store = PoseStore()
        for i in range(CHUNK):
            store.append(replace(rounded, t_s=i / 30.0))
        (packed,) = store._packed
        per_frame = sum(array.nbytes for array in packed.values()) / CHUNK + 32
        assert per_frame * 3600 * 30 < 150e6

    def test_empty(self) -> None:
        assert len(PoseStore().sequence((640, 360))) == 0


def test_a_followed_set_is_judged_as_a_file() -> None:
    sequence = record(Hinge(knees_apart=CAVING), Script(depths=(1.0,) * 4), FRONT)
    followed = Followed(sequence, "squat")
    whole = judge(sequence, "squat")
    assert followed.report.headline == whole.headline
    assert followed.report.reps == whole.reps
