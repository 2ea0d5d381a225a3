"""Ctrl-C waits until MediaPipe is through: it works in another thread, on what we would free."""

from __future__ import annotations

import signal
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from formcheck.core.poses import Frame
from formcheck.pose import mediapipe
from formcheck.pose.weights import find_weights
from formcheck.video.picture import ArrayPicture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

FRAME = Frame(0, 0.0, ArrayPicture(np.zeros((48, 64, 3), np.uint8)))
NOBODY = SimpleNamespace(pose_landmarks=[], pose_world_landmarks=[], segmentation_masks=[])


class Interrupted:
    """A landmarker during each of whose calls Ctrl-C is pressed."""

    def __init__(self) -> None:
        self.finished: list[str] = []

    def _call(self, name: str) -> Any:
        signal.raise_signal(signal.SIGINT)
        self.finished.append(name)
        return NOBODY

    def detect_for_video(self, *_: object) -> Any:
        return self._call("detect_for_video")

    def detect(self, *_: object) -> Any:
        return self._call("detect")

    def close(self) -> None:
        self._call("close")


@pytest.fixture
def landmarker(monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    opened = Interrupted()
    monkeypatch.setattr(mediapipe, "_open", lambda *_, **__: opened)
    return opened


def test_a_landmarker_finishes_what_it_does(landmarker: Interrupted) -> None:
    network = mediapipe.MediaPipePose(find_weights("lite"), segmentation=False)
    with pytest.raises(KeyboardInterrupt):
        network.estimate(FRAME)
    assert landmarker.finished[0] == "detect_for_video"
    with pytest.raises(KeyboardInterrupt):
        network.__exit__()
    assert landmarker.finished[-1] == "close"


def test_so_does_one_that_looks_for_everybody(landmarker: Interrupted) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        mediapipe.people_finder(find_weights("lite")) as people_in,
    ):
        people_in(FRAME)
    assert landmarker.finished[0] == "detect"
    assert landmarker.finished[-1] == "close"
