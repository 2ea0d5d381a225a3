from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.arrays import Array
from formcheck.core.bar.model import BarRep, VelocityLoss
from formcheck.core.bar.strokes import BarSeries, stroke, velocity_loss

RATE_HZ = 60.0
REST_S = 1.0


def rise(share: Array) -> Array:
    """From 0 to 1 as a half cosine while `share` goes from 0 to 1."""
    return np.asarray((1.0 - np.cos(np.pi * np.clip(share, 0.0, 1.0))) / 2.0)


def series(t_s: Array, height_cm: Array, sem_cm: float = 0.2) -> BarSeries:
    return BarSeries(
        t_s=t_s,
        height_cm=height_cm,
        forward_cm=np.linspace(3.0, 1.0, len(t_s)),
        velocity_m_s=np.gradient(height_cm / 100.0, t_s),
        sem_cm=sem_cm,
        velocity_sem_m_s=0.02,
        look_every_s=1.0 / RATE_HZ,
    )


def lift(range_cm: float, lift_s: float) -> tuple[BarSeries, float]:
    """One lift between two rests; its end in seconds."""
    t_s = np.arange(0.0, 2.0 * REST_S + lift_s, 1.0 / RATE_HZ)
    return series(t_s, range_cm * rise((t_s - REST_S) / lift_s)), REST_S + lift_s


def half_cosine_mean(range_m: float, lift_s: float, limit: float) -> float:
    """Mean velocity of a half cosine between the moments when it is as fast as `limit`."""
    peak = np.pi * range_m / 2.0 / lift_s
    phase = np.arcsin(limit / peak)
    return float(range_m * np.cos(phase) / (lift_s * (1.0 - 2.0 * phase / np.pi)))


@given(range_cm=st.floats(25.0, 80.0), lift_s=st.floats(0.5, 2.5))
def test_velocities_of_a_half_cosine_are_those_of_its_formula(
    range_cm: float, lift_s: float
) -> None:
    bar, end_s = lift(range_cm, lift_s)
    rep = stroke(bar, 1, REST_S, end_s)
    assert rep is not None
    assert rep.range_cm == pytest.approx(range_cm, rel=0.01)
    assert rep.peak_m_s == pytest.approx(np.pi * range_cm / 200.0 / lift_s, rel=0.02)
    assert rep.time_to_peak_s == pytest.approx((end_s - REST_S) / 2.0, abs=0.15 * lift_s)
    # The lift is what is faster than 5 cm/s.
    assert rep.mean_m_s == pytest.approx(half_cosine_mean(range_cm / 100.0, lift_s, 0.05), rel=0.03)
    assert rep.sticking is None


def test_a_bar_that_stays_down_long_before_it_rises_is_no_slower() -> None:
    t_s = np.arange(0.0, 8.0, 1.0 / RATE_HZ)
    late = series(t_s, 50.0 * rise((t_s - 5.0) / 1.0))
    soon, end_s = lift(50.0, 1.0)
    ours, theirs = stroke(late, 1, 0.0, 6.0), stroke(soon, 1, REST_S, end_s)
    assert ours is not None
    assert theirs is not None
    assert ours.mean_m_s == pytest.approx(theirs.mean_m_s, rel=0.01)
    assert ours.start_s == pytest.approx(theirs.start_s + 4.0, abs=0.02)


def test_a_sticking_point_is_where_it_is_slowest() -> None:
    t_s = np.arange(0.0, 4.0, 1.0 / RATE_HZ)
    velocity = np.where(
        (t_s > 1.0) & (t_s < 3.0), 0.35 - 0.25 * np.exp(-(((t_s - 1.9) / 0.2) ** 2)), 0.0
    )
    bar = series(t_s, 100.0 * np.cumsum(velocity) / RATE_HZ)
    rep = stroke(bar, 1, 1.0, 3.0)
    assert rep is not None
    assert rep.sticking is not None
    assert rep.sticking.at_s == pytest.approx(1.9, abs=0.05)
    assert rep.sticking.velocity_m_s == pytest.approx(0.1, abs=0.03)
    assert 0.4 < rep.sticking.height < 0.55


def test_what_hardly_rises_is_no_lift() -> None:
    bar, end_s = lift(4.0, 1.0)
    assert stroke(bar, 1, REST_S, end_s) is None


def test_a_bar_that_is_lost_on_the_way_up_has_no_velocity() -> None:
    bar, end_s = lift(50.0, 1.0)
    bar.velocity_m_s[80:85] = np.nan
    assert stroke(bar, 1, REST_S, end_s) is None


def test_a_path_that_is_not_seen_from_the_side_has_no_forward() -> None:
    bar, end_s = lift(50.0, 1.0)
    bar.forward_cm[:] = np.nan
    rep = stroke(bar, 1, REST_S, end_s)
    assert rep is not None
    assert rep.forward_cm is None
    assert rep.lift_off_cm is None


def reps(*means: float) -> list[BarRep]:
    return [
        BarRep(n, 3.0 * n, 3.0 * n + 1.0, 50.0, 1.0, mean, 0.01, 2 * mean, 0.02, 3.0 * n + 0.5)
        for n, mean in enumerate(means, start=1)
    ]


def loss(*means: float, limit: float | None = None) -> VelocityLoss:
    found = velocity_loss(reps(*means), limit)
    assert found is not None
    return found


def test_the_loss_is_that_of_the_last_rep_against_the_fastest() -> None:
    assert loss(0.5, 0.6, 0.45).percent == pytest.approx(25.0)
    assert loss(0.5, 0.6).percent == pytest.approx(0.0)
    assert loss(0.5, 0.6, 0.45).stop_after is None
    assert velocity_loss(reps(0.5), 20.0) is None


def test_the_set_should_have_ended_with_the_first_rep_too_slow() -> None:
    assert loss(0.6, 0.58, 0.47, 0.44, limit=20.0).stop_after == 3
    assert loss(0.6, 0.58, 0.5, limit=20.0).stop_after is None


def test_a_rep_is_compared_with_those_before_it() -> None:
    assert loss(0.5, 0.45, 0.6, limit=20.0).stop_after is None


def test_the_loss_at_the_stop_is_kept_though_later_reps_are_faster() -> None:
    found = loss(0.5, 0.6, 0.45, 0.3, 0.75, limit=20.0)
    assert (found.stop_after, found.stop_against) == (3, 2)
    assert found.stop_percent == pytest.approx(25.0)
    # Both are 0.01 m/s off: 1/45 and 1/60 of them.
    assert found.stop_sem == pytest.approx(75.0 * (1 / 45**2 + 1 / 60**2) ** 0.5)
    assert (found.percent, found.sem) == (0.0, 0.0)


def test_without_a_stop_nothing_is_kept_of_it() -> None:
    found = loss(0.6, 0.58, 0.5, limit=20.0)
    assert (found.stop_against, found.stop_percent, found.stop_sem) == (None, None, None)


@given(st.lists(st.floats(0.2, 1.5), min_size=2, max_size=8), st.floats(0.5, 2.0))
def test_the_scale_cancels_in_the_loss(means: list[float], factor: float) -> None:
    scaled = [factor * mean for mean in means]
    assert loss(*scaled).percent == pytest.approx(loss(*means).percent, abs=1e-6)
    assert 0.0 <= loss(*means).percent < 100.0
