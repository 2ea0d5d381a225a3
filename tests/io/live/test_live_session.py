"""A set from set-up to end, told by poses and their times alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, clip_of, frames_of, lost, record
from support.lifters import SQUAT, Hinge, Plank, PushUp
from support.movements import Script

from formcheck.core.landmarks import Landmark
from formcheck.core.online import Cue, RepClosed, follower
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import Provenance
from formcheck.exercises import load_exercise
from formcheck.live.events import Stage, StageChanged, Tick
from formcheck.live.session import READY, Session

LIGHT = 120.0


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.2)


def session_on(sequence: PoseSequence, exercise: str = "squat", *, guided: bool = True) -> Session:
    return Session(load_exercise(exercise), clip_of(sequence), EXACT, guided=guided)


def run(session: Session, frames: list[PoseFrame]) -> list[object]:
    return [event for frame in frames for event in session.update(frame, LIGHT)]


def stages(events: list[object]) -> list[Stage]:
    return [event.stage for event in events if isinstance(event, StageChanged)]


def hand_up(frame: PoseFrame, *, both: bool = False) -> PoseFrame:
    """The lifter with the left hand (or both) above the head."""
    xy = frame.xy_px.copy()
    top = xy[Landmark.NOSE, 1]
    for side in ("LEFT", "RIGHT") if both else ("LEFT",):
        xy[Landmark[f"{side}_WRIST"], 1] = top - 60.0
        xy[Landmark[f"{side}_INDEX"], 1] = top - 90.0
    return replace(frame, xy_px=xy)


class TestGuided:
    SCRIPT = Script(depths=(1.0, 1.0), lead_s=7.0, tail_s=6.0, fps=15.0)
    SET = record(SQUAT, SCRIPT, Camera())

    def test_counts_down_and_begins_by_itself(self) -> None:
        session = session_on(self.SET)
        events = run(session, frames_of(self.SET)[: 7 * 15])
        assert stages(events) == [Stage.COUNTDOWN, Stage.SET]
        begun = [e.t_s for e in events if isinstance(e, StageChanged)]
        assert begun[0] == pytest.approx(0.9, abs=0.2)
        assert begun[1] - begun[0] == pytest.approx(3.0, abs=0.1)
        assert [e.number for e in events if isinstance(e, Tick)] == [3, 2, 1]

    def test_the_set_has_its_own_time_and_report(self) -> None:
        session = session_on(self.SET)
        frames = frames_of(self.SET)
        events = run(session, frames)
        (begun_s,) = [e.t_s for e in events if isinstance(e, StageChanged) and e.stage is Stage.SET]
        session.finish()
        report = session.report(Provenance(model_name="m", notes=("Hello.",)), clip_of(self.SET))
        assert report.reps_full == session.status.full == 2
        turn_s = self.SCRIPT.spans[0].bottom - begun_s
        assert turn_s <= report.reps[0].turn_s <= turn_s + 0.4
        assert (report.model_name, report.notes[0]) == ("m", "Hello.")
        assert session.poses.t_s[0] == 0.0

    def test_ends_when_the_lifter_has_left(self) -> None:
        gone_s = self.SCRIPT.spans[-1].end + 1.0
        session = session_on(self.SET)
        events = run(session, frames_of(lost(self.SET, gone_s, 99.0)))
        assert stages(events)[-1] is Stage.OVER
        assert session.stage is Stage.OVER
        last = [e for e in events if isinstance(e, StageChanged)][-1]
        assert last.t_s == pytest.approx(gone_s + 4.0, abs=0.2)
        assert session.update(frames_of(self.SET)[-1], LIGHT) == []

    def test_ends_at_a_raised_hand(self) -> None:
        frames = [hand_up(f) if f.t_s > 12.0 else f for f in frames_of(self.SET)]
        events = run(session_on(self.SET), frames)
        last = [e for e in events if isinstance(e, StageChanged)][-1]
        assert last.stage is Stage.OVER
        assert last.t_s == pytest.approx(13.5, abs=0.15)

    def test_both_hands_are_a_press(self) -> None:
        frames = [hand_up(f, both=True) if f.t_s > 12.0 else f for f in frames_of(self.SET)]
        assert Stage.OVER not in stages(run(session_on(self.SET), frames))

    def test_a_short_wave_is_nothing(self) -> None:
        frames = [hand_up(f) if 12.0 < f.t_s < 13.0 else f for f in frames_of(self.SET)]
        assert Stage.OVER not in stages(run(session_on(self.SET), frames))

    def test_a_gap_says_nothing_about_the_lifter(self) -> None:
        # Paused at the keyboard, and out of the picture when it goes on.
        script = replace(self.SCRIPT, rest_s=2.4)
        gone_s = script.spans[0].end + 0.8
        sequence = lost(record(SQUAT, script, Camera()), gone_s, gone_s + 0.6)
        later = 25.0 * (sequence.t_s >= gone_s + 0.3)
        session = session_on(sequence)
        frames = frames_of(replace(sequence, t_s=sequence.t_s + later))
        assert Stage.OVER not in stages(run(session, frames))
        session.finish()
        report = session.report(Provenance(), clip_of(self.SET))
        assert report.reps_full == session.status.full == 2

    def test_a_hand_up_while_lying_is_nothing(self) -> None:
        side_plank = frames_of(record(Plank(), Script(depths=(), lead_s=9.0), Camera()))
        session = session_on(self.SET, "plank")
        assert Stage.OVER not in stages(run(session, [hand_up(f) for f in side_plank]))

    def test_restart_goes_back_to_the_set_up(self) -> None:
        session = session_on(self.SET)
        run(session, frames_of(self.SET)[: 10 * 15])
        assert session.stage is Stage.SET
        session.restart()
        assert (session.stage, session.status.full, len(session.poses)) == (Stage.SETUP, 0, 0)


class TestSetUp:
    def test_says_what_is_wrong_and_waits(self) -> None:
        small = record(SQUAT, Script(depths=(), lead_s=5.0, tail_s=0.0), Camera(trunk_px=60.0))
        session = session_on(small)
        assert stages(run(session, frames_of(small))) == []
        assert session.messages == ["You are small in the picture. Come closer, or zoom in."]

    def test_but_not_for_ever(self) -> None:
        script = Script(depths=(), lead_s=13.0, tail_s=0.0, fps=10.0)
        small = record(SQUAT, script, Camera(trunk_px=60.0))
        events = run(session_on(small), frames_of(small))
        assert stages(events)[0] is Stage.COUNTDOWN
        assert events[0].t_s == pytest.approx(10.9, abs=0.4)  # type: ignore[attr-defined]

    def test_waits_for_nobody(self) -> None:
        script = Script(depths=(), lead_s=20.0, tail_s=0.0, fps=10.0)
        sequence = lost(record(SQUAT, script), -1.0, 99.0)
        session = session_on(sequence)
        assert run(session, frames_of(sequence)) == []
        assert session.messages == ["Step into the picture, head to feet."]

    def test_waits_for_the_start_posture(self) -> None:
        script = Script(depths=(), lead_s=4.0, tail_s=0.0, fps=15.0)
        sequence = record(SQUAT, script, Camera())
        session = session_on(sequence, "push_up")
        assert run(session, frames_of(sequence)) == []
        assert session.messages == [READY]

    def test_leaving_the_posture_stops_the_countdown(self) -> None:
        script = Script(depths=(), lead_s=6.0, tail_s=0.0, fps=15.0)
        prone = frames_of(record(PushUp(), script, Camera()))
        standing = frames_of(record(SQUAT, script, Camera()))
        frames = [*prone[:40], *standing[40:]]
        session = session_on(record(PushUp(), script), "push_up")
        assert stages(run(session, frames)) == [Stage.COUNTDOWN, Stage.SETUP]

    def test_countdown_is_shown(self) -> None:
        script = Script(depths=(), lead_s=6.0, tail_s=0.0, fps=15.0)
        sequence = record(SQUAT, script, Camera())
        session = session_on(sequence)
        shown = []
        for frame in frames_of(sequence):
            session.update(frame, LIGHT)
            shown.append(session.countdown(frame.t_s))
        assert [n for i, n in enumerate(shown) if i == 0 or n != shown[i - 1]] == [
            None,
            3,
            2,
            1,
            None,
        ]


class TestUnguided:
    def test_every_frame_belongs_to_the_set(self) -> None:
        sequence = record(SQUAT, Script(fps=15.0), Camera())
        session = session_on(sequence, guided=False)
        run(session, frames_of(sequence))
        assert len(session.poses) == len(sequence)
        assert session.poses.t_s == pytest.approx(sequence.t_s)
        assert session.status.full == 3

    def test_nobody_does_not_end_it(self) -> None:
        sequence = lost(record(SQUAT, Script(tail_s=6.0, fps=15.0), Camera()), 11.0, 99.0)
        assert Stage.OVER not in stages(
            run(session_on(sequence, guided=False), frames_of(sequence))
        )

    def test_poses_are_rounded_as_in_saved_landmarks(self) -> None:
        sequence = record(SQUAT, Script(fps=15.0), Camera(noise_px=1.0))
        session = session_on(sequence, guided=False)
        run(session, frames_of(sequence))
        np.testing.assert_array_equal(
            session.poses.xy_px, sequence.xy_px.astype(np.float32).astype(float)
        )

    def test_the_cue_shows_while_the_fault_lasts(self) -> None:
        script = Script(depths=(1.0,), fps=15.0, tail_s=4.0)
        sequence = record(Hinge(knees_apart=0.7), script, Camera(0.0))
        session, shown, said = session_on(sequence, guided=False), [], []
        for frame in frames_of(sequence):
            said += [e for e in session.update(frame, LIGHT) if isinstance(e, Cue)]
            if session.cue is not None:
                shown.append(frame.t_s)
        (cue,) = said
        assert shown[0] == cue.t_s
        assert 2.0 - 0.1 <= shown[-1] - shown[0] <= 3.5

    def test_five_seconds_of_a_hold_tick(self) -> None:
        sequence = record(Plank(), Script(depths=(), lead_s=17.0, tail_s=0.0, fps=10.0), Camera())
        events = run(session_on(sequence, "plank", guided=False), frames_of(sequence))
        assert [e.number for e in events if isinstance(e, Tick)] == [5, 10, 15]

    def test_finish_settles_the_last_rep(self) -> None:
        script = Script(rest_s=(0.7, 0.7, 0.0), tail_s=0.1)
        sequence = record(SQUAT, script, Camera())
        session = session_on(sequence, guided=False)
        run(session, frames_of(sequence))
        assert [type(e) for e in session.finish()] == [RepClosed]
        assert session.status.full == 3
