"""Other people are hidden from the network, and are never taken for the lifter."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType

import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT

from formcheck.core.arrays import Array
from formcheck.core.people import People, choose_lifter
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.pose.without_others import WithoutOthers
from formcheck.video.picture import ArrayPicture

SIZE_WH = (1000, 500)
WHITE = 255
LIFTER = record(SQUAT, camera=Camera(yaw_deg=20.0, trunk_px=80.0, size_wh=SIZE_WH))


POSES = frames_of(LIFTER)


def standing(x_px: float) -> PoseSequence:
    """Somebody of the lifter's size who stands still beside."""
    shift = np.array([x_px, 0.0])
    first = np.zeros(len(LIFTER), dtype=int)
    return replace(
        LIFTER, xy_px=LIFTER.xy_px[first] + shift, chord_px=LIFTER.chord_px[first] + shift
    )


def people_with(*others: PoseSequence) -> People:
    every = len(LIFTER) // 6
    return choose_lifter([each[::every] for each in (LIFTER, *others)], 0)


class Follows:
    """A network that follows whom it has begun with while any of that person is visible.

    When that person is hidden it goes over to the next of `people`, and stays there.
    """

    name = "follows"
    sha256 = "cd" * 32

    def __init__(self, *people: PoseSequence) -> None:
        self._people = [frames_of(person) for person in people]
        self.images: list[Array] = []

    def estimate(self, frame: Frame) -> PoseFrame:
        self.images.append(frame.image_bgr)
        for _ in self._people:
            pose = self._people[0][frame.index]
            if share_visible(frame.image_bgr, pose) > 0:
                return pose
            self._people.append(self._people.pop(0))
        return PoseFrame.empty(frame.t_s)

    def __enter__(self) -> Follows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass


def share_visible(image: Array, pose: PoseFrame) -> float:
    """Share of the landmarks within the picture that lie on white."""
    x, y = np.clip(pose.xy_px.T.astype(int), 0, np.array(image.shape[1::-1])[:, None] - 1)
    return float((image[y, x, 0] == WHITE).mean())


def frames() -> list[Frame]:
    width, height = SIZE_WH
    image = np.full((height, width, 3), WHITE, np.uint8)
    return [Frame(k, t_s, ArrayPicture(image)) for k, t_s in enumerate(LIFTER.t_s.tolist())]


@pytest.mark.parametrize("x_px", [-350.0, 350.0])
def test_who_stands_beside_is_hidden_and_the_lifter_is_not(x_px: float) -> None:
    other = standing(x_px)
    network = Follows(other, LIFTER)
    estimator = WithoutOthers(network, people_with(other))
    found = [estimator.estimate(frame) for frame in frames()[::10]]
    for k, (image, pose) in enumerate(zip(network.images, found, strict=True)):
        assert share_visible(image, POSES[10 * k]) == 1.0
        np.testing.assert_array_equal(pose.xy_px, LIFTER.xy_px[10 * k])
    there = frames_of(other)[0]
    assert all(share_visible(image, there) == 0.0 for image in network.images)


def test_another_who_is_partly_behind_the_lifter_is_left_for_the_lifter() -> None:
    behind = standing(60.0)
    network = Follows(behind, LIFTER)
    estimator = WithoutOthers(network, people_with(behind))
    found = [estimator.estimate(frame) for frame in frames()[:4]]
    assert share_visible(network.images[0], frames_of(behind)[0]) > 0.3
    assert np.isnan(found[0].xy_px).all()
    for k in (1, 2, 3):
        np.testing.assert_array_equal(found[k].xy_px, LIFTER.xy_px[k])


def test_the_frame_itself_is_not_painted() -> None:
    frame = frames()[0]
    other = standing(350.0)
    WithoutOthers(Follows(LIFTER), people_with(other)).estimate(frame)
    assert (frame.image_bgr == WHITE).all()


def test_nobody_found_stays_nobody() -> None:
    estimator = WithoutOthers(Follows(), people_with(standing(350.0)))
    assert np.isnan(estimator.estimate(frames()[0]).xy_px).all()
