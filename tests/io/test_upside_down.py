"""A turn that was right for one frame does not leave the lifter upside down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.filming import record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.lifter import is_upside_down
from formcheck.core.poses import Frame, PoseFrame
from formcheck.pose.mediapipe import MediaPipePose
from formcheck.pose.weights import find_weights
from formcheck.video.picture import ArrayPicture

STANDING = next(iter(record(SQUAT, Script())))
IMAGE = np.full((48, 64, 3), 128, np.uint8)
RATE_HZ = 10.0


def on_its_head(pose: PoseFrame) -> PoseFrame:
    return replace(pose, xy_px=-pose.xy_px, chord_px=-pose.chord_px)


class Stuck(MediaPipePose):
    """A network that loses an upright lifter at first, and finds him upside down when turned."""

    def __init__(self, alone: PoseFrame) -> None:
        super().__init__(find_weights("lite"), segmentation=False)
        self.alone = alone
        self.looks: list[float] = []
        self.in_upright = 0

    def _detect(self, image: Any, t_s: float, turn: int) -> PoseFrame | None:
        if turn:
            return replace(on_its_head(STANDING), t_s=t_s)
        self.in_upright += 1
        return replace(self.alone, t_s=t_s) if self.in_upright > 3 else None

    def _look(self, image: Any, t_s: float, turn: int) -> PoseFrame | None:
        if turn == 0:
            self.looks.append(t_s)
        return replace(self.alone, t_s=t_s)


def watch(alone: PoseFrame) -> tuple[Stuck, list[PoseFrame]]:
    with Stuck(alone) as network:
        frames = [Frame(k, k / RATE_HZ, ArrayPicture(IMAGE)) for k in range(40)]
        return network, [network.estimate(frame) for frame in frames]


@pytest.mark.parametrize(("on_head", "expected"), [(False, False), (True, True)])
def test_shoulders_below_the_hips(on_head: bool, expected: bool) -> None:
    pose = on_its_head(STANDING) if on_head else STANDING
    assert is_upside_down(pose.chord_px) is expected


def test_a_lifter_upside_down_in_a_turned_picture_is_found_upright() -> None:
    _, poses = watch(STANDING)
    seen = [is_upside_down(pose.chord_px) for pose in poses if np.isfinite(pose.chord_px).all()]
    assert seen
    assert not any(seen[1:])


def test_one_who_stands_on_the_hands_is_looked_for_upright_once_a_second() -> None:
    network, poses = watch(on_its_head(STANDING))
    assert is_upside_down(poses[-1].chord_px)
    assert np.diff(network.looks).min() >= 1.0 - 1e-9
