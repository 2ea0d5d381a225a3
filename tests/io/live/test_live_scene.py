"""What is shown over the live picture while nothing has been judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, clip_of, frames_of, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence
from formcheck.exercises import load_exercise
from formcheck.live.messages import scene_of
from formcheck.live.session import Session

STANDING_S = 3.0
SET = record(SQUAT, Script(depths=(1.0,), lead_s=STANDING_S, fps=15.0), Camera(yaw_deg=0.0))


def knees_moved(sequence: PoseSequence, share: float) -> PoseSequence:
    """With the knees' distance from each other multiplied by `share`."""
    xy = sequence.xy_px.copy()
    knees = list(left_right("knee"))
    middle = xy[:, knees].mean(axis=1, keepdims=True)
    xy[:, knees] = middle + share * (xy[:, knees] - middle)
    return replace(sequence, xy_px=xy)


@pytest.mark.parametrize(("share", "is_beyond"), [(1.0, False), (0.6, True)])
def test_a_value_that_nothing_has_judged_is_called_neither_good_nor_bad(
    share: float, is_beyond: bool
) -> None:
    squat, poses = load_exercise("squat"), knees_moved(SET, share)
    session = Session(squat, clip_of(poses), EXACT, guided=False)
    standing = [frame for frame in frames_of(poses) if frame.t_s < STANDING_S - 0.5]
    for frame in standing:
        session.update(frame, 120.0)
    measured = scene_of(session, standing[-1], poses.size_wh).measured
    assert measured is not None
    assert np.isfinite(measured.value)
    focus = session.status.focus
    assert focus is not None
    assert (focus.threshold.excess(measured.value) > 0.0) == is_beyond
    assert measured.title not in {name for c in squat.checks for name in (c.title, c.title_good)}
