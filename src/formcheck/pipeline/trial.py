"""A trial run of what every analysis needs: encoder, decoder and pose network, on a tiny clip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame
from formcheck.errors import FormcheckError
from formcheck.pose.registry import DEFAULT, find_backend

__all__ = ["Step", "trial_run"]

# ours: frames of the clip, width and height in pixels, frames per second; as little as shows
# that frames and their times come back in order.
_N_FRAMES = 12
_SIZE_WH = (160, 120)
_RATE_HZ = 30.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trial; `problem` is empty if it went well, and `hint` says what to do."""

    name: str
    problem: str = ""
    hint: str = ""


def trial_run() -> Iterator[Step]:
    """Encode a clip, decode it, look for a lifter in it, encode it again; ends where one fails."""
    steps = {
        "encode a clip": _encode,
        "decode it": _decode,
        "look for a lifter in it": _estimate,
        "encode it again": _encode_again,
    }
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        clip = Path(folder) / "clip.mp4"
        for name, do in steps.items():
            try:
                do(clip)
            except FormcheckError as error:
                yield Step(name, str(error), error.hint)
                return
            except Exception as error:  # a library that is of the wrong version raises anything
                yield Step(name, f"{type(error).__name__}: {error}", "Reinstall formcheck.")
                return
            yield Step(name)


def _encode(path: Path) -> None:
    from formcheck.video.writer import VideoWriter

    with VideoWriter(path, _SIZE_WH, frame_rate_hint=_RATE_HZ) as writer:
        for index in range(_N_FRAMES):
            writer.write(_image(index), index / _RATE_HZ)


def _encode_again(path: Path) -> None:
    """As an annotated video: with the clip's sound, for which the clip is opened again."""
    from formcheck.video.writer import VideoWriter

    with VideoWriter(path.with_name("again.mp4"), _SIZE_WH, audio_from=path) as writer:
        for frame in _frames(path):
            writer.write(frame.image_bgr, frame.t_s)


def _image(index: int) -> Image:
    """A grey wall that gets lighter from frame to frame."""
    width, height = _SIZE_WH
    return np.full((height, width, 3), 64 + 8 * index, dtype=np.uint8)


def _decode(path: Path) -> None:
    frames = _frames(path)
    if len(frames) != _N_FRAMES:
        raise FormcheckError(f"{len(frames)} of {_N_FRAMES} frames came back.")
    brightness = [float(frame.image_bgr.mean()) for frame in frames]
    if np.any(np.diff(brightness) <= 0.0):
        raise FormcheckError("The frames came back in another order, or with other colours.")


def _frames(path: Path) -> list[Frame]:
    from formcheck.video.source import open_video

    with open_video(path) as source:
        return list(source)


def _estimate(path: Path) -> None:
    """Nobody is to be found, but the network has to run."""
    from formcheck.pose.mediapipe_import import native_stderr_silenced

    backend = find_backend(DEFAULT)
    with native_stderr_silenced(), backend.open(backend.models[0], contour=True) as estimator:
        for frame in _frames(path):
            estimator.estimate(frame)
