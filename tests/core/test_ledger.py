"""Reasons for what was not counted are borne out by what is seen, or say that they are not sure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, after, between, cut, judge, lost, record
from support.lifters import DEADLIFT, SQUAT, Bridge, Figure
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import Study

LEAD = Script(lead_s=9.0)
FROM_S, UNTIL_S = 1.0, 8.0
NOT_SURE = "not sure why"


def jumping(sequence: PoseSequence, joints: tuple[str, ...], jump_px: float) -> PoseSequence:
    """Every 1.2 s these landmarks jump up and back again, as those of feet behind plates do."""
    t_s = sequence.t_s
    up = (t_s > FROM_S) & (t_s < UNTIL_S) & (t_s % 2.4 < 1.2)
    xy_px = sequence.xy_px.copy()
    for joint in joints:
        xy_px[np.ix_(np.flatnonzero(up), left_right(joint), [1])] -= jump_px
    return replace(sequence, xy_px=xy_px)


def to_and_fro(sequence: PoseSequence) -> PoseSequence:
    """Before the set the lifter goes to the camera, which is at shoulder height, and back again."""
    scale = np.interp(sequence.t_s, [0.0, 2.8, 5.6, 8.4], [0.1, 1.0, 0.1, 1.0])[:, None, None]
    level = sequence.xy_px[0, list(left_right("shoulder"))].mean(axis=0)
    return replace(sequence, xy_px=level + scale * (sequence.xy_px - level))


def reasons(found: Study) -> set[str]:
    """Of all that lies in the middle of the time before the set."""
    return {s.reason for s in found.segments if s.start_s < 6.0 and s.end_s > 3.0}


@pytest.mark.parametrize("exercise", ["squat", "deadlift"])
def test_one_who_stands_with_jumping_feet_is_not_said_to_walk(exercise: str) -> None:
    figure = {"squat": SQUAT, "deadlift": DEADLIFT}[exercise]
    found = cut(jumping(record(figure, LEAD, Camera(0.0)), ("ankle",), 150.0), exercise)
    assert len(found.reps) == 3
    (reason,) = reasons(found)
    assert reason.startswith(NOT_SURE)


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_walking_across_the_picture_is_said(yaw_deg: float) -> None:
    camera = Camera(yaw_deg, walk_in_s=8.0, walk_in_from=7.0)
    assert reasons(cut(record(SQUAT, LEAD, camera), "squat")) == {"walking"}


def test_walking_to_the_camera_and_back_is_said() -> None:
    found = cut(to_and_fro(record(SQUAT, LEAD, Camera(0.0))), "squat")
    assert reasons(found) == {"walking"}


def test_where_nobody_is_seen_that_is_the_reason() -> None:
    found = cut(lost(record(SQUAT, LEAD), FROM_S, UNTIL_S), "squat")
    assert "out of sight" in reasons(found)


def test_a_rep_that_sight_was_lost_of_is_not_said_to_have_no_return() -> None:
    script = Script(depths=(1.0,) * 4, rest_s=1.0)
    leave_s = script.spans[1].leave
    found = cut(lost(record(SQUAT, script), leave_s, leave_s + 3.0), "squat")
    (entry,) = [s for s in found.segments if s.start_s < leave_s - 0.5 < s.end_s]
    assert entry.reason == "the end of this rep is not in view"


def test_a_lifter_who_reappears_in_the_middle_of_a_set_does_not_set_up() -> None:
    script = Script(depths=(1.0,) * 4, rest_s=1.0)
    top_s = script.spans[1].end
    found = cut(lost(record(DEADLIFT, script), top_s - 1.0, top_s + 0.5), "deadlift")
    said = [s.reason for s in found.segments if s.start_s > top_s]
    assert "the start of this rep is not in view" in said
    assert not any(reason.startswith("set-up") for reason in said)


def test_where_only_a_bar_is_put_down_no_set_up_is_made_up() -> None:
    script = Script(depths=(1.0,))
    raw = record(DEADLIFT, script)
    found = cut(between(raw, 0.0, script.spans[0].bottom + 0.2), "deadlift")
    assert found.reps == ()
    (entry,) = [s for s in found.segments if s.end_s > script.spans[0].start + 0.2]
    assert entry.reason.startswith("no lift in view")


def test_where_there_is_no_rep_nothing_is_said_of_a_first_one() -> None:
    found = cut(record(SQUAT, Script(depths=(), lead_s=5.0)), "squat")
    assert {s.reason for s in found.segments} == {"no rep found here"}


@pytest.mark.parametrize(
    ("exercise", "figure", "script", "note"),
    [
        ("glute_bridge", Bridge(), Script(depths=(1.0,), pause_s=12.0), "top: rep 1 for 12 s"),
        ("deadlift", DEADLIFT, Script(depths=(1.0, 1.0), rest_s=(7.0, 1.0)), "top: rep 1 for 7 s"),
        ("squat", SQUAT, Script(depths=(1.0, 1.0), pause_s=(0.3, 6.0)), "bottom: rep 2 for 6 s"),
    ],
    ids=["bridge held once", "stand at lock-out", "paused squat"],
)
def test_a_rep_that_is_held_is_one_rep_and_said_to_be(
    exercise: str, figure: Figure, script: Script, note: str
) -> None:
    report = judge(record(figure, script), exercise)
    assert report.reps_full == len(script.depths)
    (held,) = [text for text in report.notes if text.startswith("Held at the ")]
    assert note in held


def test_short_pauses_are_not_said() -> None:
    report = judge(record(SQUAT, Script(pause_s=2.0)), "squat")
    assert not any(text.startswith("Held at the ") for text in report.notes)


@pytest.mark.parametrize("gap_s", [20.0, 3600.0, 1e6])
def test_a_pause_in_the_filming_hides_one_rep_and_moves_no_other(gap_s: float) -> None:
    script = Script(depths=(1.0,) * 4)
    filmed = record(SQUAT, script)
    paused_s = (script.spans[2].start + script.spans[2].end) / 2
    later = np.where(filmed.t_s > paused_s, gap_s, 0.0)
    report = judge(replace(filmed, t_s=filmed.t_s + later), "squat")
    whole = judge(filmed, "squat")
    starts_s = [rep.start_s for rep in report.reps]
    seen = [rep.start_s for k, rep in enumerate(whole.reps) if k != 2]
    assert starts_s == pytest.approx([s + gap_s * (s > paused_s) for s in seen], abs=0.1)


def test_picking_something_up_before_a_set_of_squats_is_no_rep() -> None:
    squats = replace(SQUAT, hands_ahead=1.1)
    picks_up = record(SQUAT, Script(depths=(1.0,)))
    found = cut(after(picks_up, record(squats, Script()), pause_s=0.1), "squat")
    assert len(found.reps) == len(Script().depths)
    assert found.reps[0].number == 1
    assert "unlike the other reps" in " ".join(segment.reason for segment in found.segments)


def test_of_two_squats_nobody_knows_which_is_unlike_the_other() -> None:
    squats = replace(SQUAT, hands_ahead=1.1)
    one = Script(depths=(1.0,))
    found = cut(after(record(SQUAT, one), record(squats, one), pause_s=0.1), "squat")
    assert len(found.reps) == 2
