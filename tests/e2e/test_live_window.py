"""The window on a virtual screen: keys are pressed, and what it shows is looked at."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from support.running import until

from formcheck.core.arrays import Image

ROOT = Path(__file__).parents[2]
SCREEN_WH = (800, 600)
GREEN = (40, 200, 90)
GREY = (120, 120, 120)
"""What the fake camera films, but for the figure and what is written over it."""
PATIENCE_S = 5.0
"""How long a window may be on the screen without being painted before something is done."""


@dataclass(frozen=True)
class Display:
    """A virtual screen, which keeps what it shows in a file."""

    name: str
    file: Path

    @property
    def picture(self) -> Image:
        """All that is on the screen, BGR: X's own window dump, 32 bits a pixel."""
        raw = self.file.read_bytes()
        header = struct.unpack(">25I", raw[:100])
        width, height, n_colours, row_bytes = header[4], header[5], header[19], header[12]
        rows = np.frombuffer(raw, np.uint8, offset=header[0] + 12 * n_colours)
        pixels = rows[: height * row_bytes].reshape(height, -1, 4)
        return pixels[:, :width, :3].copy()

    def share_of(self, bgr: tuple[int, int, int]) -> float:
        """The share of the screen that has about this colour."""
        near = np.abs(self.picture.astype(int) - bgr).max(axis=2) <= 3
        return float(near.mean())


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    for name in ("Xvfb", "xdotool"):
        if not shutil.which(name):
            pytest.skip(f"{name} is not installed")
    read, write = os.pipe()
    screen = f"{SCREEN_WH[0]}x{SCREEN_WH[1]}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-fbdir", str(tmp_path)]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as numbers:
        name = f":{numbers.readline().strip()}"
    yield Display(name, tmp_path / "Xvfb_screen0")
    server.terminate()
    server.wait()


@pytest.fixture
def manager(display: Display) -> Iterator[None]:
    """A window manager, without which no window fills the screen."""
    if not shutil.which("openbox"):
        pytest.skip("openbox is not installed")
    env = {**os.environ, "DISPLAY": display.name}
    started: list[subprocess.Popen[bytes]] = []

    def manages() -> bool:
        # It gives up at once on a display that is not ready for it, as on a busy machine.
        if not started or started[-1].poll() is not None:
            started.append(subprocess.Popen(["openbox"], env=env, stderr=subprocess.DEVNULL))
        # Qt asks once, when it starts, whether there is a manager to fill the screen with.
        asked = ["xdotool", "get_num_desktops"]
        return subprocess.run(asked, env=env, capture_output=True).returncode == 0

    try:
        until(manages)
        yield
    finally:
        for each in started:
            each.terminate()
            each.wait()


class Program:
    """A Python program with a window on `display`."""

    def __init__(self, code: str, title: str, display: Display) -> None:
        path = os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "tests/live"))
        self._env = {**os.environ, "PYTHONPATH": path, "DISPLAY": display.name}
        self._env.pop("WAYLAND_DISPLAY", None)
        self._title = title
        self._window = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=self._env
        )

    def press(self, key: str) -> None:
        until(lambda: self._find())
        self._xdotool("windowfocus", self._window)
        self._xdotool("key", "--window", self._window, key)

    def _find(self) -> str:
        found = self._window or self._xdotool("search", "--name", f"^{self._title}$")
        self._window = found.split()[0] if found else ""
        return self._window

    def _xdotool(self, *words: str) -> str:
        command = ["xdotool", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, env=self._env)
        return done.stdout.strip()

    def put_back_on_screen(self) -> None:
        """Take the window off the screen, if it is there, and put it back."""
        if self._find():
            self._xdotool("windowunmap", self._window, "windowmap", self._window)

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def skip_to(self, start: str) -> str:
        """The next line that begins with `start`."""
        while not (line := self.line()).startswith(start):
            assert line, f"the program ended before it said {start!r}"
        return line

    def __enter__(self) -> Program:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._process.kill()
        code = self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        assert kind is not None or code == 0


@contextmanager
def program(
    code: str, title: str, display: Display, colour: tuple[int, int, int]
) -> Iterator[Program]:
    """A program that shows much of `colour`.

    On a busy machine Qt 5 now and then loses the X server's first events for a window, the one
    that it is on the screen among them, and then never paints it. The window is put back on the
    screen, until Qt has heard of it.
    """
    with Program(code, title, display) as running:
        put_back_s = time.monotonic() + PATIENCE_S

        def is_painted() -> bool:
            nonlocal put_back_s
            if time.monotonic() > put_back_s:
                running.put_back_on_screen()
                put_back_s = time.monotonic() + PATIENCE_S
            return display.share_of(colour) > 0.3

        until(is_painted)
        yield running


SHOW = """
import time
import numpy as np
from formcheck.render.window import Window
window = Window("formcheck test")
image = np.full((360, 640, 3), (40, 200, 90), np.uint8)
print("open", flush=True)
for _ in range(3000):
    time.sleep(0.02)
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


def test_it_shows_pictures_and_hears_keys(display: Display) -> None:
    with program(SHOW, "formcheck test", display, GREEN) as shown:
        assert shown.line() == "open"
        until(lambda: display.share_of(GREEN) == pytest.approx(640 * 360 / (800 * 600), abs=0.01))
        heard = []
        for key in ("space", "m", "r", "x", "M", "q"):
            shown.press(key)
            if key != "x":
                heard.append(shown.line())
        assert heard == ["pause", "mirror", "restart", "mirror", "quit"]
        assert shown.line() == "closed"


def test_it_fills_the_screen_by_itself_until_asked(display: Display, manager: None) -> None:
    show = SHOW.replace('Window("formcheck test")', 'Window("formcheck test", full_screen=True)')
    with program(show, "formcheck test", display, GREEN) as shown:
        assert shown.line() == "open"
        # As wide as the screen, and no higher: the picture keeps its shape.
        wide = pytest.approx(800 * 450 / (800 * 600), abs=0.01)
        until(lambda: display.share_of(GREEN) == wide)
        shown.press("f")
        until(lambda: display.share_of(GREEN) < 0.5)
        shown.press("f")
        until(lambda: display.share_of(GREEN) == wide)
        shown.press("q")
        shown.skip_to("closed")


LIVE = """
from pathlib import Path
from support.fakes import FakeCamera, Networks, fake_backend
from support.filming import Camera, record
from support.lifters import SQUAT
from support.movements import Script
from formcheck.live import LiveOptions, LiveTiming, run_live
from formcheck.render.window import Window
camera = Camera(trunk_px=90.0, size_wh=(640, 360))
squats = record(SQUAT, Script(depths=(1.0,) * 30, fps=15.0), camera)
done = run_live(
    LiveOptions("squat", source=Path("set.mp4")),
    lambda line: print(line, flush=True),
    screen=Window("formcheck"),
    feed=FakeCamera(squats),
    backend=fake_backend(Networks(squats)),
    timing=LiveTiming(end_screen_s=0.0),
)
print("reps:", done.report.reps_full, flush=True)
"""


def test_a_set_in_a_window(display: Display) -> None:
    with program(LIVE, "formcheck", display, GREY) as live:
        assert live.line().startswith("rep 1")
        counter = display.picture[:60, :120]
        assert counter.max() > 240, "the number"
        assert counter.min() < 60, "its plate"
        live.press("r")
        live.skip_to("the set begins anew")
        assert live.line().startswith("rep 1")
        live.press("q")
        assert int(live.skip_to("reps: ").split()[1]) >= 1
