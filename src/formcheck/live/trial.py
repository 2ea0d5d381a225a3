"""A short trial of each thing that a live set needs besides the analysis: `formcheck doctor`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path

from formcheck.errors import FormcheckError
from formcheck.live.models import picture_s, slowest_s
from formcheck.live.pace import LEAST_HZ
from formcheck.live.sound import Tone, open_tones, open_voice, why_not
from formcheck.live.timing import LiveTiming
from formcheck.pipeline.trial import Step
from formcheck.pose.mediapipe_import import native_stderr_silenced
from formcheck.pose.registry import DEFAULT, find_backend
from formcheck.video.camera import WANTED_WH, WebCamera
from formcheck.video.encoder import best_encoder
from formcheck.video.threads import in_thread

__all__ = ["live_trials"]

# ours: seconds; a trial that takes longer is given up.
MOST_S = 20.0
# ours: bytes; a recorded set of ten minutes with its annotated video takes as much.
ENOUGH_ROOM = 500_000_000
_SHOW = """
import numpy as np
from formcheck.render.window import Window
window = Window("formcheck")
window.show(np.zeros((90, 160, 3), np.uint8))
window.close()
"""


def live_trials(most_s: float = MOST_S) -> Iterator[Step]:
    """Try camera, sound, voice, screen, encoder, disk and speed, each for `most_s` at most."""
    for name, do in _TRIALS.items():
        yield _in_time(name, do, most_s)


def _in_time(name: str, do: Callable[[], str], most_s: float) -> Step:
    """Do one trial, whose answer is what it has found; drivers may hang, and raise anything."""
    found = in_thread(do, name)
    wait([found], timeout=most_s)
    if not found.done():
        return Step(name, f"no answer within {most_s:g} s.")
    try:
        return Step(f"{name}: {found.result()}")
    except FormcheckError as error:
        return Step(name, str(error), error.hint)
    except Exception as error:
        return Step(name, f"{why_not(error, name)}.")


def _camera() -> str:
    camera = WebCamera(0)
    with native_stderr_silenced():
        camera.open()
    camera.close()
    width, height = camera.size_wh
    return f"{camera.name} gives pictures of {width}x{height}"


def _tones() -> str:
    open_tones()(Tone.TICK)
    return "played"


def _voice() -> str:
    open_voice()
    return "found"


def _screen() -> str:
    from formcheck.render.window import Window

    Window("formcheck")
    # Where a display does not answer, Qt ends the whole program: it has to be another one.
    done = subprocess.run(
        [sys.executable, "-c", _SHOW], capture_output=True, text=True, timeout=MOST_S
    )
    if done.returncode != 0:
        raise FormcheckError("a window can't be opened.", "Add --no-window.")
    return "a window opens"


def _encoder() -> str:
    return best_encoder(WANTED_WH)


def _disk() -> str:
    free = shutil.disk_usage(Path.cwd()).free
    if free < ENOUGH_ROOM:
        raise FormcheckError(f"only {free / 1e9:.1f} GB free here.", "Free some space.")
    return f"{free / 1e9:.1f} GB free here"


def _speed() -> str:
    backend = find_backend(DEFAULT)
    most_s = slowest_s(LiveTiming().least_fps_of_full)
    for name in backend.models:
        with native_stderr_silenced(), backend.open(name, contour=True) as network:
            took_s = picture_s(network, WANTED_WH)
        if took_s <= most_s:
            return f"{name} takes {1000 * took_s:.0f} ms a picture, and will do for a live set"
    if took_s <= slowest_s(LEAST_HZ):
        return f"{name} takes {1000 * took_s:.0f} ms a picture, just enough for a live set"
    raise FormcheckError(
        f"{name} takes {1000 * took_s:.0f} ms a picture: live counts will be unreliable.",
        "Close other programs, or film the set and use formcheck analyze.",
    )


_TRIALS: dict[str, Callable[[], str]] = {
    "camera": _camera,
    "tones": _tones,
    "voice": _voice,
    "screen": _screen,
    "encoder": _encoder,
    "disk": _disk,
    "speed": _speed,
}
