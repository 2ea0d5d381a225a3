"""What is drawn over a live picture."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.arrays import Image
from formcheck.core.enums import Phase
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Outcome
from formcheck.errors import UsageError
from formcheck.render.badges import CueText
from formcheck.render.live_view import LiveView, Measured, Scene
from formcheck.render.timeline import Count
from formcheck.render.window import Window

SIZE = (640, 360)
POSE = frames_of(record(SQUAT, Script(), Camera(trunk_px=90.0, size_wh=SIZE)))[60]
NOBODY = PoseFrame.empty(0.0)
PLAIN = np.full((360, 640, 3), 90, np.uint8)


def changed(scene: Scene, *, mirror: bool = False) -> Image:
    """Where `scene` leaves a mark on a plain picture, (height, width)."""
    picture = LiveView(SIZE).draw(PLAIN, scene, mirror=mirror)
    assert picture.shape == PLAIN.shape
    return np.asarray((picture != PLAIN).any(axis=2))


def test_the_picture_given_is_left_alone() -> None:
    image = PLAIN.copy()
    LiveView(SIZE).draw(image, Scene(POSE, count=Count(full=3)))
    assert np.array_equal(image, PLAIN)


def test_nothing_known_draws_nothing() -> None:
    assert not changed(Scene(NOBODY)).any()


def test_each_part_leaves_its_mark_where_it_belongs() -> None:
    assert changed(Scene(NOBODY, count=Count(full=3), phase=Phase.LIFTING))[:120, :200].any()
    assert changed(Scene(NOBODY, countdown=3))[100:260, 250:390].any()
    assert changed(Scene(NOBODY, messages=("Step back.",)))[250:, 200:440].any()
    assert changed(Scene(NOBODY, footer="28 fps"))[320:, :200].any()


def test_a_cue_is_drawn_with_the_counter() -> None:
    counted = Scene(NOBODY, count=Count(full=3), phase=Phase.LIFTING)
    cue = CueText("Depth", "Sit lower", Outcome.FAULT)
    cued = Scene(NOBODY, count=Count(full=3), phase=Phase.LIFTING, cue=cue)
    assert changed(cued).sum() > changed(counted).sum() + 1000


def test_cue_and_small_print_do_not_overlap() -> None:
    cue = CueText("Depth", "Sit lower, until your thighs are level", Outcome.FAULT)
    for size in ((360, 640), (640, 360), (1280, 720)):
        width, height = size
        plain = np.full((height, width, 3), 90, np.uint8)
        scene = Scene(NOBODY, count=Count(full=3), phase=Phase.LOWERING, footer="28 fps, 40 ms")
        without = LiveView(size).draw(plain, scene)
        cued = Scene(NOBODY, scene.count, scene.phase, cue=cue, footer=scene.footer)
        both = LiveView(size).draw(plain, cued)
        lower = slice(round(0.8 * height), None)
        assert np.array_equal(without[lower], both[lower])


def test_the_measure_is_drawn_on_its_joints() -> None:
    points = np.array([[200.0, 100.0], [300.0, 200.0], [250.0, 300.0]])
    scene = Scene(NOBODY, measured=Measured("Depth", 12.0, "deg", points, None))
    mark = changed(scene)
    for x, y in points.astype(int):
        assert mark[y, x]


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.full((2, 2), np.nan)])
def test_a_measure_without_a_place_is_left_out(points: np.ndarray) -> None:
    assert not changed(Scene(NOBODY, measured=Measured("Depth", 12.0, "deg", points, None))).any()


def test_the_mirror_swaps_the_lifter_and_not_the_words() -> None:
    there, mirrored = changed(Scene(POSE)), changed(Scene(POSE), mirror=True)
    assert (there[:, ::-1] == mirrored).mean() > 0.99
    words = Scene(NOBODY, count=Count(full=12), phase=Phase.LIFTING, messages=("Step back.",))
    assert np.array_equal(changed(words), changed(words, mirror=True))


def test_many_messages_do_not_pile_up() -> None:
    view = LiveView(SIZE)
    for i in range(500):
        view.draw(PLAIN, Scene(NOBODY, footer=f"latency {i} ms"))
    assert len(view._plates) <= 65


def test_without_a_screen_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(UsageError, match="no screen") as error:
        Window("formcheck")
    assert "--no-window" in error.value.hint
