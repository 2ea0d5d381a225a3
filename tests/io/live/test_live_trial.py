"""The trials of what a live set needs: each says one thing, and none can hang."""

from __future__ import annotations

import shutil
import time
from collections import namedtuple
from collections.abc import Callable

import pytest
from support.fakes import Networks, fake_backend
from support.filming import Camera, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.errors import CameraError
from formcheck.live import models, trial
from formcheck.pipeline.trial import Step

POSES = record(SQUAT, Script(depths=(), lead_s=1.0, fps=10.0), Camera())


def tried(
    monkeypatch: pytest.MonkeyPatch, do: Callable[[], str], most_s: float = 30.0, name: str = "it"
) -> Step:
    monkeypatch.setattr(trial, "_TRIALS", {name: do})
    (step,) = trial.live_trials(most_s)
    return step


def test_what_is_found_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(monkeypatch, lambda: "there") == Step("it: there")


def test_a_driver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    began_s = time.monotonic()
    step = tried(monkeypatch, lambda: time.sleep(2.0) or "late", most_s=0.1)
    assert time.monotonic() - began_s < 1.5
    assert step == Step("it", "no answer within 0.1 s.")


def test_errors_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_camera() -> str:
        raise CameraError("no camera found.", "Plug one in.")

    def broken() -> str:
        raise RuntimeError("driver\n said no")

    assert tried(monkeypatch, no_camera) == Step("it", "no camera found.", "Plug one in.")
    assert tried(monkeypatch, broken) == Step("it", "driver said no.")


def test_no_sound_card_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_card() -> str:
        raise RuntimeError("Error querying device -1")

    assert tried(monkeypatch, no_card, name="tones").problem == "there is no sound card."


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 10**8))
    assert tried(monkeypatch, trial._disk).problem == "only 0.1 GB free here."


@pytest.mark.parametrize(
    ("slow_s", "found"),
    [
        ({}, "full takes"),
        ({"full": 0.1}, "lite takes"),
        ({"full": 0.15, "lite": 0.15}, "live counts will be unreliable"),
    ],
)
def test_speed(monkeypatch: pytest.MonkeyPatch, slow_s: dict[str, float], found: str) -> None:
    monkeypatch.setattr(models, "TRIED", 3)
    monkeypatch.setattr(models, "WARM_UP", 1)
    backend = fake_backend(Networks(POSES, **slow_s))
    monkeypatch.setattr(trial, "find_backend", lambda _: backend)
    step = tried(monkeypatch, trial._speed)
    assert found in (step.problem or step.name)
    assert bool(step.problem) == ("unreliable" in found)
