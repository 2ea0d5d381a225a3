from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from support.filming import judge, record
from support.lifters import STILL, Plank, PushUp
from support.movements import Script

from formcheck.core.arrays import Array
from formcheck.core.exercise import HoldPattern
from formcheck.core.segment.holds import segment_holds

RULE = HoldPattern(
    measure="trunk_inclination_world", low=55.0, high=125.0, min_duration_s=2.0, target_s=30.0
)
T_S = np.arange(0.0, 20.0, 0.1)


def in_position(*spans: tuple[float, float]) -> Array:
    """90 within the spans, 10 outside."""
    return np.where(np.any([(a <= T_S) & (b >= T_S) for a, b in spans], axis=0), 90.0, 10.0)


def always() -> np.ndarray:
    return np.ones(len(T_S), dtype=bool)


def test_a_hold_is_the_time_within_the_range() -> None:
    holds, ledger = segment_holds(T_S, in_position((3.0, 15.0)), always(), RULE)
    (hold,) = holds
    assert (hold.start_s, hold.end_s) == pytest.approx((3.0, 15.0), abs=0.11)
    assert hold.in_line_s == pytest.approx(12.0, abs=0.2)
    assert [entry.kind for entry in ledger] == ["not_counted", "hold", "not_counted"]


@pytest.mark.parametrize(("length_s", "n"), [(1.5, 0), (2.5, 1)])
def test_a_short_stay_is_no_hold(length_s: float, n: int) -> None:
    series = in_position((5.0, 5.0 + length_s))
    assert len(segment_holds(T_S, series, always(), RULE)[0]) == n


@pytest.mark.parametrize(("break_s", "n"), [(0.6, 1), (2.0, 2)])
def test_only_a_longer_break_ends_a_hold(break_s: float, n: int) -> None:
    series = in_position((2.0, 8.0), (8.0 + break_s, 15.0))
    holds, _ = segment_holds(T_S, series, always(), RULE)
    assert [hold.index for hold in holds] == list(range(1, n + 1))


def test_time_in_another_posture_does_not_count() -> None:
    allowed = always()
    allowed[T_S > 9.0] = False
    (hold,) = segment_holds(T_S, in_position((3.0, 15.0)), allowed, RULE)[0]
    assert hold.end_s == pytest.approx(9.0, abs=0.11)


def test_time_out_of_sight_does_not_count() -> None:
    series = in_position((3.0, 15.0))
    series[T_S > 9.0] = np.nan
    (hold,) = segment_holds(T_S, series, always(), RULE)[0]
    assert hold.end_s == pytest.approx(9.0, abs=0.11)


@pytest.mark.parametrize("spans", [(), ((0.0, 20.0),), ((1.0, 5.0), (9.0, 13.0))])
def test_the_ledger_covers_the_clip_in_order_and_gives_reasons(
    spans: tuple[tuple[float, float], ...],
) -> None:
    series = in_position(*spans) if spans else np.full(len(T_S), 10.0)
    _, ledger = segment_holds(T_S, series, always(), RULE)
    assert ledger[0].start_s == pytest.approx(0.0, abs=1.0)
    assert ledger[-1].end_s == pytest.approx(T_S[-1], abs=1.0)
    for before, after in pairwise(ledger):
        assert 0.0 <= after.start_s - before.end_s < 1.0
    assert all(entry.reason for entry in ledger if not entry.is_counted)


def test_no_samples_have_no_holds() -> None:
    assert segment_holds(np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool), RULE) == ((), ())


class TestPlank:
    def test_is_found_and_timed(self) -> None:
        report = judge(record(Plank(), STILL), "plank")
        (hold,) = report.holds
        assert (hold.start_s, hold.end_s) == pytest.approx((0.0, 8.0), abs=0.1)
        assert hold.in_line_s == pytest.approx(8.0, abs=0.1)
        assert report.reps == ()

    def test_getting_down_and_up_are_no_part_of_it(self) -> None:
        script = Script(depths=(), lead_s=16.0, tail_s=0.0)
        lifter = PushUp(down_until_s=4.0, up_from_s=12.0)
        report = judge(record(lifter, script), "plank")
        (hold,) = report.holds
        assert 3.0 <= hold.start_s <= 4.1
        assert 11.9 <= hold.end_s <= 13.0
        first, last = report.segments[0], report.segments[-1]
        assert not first.is_counted
        assert not last.is_counted
        assert first.reason
        assert last.reason

    def test_time_out_of_line_is_taken_off(self) -> None:
        sagging = judge(record(Plank(sag=0.19), STILL), "plank")
        assert sagging.holds[0].in_line_s == pytest.approx(0.0, abs=0.1)
