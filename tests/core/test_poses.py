"""Sequences that are sliced, masked and joined keep every array in step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from formcheck.core.poses import PoseFrame, PoseSequence

SIZE_WH = (640, 480)
SEEN_WH = (320, 400)


def numbered(n: int, first: int = 0) -> PoseSequence:
    """Frames all of whose numbers are their own index."""
    arrays: dict[str, Any] = {
        name: np.arange(first, first + n, dtype=float).reshape(-1, *(1 for _ in shape))
        + np.zeros((n, *shape))
        for name, shape in PoseSequence.shapes().items()
    }
    t_s = np.arange(first, first + n) / 10.0
    return PoseSequence(t_s=t_s, size_wh=SIZE_WH, seen_wh=SEEN_WH, **arrays)


def indices(sequence: PoseSequence) -> list[list[float]]:
    """The index that each array shows, one list an array."""
    arrays = (sequence.t_s * 10.0, *sequence.fields.values())
    firsts = [array[(slice(None), *(0,) * (array.ndim - 1))] for array in arrays]
    return [first.round(6).tolist() for first in firsts]


@pytest.mark.parametrize(
    ("frames", "left"),
    [
        (slice(2, 5), [2, 3, 4]),
        (np.arange(6) % 2 == 0, [0, 2, 4]),
        (np.array([1, 5]), [1, 5]),
        (np.zeros(6, dtype=bool), []),
    ],
)
def test_selecting_frames(frames: slice | np.ndarray, left: list[int]) -> None:
    chosen = numbered(6)[frames]
    assert chosen.size_wh == SIZE_WH
    assert indices(chosen) == [left] * len(indices(chosen))


def test_joining_what_was_cut_gives_the_whole() -> None:
    whole = numbered(6)
    joined = PoseSequence.concat([whole[:2], whole[2:5], whole[5:]])
    assert indices(joined) == indices(whole)


def test_parts_in_the_wrong_order_do_not_join() -> None:
    with pytest.raises(ValueError, match="t_s must rise"):
        PoseSequence.concat([numbered(3, first=3), numbered(3)])


def test_where_takes_the_lifter_out_of_the_other_frames() -> None:
    whole = numbered(4)
    mask = np.array([True, False, True, False])
    masked = whole.where(mask)
    np.testing.assert_array_equal(masked.t_s, whole.t_s)
    for name, array in masked.fields.items():
        assert np.isnan(array[~mask]).all(), name
        np.testing.assert_array_equal(array[mask], whole.fields[name][mask])
    assert np.isfinite(whole.xy_px).all()


def test_its_frames_stack_to_the_sequence() -> None:
    whole = numbered(3)
    frames = list(whole)
    assert all(isinstance(frame, PoseFrame) for frame in frames)
    again = PoseSequence.stack(frames, SIZE_WH)
    assert indices(again) == indices(whole)


def test_an_array_of_another_shape_is_refused() -> None:
    arrays = dict(numbered(3).fields)
    arrays["visibility"] = arrays["visibility"][:2]
    with pytest.raises(ValueError, match="visibility"):
        PoseSequence(t_s=np.arange(3.0), size_wh=SIZE_WH, **arrays)


def test_every_part_tells_how_large_a_picture_the_network_has_seen() -> None:
    whole = numbered(6)
    everywhere = np.ones(6, dtype=bool)
    parts = [whole[2:5], whole.where(everywhere), PoseSequence.concat([whole[:2], whole[2:]])]
    assert [part.seen_wh for part in parts] == [SEEN_WH] * 3
    assert [part.size_wh for part in parts] == [SIZE_WH] * 3


@pytest.mark.parametrize(
    ("t_s", "index"), [(-1.0, 0), (0.0, 0), (0.24, 2), (0.26, 3), (0.5, 5), (9.0, 5)]
)
def test_the_nearest_frame_in_time(t_s: float, index: int) -> None:
    assert numbered(6).nearest(t_s) == index


def test_an_empty_sequence_has_no_nearest_frame() -> None:
    with pytest.raises(ValueError, match="empty"):
        numbered(0).nearest(0.0)


def test_the_cameras_motion_stays_with_its_frames() -> None:
    camera = np.arange(24.0).reshape(6, 4)
    whole = replace(numbered(6), camera=camera)
    np.testing.assert_array_equal(whole[2:5].camera, camera[2:5])
    again = PoseSequence.stack(list(whole), SIZE_WH)
    np.testing.assert_array_equal(again.camera, camera)
    np.testing.assert_array_equal(PoseSequence.concat([whole[:2], whole[2:]]).camera, camera)
    np.testing.assert_array_equal(whole.where(np.zeros(6, dtype=bool)).camera, camera)


def test_a_part_without_the_cameras_motion_leaves_it_unknown() -> None:
    known = replace(numbered(2), camera=np.ones((2, 4)))
    joined = PoseSequence.concat([known, numbered(3, first=2)])
    assert joined.camera is not None
    assert np.isnan(joined.camera).all(axis=1).tolist() == [False, False, True, True, True]
    assert PoseSequence.concat([numbered(2), numbered(3, first=2)]).camera is None


def test_the_cameras_motion_has_to_fit_the_frames() -> None:
    with pytest.raises(ValueError, match="camera"):
        replace(numbered(3), camera=np.ones((2, 4)))
