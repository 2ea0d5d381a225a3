"""One tiny clip through all that an analysis needs: encode, decode, network, encode again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import FormcheckError, VideoError

if TYPE_CHECKING:
    from formcheck.domain import Frame, Image

__all__ = ["run_selftest"]

_SIZE_WH = (320, 240)
_FRAMES = 8
_FRAME_RATE_HZ = 30.0
_REINSTALL = (
    "Reinstall formcheck in a fresh virtual environment; if that does not help, report this line"
    " with the versions above."
)


def run_selftest() -> Iterator[tuple[str, str]]:
    """Try one step after the other, up to the first that fails.

    Yields:
        The step's name, and what is wrong and what to do about it; "" if nothing is.
    """
    frames: list[Frame] = []
    with TemporaryDirectory(prefix="formcheck-") as folder:
        clip = Path(folder) / "clip.mp4"
        again = Path(folder) / "again.mp4"
        steps: dict[str, Callable[[], None]] = {
            "encode a clip": lambda: _encode(_drawn(), clip),
            "decode it": lambda: frames.extend(_decode(clip)),
            "run the pose network on it": lambda: _estimate(frames[0]),
            "encode it again": lambda: _encode(frames, again, audio_from=clip),
        }
        for name, step in steps.items():
            problem = _problem(step)
            yield name, problem
            if problem:
                return


def _problem(step: Callable[[], None]) -> str:
    """What went wrong in `step`, in one line with a hint; "" if nothing did."""
    try:
        step()
    except FormcheckError as error:
        return f"{error} {error.hint or _REINSTALL}"
    except Exception as error:  # whatever a library of another version raises
        return " ".join(f"{type(error).__name__}: {error}. {_REINSTALL}".split())
    return ""


def _drawn() -> list[Frame]:
    """A bright square that moves over a grey floor: nobody is in the picture."""
    from formcheck.domain import Frame

    frames = []
    for index in range(_FRAMES):
        image: Image = np.full((_SIZE_WH[1], _SIZE_WH[0], 3), 90, np.uint8)
        image[80:160, 20 * index : 20 * index + 80] = 220
        frames.append(Frame(index, index / _FRAME_RATE_HZ, image))
    return frames


def _encode(frames: list[Frame], target: Path, audio_from: Path | None = None) -> None:
    from formcheck.video.writer import VideoWriter

    with VideoWriter(target, _SIZE_WH, audio_from=audio_from) as writer:
        for frame in frames:
            writer.write(frame.image_bgr, frame.t_s)


def _decode(clip: Path) -> list[Frame]:
    from formcheck.video.source import open_video

    with open_video(clip) as source:
        frames = list(source)
    if len(frames) != _FRAMES or source.info.size_wh != _SIZE_WH:
        raise VideoError(
            f"{len(frames)} of {_FRAMES} frames came back, as {source.info.size_wh} pixels."
        )
    return frames


def _estimate(frame: Frame) -> None:
    from formcheck.pose.parallel import OpenMediaPipe
    from formcheck.pose.quiet import native_stderr_silenced
    from formcheck.pose.weights import find_weights

    # MediaPipe logs its warnings with its first picture.
    with (
        OpenMediaPipe(find_weights(), segmentation=True)() as estimator,
        native_stderr_silenced(),
    ):
        estimator.estimate(frame)
