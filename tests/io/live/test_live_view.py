"""What is drawn over a live picture."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.arrays import Image
from formcheck.core.enums import Phase
from formcheck.core.online import Cue
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Outcome
from formcheck.errors import UsageError
from formcheck.exercises import load_exercise
from formcheck.render.live_end import EndScreen, EndText
from formcheck.render.live_view import LiveView, Measured, Scene
from formcheck.render.timeline import Count
from formcheck.render.window import Window
from formcheck.report.wording import COOL_DOWN

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


CUE = Cue(5.0, "squat.depth", "Hips", Outcome.FAULT)
SIZES = ((640, 360), (1280, 720), (1920, 1080))


def letter_height(picture: Image) -> int:
    """Rows of a picture with white in them: the height of capitals, where there are no others."""
    white = (picture > 225).all(axis=2).any(axis=1)
    return int(np.flatnonzero(white)[-1] - np.flatnonzero(white)[0] + 1)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_said_can_be_read_from_three_metres(size: tuple[int, int]) -> None:
    plain = np.full((size[1], size[0], 3), 90, np.uint8)
    view = LiveView(size)
    for scene in (
        Scene(NOBODY, messages=("HEEL",)),
        Scene(NOBODY, cue=replace(CUE, cue="HEEL", outcome=Outcome.WARN)),
    ):
        written = view.draw(plain, scene)[:, size[0] // 2 :]
        assert letter_height(written) >= size[1] / 15


@pytest.mark.parametrize("exercise", ["squat", "deadlift", "push_up", "plank"])
def test_cues_stay_large_and_leave_half_of_the_picture(exercise: str) -> None:
    for check in load_exercise(exercise).checks:
        mark = changed(Scene(NOBODY, cue=replace(CUE, cue=check.cue)))
        assert not mark[:180].any()


def test_a_cue_is_drawn_with_the_counter() -> None:
    counted = Scene(NOBODY, count=Count(full=3), phase=Phase.LIFTING)
    assert changed(replace(counted, cue=CUE)).sum() > changed(counted).sum() + 1000


def test_what_is_written_does_not_overlap() -> None:
    parts = [
        Scene(NOBODY, count=Count(full=3), phase=Phase.LOWERING),
        Scene(NOBODY, footer="q quits"),
        Scene(NOBODY, aside=("set 1: 8 reps", "rest 0:45")),
    ]
    for first, other in itertools.combinations(parts, 2):
        assert not (changed(first) & changed(other)).any()
    cued = replace(parts[1], cue=CUE, messages=("Only 5 pictures a second.",))
    assert np.array_equal(changed(cued)[338:], changed(parts[1])[338:])


class TestEndScreen:
    TEXT = EndText(
        "8 reps + 1 partial",
        "8 reps and 1 partial, 0 clean; knees caving in",
        "Push your knees out over your toes",
        ("set 1: 8 reps", "set 2: 8 reps, rest 1:35"),
        ("After the cue at rep 2: knees caving in 53% to 98%, better.", COOL_DOWN),
    )

    @pytest.mark.parametrize("size", [*SIZES, (720, 1280), (320, 320)])
    def test_all_of_it_is_inside_the_picture(self, size: tuple[int, int]) -> None:
        plain = np.full((size[1], size[0], 3), 90, np.uint8)
        picture = EndScreen(size, self.TEXT).draw(plain)
        mark = (picture > 60).any(axis=2)
        assert mark.any(axis=1).mean() > 0.3
        for edge in (mark[:2], mark[-2:], mark[:, :2], mark[:, -2:]):
            assert not edge.any()
        assert np.array_equal(plain, np.full_like(plain, 90)), "the picture given is left alone"

    def test_the_count_is_larger_than_what_can_be_read_from_three_metres(self) -> None:
        picture = EndScreen((1280, 720), EndText("8", "", "")).draw(np.zeros((720, 1280, 3)))
        assert letter_height(picture) >= 1.5 * 720 / 15


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


def test_without_a_screen_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(UsageError, match="no screen") as error:
        Window("formcheck")
    assert "--no-window" in error.value.hint
