"""The packed poses of a set: all of them come out, and the newest without those before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import ARRAYS, frames_of, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.online.store import CHUNK, PoseStore
from formcheck.core.poses import PLATES, PoseFrame, PoseSequence

FPS = 30.0
SIZE_WH = (1280, 720)


def filled(n: int) -> tuple[PoseStore, list[PoseFrame]]:
    """A store with `n` frames, of which those at even places have plates."""
    reps = int(n / FPS) + 1
    frames = frames_of(record(SQUAT, Script(depths=(1.0,) * reps, fps=FPS)))[:n]
    frames = [
        replace(frame, plates=np.full(PLATES, float(i))) if i % 2 == 0 else frame
        for i, frame in enumerate(frames)
    ]
    assert len(frames) == n
    store = PoseStore()
    for frame in frames:
        store.append(frame)
    return store, frames


def assert_same(found: PoseSequence, expected: PoseSequence) -> None:
    np.testing.assert_array_equal(found.t_s, expected.t_s)
    for name in (*ARRAYS, "plates"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert found.camera is None
    assert found.plates is not None
    assert found.plates.dtype == float


@pytest.mark.parametrize("n", [1, 5, CHUNK, CHUNK + 3])
def test_what_comes_out_is_what_went_in(n: int) -> None:
    store, frames = filled(n)
    assert_same(store.sequence(SIZE_WH), PoseSequence.stack(frames, SIZE_WH))


@pytest.mark.parametrize("span_s", [0.0, 5.0, 20.0, 30.0, 1000.0])
@pytest.mark.parametrize("n", [7, 2 * CHUNK, 2 * CHUNK + 50])
def test_the_newest_are_those_asked_for_and_few_more(n: int, span_s: float) -> None:
    store, frames = filled(n)
    newest = store.newest(span_s).sequence(SIZE_WH)
    assert_same(newest, PoseSequence.stack(frames[-len(newest) :], SIZE_WH))
    asked = sum(frames[-1].t_s - frame.t_s <= span_s for frame in frames)
    assert asked <= len(newest) <= min(n, asked + CHUNK)


def test_the_newest_stay_as_they_are() -> None:
    store, frames = filled(CHUNK + 10)
    some = store.newest(3.0)
    before = some.sequence(SIZE_WH)
    for i in range(CHUNK):
        store.append(replace(frames[-1], t_s=frames[-1].t_s + (i + 1) / FPS))
    assert_same(some.sequence(SIZE_WH), before)
    assert len(store) == 2 * CHUNK + 10


def test_of_no_frames_there_are_no_newest() -> None:
    assert len(PoseStore().newest(10.0).sequence(SIZE_WH)) == 0
