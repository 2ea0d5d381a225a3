from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.filming import Camera, record
from support.lifters import DEADLIFT, SQUAT
from support.movements import Script
from support.plates import Barbell, plate_px, with_plates

from formcheck.core.arrays import Array
from formcheck.core.bar.plate_track import follow_plate
from formcheck.core.poses import PoseSequence, midway

SCRIPT = Script(depths=(1.0, 1.0), fps=15.0)
CAMERA = Camera(trunk_px=120.0)
SET = record(DEADLIFT, SCRIPT, CAMERA)
ALL = np.ones(len(SET), dtype=bool)
ARMS = slice(15, 23)
"""Wrists and fingers among the landmarks."""


def with_hands(sequence: PoseSequence, xy_px: Array) -> PoseSequence:
    return replace(sequence, xy_px=xy_px)


def filmed(barbell: Barbell, sequence: PoseSequence = SET, *, held: bool = True) -> PoseSequence:
    return with_plates(sequence, CAMERA.trunk_px, barbell, held=held)


def test_the_plate_that_goes_with_the_hands_is_followed_exactly() -> None:
    barbell = Barbell(aside_px=(12.0, 20.0))
    track = follow_plate(filmed(barbell), ALL)
    assert track is not None
    np.testing.assert_allclose(track.xy_px, plate_px(SET, barbell), atol=1e-9)
    assert track.rim_px == pytest.approx(0.225 * 1.2 * 120.0 / 0.5)
    assert track.nearer == pytest.approx(1.2, abs=0.01)


@settings(deadline=None, max_examples=12)
@given(
    nearer=st.floats(1.0, 1.4),
    x=st.floats(-30.0, 30.0),
    y=st.floats(-30.0, 30.0),
    lost=st.floats(0.0, 0.2),
    rack_x=st.floats(70.0, 120.0),
)
def test_plates_of_a_rack_and_pictures_without_it_do_not_mislead(
    nearer: float, x: float, y: float, lost: float, rack_x: float
) -> None:
    middle = midway(SET.xy_px, "wrist").mean(axis=0)
    rack = ((middle[0] + rack_x, middle[1] - 30.0), (middle[0] - rack_x, middle[1] + 40.0))
    barbell = Barbell(nearer=nearer, aside_px=(x, y), noise_px=0.5, lost=lost, in_rack=rack)
    track = follow_plate(filmed(barbell), ALL)
    assert track is not None
    off = np.linalg.norm(track.xy_px - plate_px(SET, barbell), axis=1)
    found = np.isfinite(off)
    assert found.mean() > 0.85 - lost
    assert np.mean(off[found] < 4.0) > 0.9


def test_no_plate_goes_with_the_hands() -> None:
    middle = midway(SET.xy_px, "wrist").mean(axis=0)
    beside = middle + np.array([60.0, -40.0])
    rack = Barbell(in_rack=(tuple(middle), tuple(beside)))
    assert follow_plate(filmed(rack, held=False), ALL) is None


def test_hands_that_rest_tell_nothing() -> None:
    still = with_hands(SET, np.broadcast_to(SET.xy_px[0], SET.xy_px.shape).copy())
    assert follow_plate(filmed(Barbell(), still), np.ones(len(still), dtype=bool)) is None


def test_what_is_smaller_than_a_plate_is_none() -> None:
    assert follow_plate(filmed(Barbell(radius_m=0.08)), ALL) is None


def test_nobody_has_looked_for_plates() -> None:
    assert follow_plate(SET, ALL) is None


def test_the_larger_of_two_is_the_nearer_end() -> None:
    near, far = (filmed(Barbell(nearer=n, aside_px=(a, 0.0))) for n, a in ((1.25, 20), (0.85, -40)))
    assert near.plates is not None
    assert far.plates is not None
    near.plates[:, 1] = far.plates[:, 0]
    near.plates[:, 1, 4] = 0.95  # the far one is seen better
    track = follow_plate(near, ALL)
    assert track is not None
    np.testing.assert_allclose(track.xy_px, near.plates[:, 0, :2])


def test_hands_hidden_by_the_plate_at_the_floor_are_guessed_wrong() -> None:
    barbell = Barbell()
    seen = filmed(barbell)
    true = plate_px(SET, barbell)
    hands = midway(SET.xy_px, "wrist")[:, 1]
    low = hands > np.quantile(hands, 0.7)
    xy_px = SET.xy_px.copy()
    xy_px[low, ARMS, 1] -= 0.17 * CAMERA.trunk_px / 0.5
    track = follow_plate(with_hands(seen, xy_px), ALL)
    assert track is not None
    found = np.isfinite(track.xy_px[:, 0])
    assert found.mean() > 0.95
    np.testing.assert_allclose(track.xy_px[found], true[found], atol=1e-9)


def test_of_a_squat_on_the_back_too() -> None:
    sequence = record(SQUAT, SCRIPT, CAMERA)
    hands = midway(sequence.xy_px, "shoulder")
    xy_px = sequence.xy_px.copy()
    xy_px[:, ARMS] = hands[:, None] + (0.0, 8.0)
    barbell = Barbell(aside_px=(-10.0, 0.0))
    moved = with_hands(sequence, xy_px)
    track = follow_plate(filmed(barbell, moved), np.ones(len(moved), dtype=bool))
    assert track is not None
    np.testing.assert_allclose(track.xy_px, plate_px(moved, barbell), atol=1e-9)
