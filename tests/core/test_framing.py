"""Crops in which two lifters are of one size and stand on one line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.builders_report import squat_sequence

from formcheck.core.framing import Shown, alike
from formcheck.core.landmarks import Landmark
from formcheck.core.poses import PoseSequence

SIZE_WH = (1000, 1000)
SPAN_S = (1.0, 3.0)
SQUAT = squat_sequence((500, 500), reps=1)


def filmed(times: float = 1.0, right_px: float = 0.0, down_px: float = 0.0) -> PoseSequence:
    """A squat, made so many times as large and moved."""
    return replace(SQUAT, xy_px=SQUAT.xy_px * times + [right_px, down_px], size_wh=SIZE_WH)


def shown(sequence: PoseSequence) -> Shown:
    return Shown(sequence, *SPAN_S)


def test_a_lifter_twice_as_large_gets_a_crop_twice_as_large() -> None:
    small, large = filmed(0.9, 200.0, 200.0), filmed(1.8)
    one, other = alike(shown(small), shown(large))
    sizes = [(right - left, bottom - top) for left, top, right, bottom in (one, other)]
    assert sizes[1] == pytest.approx((2 * sizes[0][0], 2 * sizes[0][1]), abs=2)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.5, 1.7), st.floats(0.0, 300.0), st.floats(0.0, 150.0))
def test_feet_are_at_the_same_height_and_everybody_is_inside(
    times: float, right_px: float, down_px: float
) -> None:
    sequences = filmed(1.5, 100.0, 100.0), filmed(times, right_px, down_px)
    heights = []
    for sequence, (left, top, right, bottom) in zip(
        sequences, alike(*map(shown, sequences)), strict=True
    ):
        inside = sequence.xy_px[(sequence.t_s >= SPAN_S[0]) & (sequence.t_s <= SPAN_S[1])]
        # A landmark in two hundred may be outside, and pixels are rounded.
        assert np.mean(inside[..., 0] >= left - 2) > 0.99
        assert np.mean(inside[..., 0] <= right + 2) > 0.99
        assert np.mean(inside[..., 1] >= top - 2) > 0.99
        assert np.mean(inside[..., 1] <= bottom + 2) > 0.99
        heel_px = float(np.median(inside[:, Landmark.LEFT_HEEL, 1]))
        heights.append((heel_px - top) / (bottom - top))
    assert heights[0] == pytest.approx(heights[1], abs=0.01)


def test_the_crop_stays_in_the_picture_where_the_lifter_does() -> None:
    sequence = filmed(1.9, 20.0, 20.0)
    for left, top, right, bottom in alike(shown(sequence), shown(sequence)):
        assert 0 <= left < right <= SIZE_WH[0]
        assert 0 <= top < bottom <= SIZE_WH[1]


def test_nobody_is_the_whole_picture() -> None:
    sequence = filmed()
    nobody = replace(sequence, xy_px=np.full_like(sequence.xy_px, np.nan))
    assert alike(shown(nobody), shown(nobody)) == ((0, 0, *SIZE_WH),) * 2
    seen, whole = alike(shown(sequence), shown(nobody))
    assert whole == (0, 0, *SIZE_WH)
    assert seen != whole
