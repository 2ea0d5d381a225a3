"""Which frames are looked at, for movements that are known in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.arrays import Array
from formcheck.core.landmarks import N_LANDMARKS, Landmark
from formcheck.core.poses import PoseFrame
from formcheck.pose.looks import Looks, acceleration, interval_for

PX_PER_METRE = 300.0
LENGTH_S = 4.0
BODY_M = np.random.default_rng(1).normal(0.0, 0.5, (N_LANDMARKS, 3))
"""Any spread of landmarks will do: nothing here depends on its shape."""

Height = Callable[[float], float]


def pose_at(t_s: float, up_m: float = 0.0, visibility: float = 1.0) -> PoseFrame:
    """A body that stands still but for the left wrist, which is `up_m` higher."""
    body_m = BODY_M.copy()
    body_m[Landmark.LEFT_WRIST, 1] -= up_m
    return replace(
        PoseFrame.empty(t_s),
        xy_px=PX_PER_METRE * body_m[:, :2],
        world_m=body_m,
        visibility=np.full(N_LANDMARKS, visibility),
    )


def watched(
    pose: Callable[[float], PoseFrame],
    rate_hz: float = 30.0,
    least_px_per_metre: float = 100.0,
    **rest: float,
) -> Array:
    """Times of the frames looked at."""
    looks = Looks(rate_hz, least_px_per_metre, **rest)
    seen = []
    for t_s in (np.arange(round(LENGTH_S * rate_hz)) / rate_hz).tolist():
        if looks.wants(t_s):
            seen.append(t_s)
            looks.saw(pose(t_s))
    return np.array(seen)


def steps_after(t_s: Array, begin_s: float, end_s: float = math.inf) -> Array:
    """From one look to the next, for looks within a stretch."""
    return np.diff(t_s[(t_s >= begin_s) & (t_s < end_s)])


@pytest.mark.parametrize(
    ("rate_hz", "every"), [(10, 1), (15, 1), (20, 2), (24, 2), (25, 2), (30, 3), (50, 5), (240, 24)]
)
def test_who_stands_still_is_looked_at_10_times_a_second(rate_hz: float, every: int) -> None:
    steps_s = steps_after(watched(pose_at, rate_hz), 1.0)
    np.testing.assert_allclose(steps_s, every / rate_hz)


def test_where_somebody_watches_looks_are_closer() -> None:
    steps_s = steps_after(watched(pose_at, rest_s=0.06), 1.0)
    np.testing.assert_allclose(steps_s, 1 / 15)


def test_looks_begin_close_together() -> None:
    looks_s = watched(pose_at)
    first_s = looks_s[looks_s < 0.4]
    np.testing.assert_allclose(np.diff(first_s), 1 / 30)


def test_fast_movements_are_followed_closely_and_to_their_end() -> None:
    def waving(t_s: float) -> PoseFrame:
        return pose_at(t_s, 0.2 * math.sin(4 * math.pi * t_s) if 1.5 <= t_s < 2.5 else 0.0)

    looks_s = watched(waving)
    assert steps_after(looks_s, 0.8, 1.5).max() > 0.06
    assert steps_after(looks_s, 1.8, 2.5).max() < 0.04
    assert steps_after(looks_s, 3.3).max() > 0.06


@pytest.mark.parametrize("turns_hz", [0.25, 0.5, 1.0, 2.0])
def test_what_lies_between_looks_is_known_to_a_centimetre(turns_hz: float) -> None:
    def up_m(t_s: Array) -> Array:
        return np.asarray(0.2 * np.sin(2 * math.pi * turns_hz * t_s))

    looks_s = watched(lambda t_s: pose_at(t_s, float(up_m(np.array(t_s)))))
    t_s = np.arange(0.0, looks_s[-1], 0.001)
    off_m = np.abs(np.interp(t_s, looks_s, up_m(looks_s)) - up_m(t_s))
    assert off_m.max() < 0.01


def test_a_small_lifter_is_looked_at_more_often() -> None:
    far = watched(pose_at, least_px_per_metre=1.1 * PX_PER_METRE)
    near = watched(pose_at, least_px_per_metre=0.9 * PX_PER_METRE)
    assert len(far) == LENGTH_S * 30.0 > 1.5 * len(near)


@pytest.mark.parametrize(("visibility", "share"), [(0.95, 0.42), (0.4, 1.0)])
def test_a_lifter_behind_plates_is_looked_at_more_often(visibility: float, share: float) -> None:
    looks_s = watched(lambda t_s: pose_at(t_s, visibility=visibility))
    assert len(looks_s) / (LENGTH_S * 30.0) == pytest.approx(share, abs=0.06)


def test_a_lifter_who_goes_and_comes_back_is_waited_for() -> None:
    def away(t_s: float) -> PoseFrame:
        return PoseFrame.empty(t_s) if 1.0 <= t_s < 2.5 else pose_at(t_s)

    looks_s = watched(away)
    assert steps_after(looks_s, 1.07, 1.4).max() < 0.04
    assert steps_after(looks_s, 1.7, 2.5).min() > 0.06
    assert steps_after(looks_s, 2.57, 2.9).max() < 0.04


def test_without_metric_landmarks_every_frame_is_looked_at() -> None:
    unknown_m = np.full((N_LANDMARKS, 3), np.nan)
    looks_s = watched(lambda t_s: replace(pose_at(t_s), world_m=unknown_m))
    assert len(looks_s) == LENGTH_S * 30.0


def test_acceleration_of_parabolas_at_uneven_times() -> None:
    t_s = np.array([0.0, 0.03, 0.1, 0.13, 0.2])
    a = np.array([[3.0, 4.0], [0.0, 0.0], [-12.0, 5.0]])
    places_m = 0.5 + 2.0 * t_s[:, None, None] + a * t_s[:, None, None] ** 2 / 2
    np.testing.assert_allclose(acceleration(t_s, places_m), [5.0, 0.0, 13.0], atol=1e-9)


def test_intervals_keep_the_error_between_looks_the_same() -> None:
    fast, faster = 20.0, 40.0
    assert fast * interval_for(fast) ** 2 == pytest.approx(faster * interval_for(faster) ** 2)
    assert interval_for(0.0) == interval_for(0.1) > interval_for(fast)
    assert interval_for(1e6) == interval_for(1e5) < interval_for(faster)
