"""Errors split into what clips share and what reps have of their own."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.random_effects import components, growth, tail, winsorised


def simulated(
    bias: float, shared: float, own: float, sizes: tuple[int, ...], clips: int
) -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    return [
        bias + rng.normal(0.0, shared) + rng.normal(0.0, own, sizes[i % len(sizes)])
        for i in range(clips)
    ]


@pytest.mark.parametrize("sizes", [(2,), (5,), (1, 2, 3, 6)])
@pytest.mark.parametrize(("shared", "own"), [(4.0, 2.0), (1.0, 3.0), (5.0, 0.5)])
def test_known_parts_are_recovered(shared: float, own: float, sizes: tuple[int, ...]) -> None:
    found = components(simulated(-2.0, shared, own, sizes, clips=4000))
    assert found.bias == pytest.approx(-2.0, abs=0.2)
    assert found.shared == pytest.approx(shared, rel=0.08)
    assert found.own == pytest.approx(own, rel=0.05)


def test_two_clips_of_two_reps_by_hand() -> None:
    # Means 1 and 5; inside, deviations of 1: variance 2 each. Between: 8 - 2/2 = 7.
    found = components([np.array([0.0, 2.0]), np.array([4.0, 6.0])])
    assert found.bias == pytest.approx(3.0)
    assert found.own == pytest.approx(np.sqrt(2.0))
    assert found.shared == pytest.approx(np.sqrt(7.0))
    assert found.total == pytest.approx(np.sqrt(9.0 + 7.0 + 2.0))


def test_reps_that_differ_no_less_than_clips_share_nothing() -> None:
    found = components([np.array([-4.0, 4.0]), np.array([-3.0, 3.0]), np.array([-5.0, 5.0])])
    assert found.shared == 0.0


def test_single_reps_have_no_part_of_their_own() -> None:
    found = components([np.array([1.0]), np.array([3.0])])
    assert np.isnan(found.own)
    assert found.shared == pytest.approx(np.sqrt(2.0))


def test_one_odd_clip_does_not_make_the_figure() -> None:
    clips = simulated(0.0, 2.0, 1.0, (3,), clips=60)
    plain = components(clips)
    odd = components([*clips, np.array([90.0, 95.0, 60.0])])
    assert odd.shared < 1.3 * plain.shared
    assert odd.own < 1.3 * plain.own


@pytest.mark.parametrize("values", [np.linspace(0.0, 1.0, 12), np.array([1.0, 2.0, 90.0])])
def test_values_that_are_near_or_few_stay_as_they_are(values: np.ndarray) -> None:
    assert winsorised(values).tolist() == values.tolist()


def test_where_most_are_equal_none_is_pulled_in() -> None:
    values = np.array([0.0] * 9 + [7.0])
    assert winsorised(values).tolist() == values.tolist()


def test_errors_of_one_clip_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="two"):
        components([np.array([1.0, 2.0])])


def test_gaussian_errors_reach_as_far_as_promised_and_others_further() -> None:
    clips = simulated(1.0, 3.0, 1.0, (3,), clips=3000)
    assert tail(clips, components(clips)) == pytest.approx(1.0, abs=0.05)
    rng = np.random.default_rng(3)
    heavy = [rng.standard_t(1.5, 1) + np.zeros(2) for _ in range(3000)]
    assert tail(heavy, components(heavy)) > 1.1


@pytest.mark.parametrize("true", [0.0, 1.0, 2.5])
def test_the_growth_of_an_error_is_recovered(true: float) -> None:
    rng = np.random.default_rng(11)
    off_deg = np.repeat([0.0, 15.0, 30.0, 45.0, 60.0, 90.0], 400)
    sizes = 2.0 * np.hypot(1.0, true * np.tan(np.radians(np.minimum(off_deg, 89.0))))
    clips = [rng.normal(0.0, size) + rng.normal(0.0, size, 2) for size in sizes]
    assert growth(clips, off_deg) == pytest.approx(true, abs=0.3)


def test_one_direction_says_nothing_of_growth() -> None:
    assert np.isnan(growth(simulated(0.0, 1.0, 1.0, (2,), clips=20), np.zeros(20)))
