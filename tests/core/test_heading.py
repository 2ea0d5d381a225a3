"""A lifter who turns away ends the set: what looks like a last rep is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, cut, record
from support.lifters import SQUAT, PushUp
from support.movements import Script, stroke

from formcheck.core.arrays import Array
from formcheck.core.landmarks import N_LANDMARKS, Landmark
from formcheck.core.poses import PoseSequence

SCRIPT = Script(depths=(1.0,) * 5)
SIZE_WH = (1280, 720)


def turning(turn_deg: float, since_s: float) -> PoseSequence:
    """A squatter seen from the left who turns to the camera's side within half a second."""
    yaws = 90.0 + turn_deg * np.linspace(0.0, 1.0, 7)
    seen = [record(SQUAT, SCRIPT, Camera(float(yaw), size_wh=SIZE_WH)) for yaw in yaws]
    at = np.round(6 * stroke((seen[0].t_s - since_s) / 0.5)).astype(int)
    frames = np.arange(len(at))

    def mixed(name: str) -> Array:
        return np.stack([getattr(s, name) for s in seen])[at, frames]

    names = ("xy_px", "world_m", "visibility", "contour", "chord_px")
    return replace(seen[0], **{name: mixed(name) for name in names})


@pytest.mark.parametrize("turn_deg", [-90.0, 70.0])
def test_a_last_dip_with_a_turn_is_no_rep(turn_deg: float) -> None:
    found = cut(turning(turn_deg, SCRIPT.spans[4].bottom), "squat")
    assert len(found.reps) == 4
    assert "turns away, unlike the other reps" in {s.reason for s in found.segments}


@pytest.mark.parametrize("turn_deg", [20.0, -25.0])
def test_shifting_the_feet_ends_no_set(turn_deg: float) -> None:
    assert len(cut(turning(turn_deg, SCRIPT.spans[4].bottom), "squat").reps) == 5


def test_turning_after_the_last_rep_takes_none_away() -> None:
    assert len(cut(turning(-90.0, SCRIPT.spans[4].end + 0.3), "squat").reps) == 5


def test_a_network_that_takes_left_for_right_takes_no_rep_away() -> None:
    sequence = record(SQUAT, SCRIPT, Camera(90.0))
    swap = np.arange(N_LANDMARKS)
    for landmark in Landmark:
        if "LEFT" in landmark.name:
            other = Landmark[landmark.name.replace("LEFT", "RIGHT")]
            swap[[landmark, other]] = other, landmark
    wrong = sequence.t_s > SCRIPT.spans[4].leave
    world_m = np.where(wrong[:, None, None], sequence.world_m[:, swap], sequence.world_m)
    assert len(cut(replace(sequence, world_m=world_m), "squat").reps) == 5


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_one_who_lies_keeps_the_last_rep(yaw_deg: float) -> None:
    assert len(cut(record(PushUp(), SCRIPT, Camera(yaw_deg)), "push_up").reps) == 5
