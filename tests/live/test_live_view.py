"""What is drawn over a live picture, and the window it is shown in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filming import Camera, frames_of, record
from lifters import SQUAT
from scripts import Script

from formcheck.domain import Image, Outcome, PoseFrame
from formcheck.errors import UsageError
from formcheck.render.badges import Cue
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
    assert changed(Scene(NOBODY, count=Count(full=3), phase="lifting"))[:120, :200].any()
    assert changed(Scene(NOBODY, countdown=3))[100:260, 250:390].any()
    assert changed(Scene(NOBODY, messages=("Step back.",)))[250:, 200:440].any()
    assert changed(Scene(NOBODY, footer="28 fps"))[320:, :200].any()


def test_a_cue_is_drawn_with_the_counter() -> None:
    counted = Scene(NOBODY, count=Count(full=3), phase="lifting")
    cue = Cue("Depth", "Sit lower", Outcome.FAULT)
    cued = Scene(NOBODY, count=Count(full=3), phase="lifting", cue=cue)
    assert changed(cued).sum() > changed(counted).sum() + 1000


def test_cue_and_small_print_do_not_overlap() -> None:
    cue = Cue("Depth", "Sit lower, until your thighs are level", Outcome.FAULT)
    for size in ((360, 640), (640, 360), (1280, 720)):
        width, height = size
        plain = np.full((height, width, 3), 90, np.uint8)
        scene = Scene(NOBODY, count=Count(full=3), phase="lowering", footer="28 fps, 40 ms")
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
    words = Scene(NOBODY, count=Count(full=12), phase="lifting", messages=("Step back.",))
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


SHOW = """
import sys
import numpy as np
from formcheck.render.window import Window
window = Window("formcheck test")
image = np.full((360, 640, 3), (40, 200, 90), np.uint8)
print("open", flush=True)
for _ in range(3000):
    key = window.show(image)
    if key:
        print(key, flush=True)
    if key == "full screen":
        window.toggle_full_screen()
    if key == "quit":
        break
window.close()
print("closed", flush=True)
"""


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A virtual screen."""
    for program in ("Xvfb", "xdotool"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed (apt-get install xvfb xdotool)")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as numbers:
        display = f":{numbers.readline().strip()}"
    monkeypatch.setenv("DISPLAY", display)
    yield display
    server.terminate()
    server.wait()


def xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, timeout=30)
    return done.stdout.strip()


def window_named(name: str) -> str:
    for _ in range(200):
        found = xdotool("search", "--name", f"^{name}$").split()
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no window called {name}")


def test_a_real_window_hears_its_keys(display: str, tmp_path: Path) -> None:
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": source, "DISPLAY": display}
    with subprocess.Popen(
        [sys.executable, "-c", SHOW], stdout=subprocess.PIPE, text=True, env=environment
    ) as shown:
        assert shown.stdout is not None
        assert shown.stdout.readline() == "open\n"
        window = window_named("formcheck test")
        heard = []
        for key in ("space", "m", "r", "f", "M", "x", "q"):
            time.sleep(0.2)
            xdotool("windowfocus", window)
            xdotool("key", "--window", window, key)
            if key != "x":
                heard.append(shown.stdout.readline().strip())
        assert heard == ["pause", "mirror", "restart", "full screen", "mirror", "quit"]
        assert shown.stdout.readline() == "closed\n"
    assert shown.returncode == 0
