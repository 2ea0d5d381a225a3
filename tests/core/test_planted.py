"""A hand that is lifted is no push-up; the body has to go down between planted hands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, cut, record
from support.lifters import PushUp
from support.movements import Script, stroke

from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence

REST_S = 4.0
SCRIPT = Script(depths=(1.0, 1.0), lead_s=4.0, rest_s=REST_S, tail_s=0.5)
HEIGHT = 0.7
"""How high a hand is lifted, in trunk lengths: to the other shoulder."""


def with_taps(sequence: PoseSequence, side: int, trunk_px: float) -> PoseSequence:
    """One hand is lifted for two seconds before the first push-up and after each one."""
    starts_s = [1.0, *(span.end + 1.0 for span in SCRIPT.spans)]
    t_s = sequence.t_s
    up = sum(stroke((t_s - s) / 0.4) - stroke((t_s - s - 1.6) / 0.4) for s in starts_s)
    xy_px = sequence.xy_px.copy()
    xy_px[:, left_right("wrist")[side], 1] -= HEIGHT * trunk_px * np.asarray(up)
    return replace(sequence, xy_px=xy_px)


@pytest.mark.parametrize("side", [0, 1], ids=["left hand", "right hand"])
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0, 45.0, 0.0])
def test_hand_taps_are_no_push_ups(yaw_deg: float, side: int) -> None:
    camera = Camera(yaw_deg)
    found = cut(with_taps(record(PushUp(), SCRIPT, camera), side, camera.trunk_px), "push_up")
    assert [rep.kind for rep in found.reps] == ["full"] * 2
    for rep, span in zip(found.reps, SCRIPT.spans, strict=True):
        assert rep.start_s == pytest.approx(span.start, abs=0.3)
        assert rep.end_s == pytest.approx(span.end, abs=0.3)


def test_the_ledger_says_that_a_hand_was_lifted() -> None:
    camera = Camera(90.0)
    found = cut(with_taps(record(PushUp(), SCRIPT, camera), 0, camera.trunk_px), "push_up")
    lifted = [s for s in found.segments if "hand was lifted" in s.reason]
    assert len(lifted) == 3


@pytest.mark.parametrize("sway", [0.3, -0.3])
def test_a_camera_that_sinks_with_the_lifter_takes_no_push_up_away(sway: float) -> None:
    # The picture moves up and down by half of what the shoulders do, in time with them.
    script = Script(depths=(1.0,) * 4)
    camera = Camera(90.0)
    still = record(PushUp(), script, camera)
    shoulder = still.xy_px[:, left_right("shoulder")[0], 1]
    moved = still.xy_px.copy()
    moved[..., 1] += 2.0 * sway * (shoulder - shoulder[0])[:, None]
    assert len(cut(replace(still, xy_px=moved), "push_up").reps) == 4


def test_one_hand_on_a_step_is_still_a_push_up() -> None:
    camera = Camera(90.0)
    sequence = record(PushUp(), Script(), camera)
    xy_px = sequence.xy_px.copy()
    xy_px[:, left_right("wrist")[1], 1] -= 0.3 * camera.trunk_px
    assert len(cut(replace(sequence, xy_px=xy_px), "push_up").reps) == 3
