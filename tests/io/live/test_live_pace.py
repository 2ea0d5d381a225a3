"""How many pictures a second are judged, and when that is too few."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.live.pace import Pace
from formcheck.live.timing import LiveTiming


def paced(*parts: tuple[float, float]) -> Pace:
    """Pictures for so many seconds at so many a second, one part after the other."""
    pace = Pace(LiveTiming().longest_step_s)
    t_s = 0.0
    for seconds, rate_hz in parts:
        for step in range(round(seconds * rate_hz)):
            pace.saw(t_s + step / rate_hz)
        t_s += seconds
    return pace


def test_nothing_is_known_at_first() -> None:
    assert paced().rate_hz is None
    assert paced((1.0, 3.0)).rate_hz is None
    assert not paced((1.0, 3.0)).is_slow


@pytest.mark.parametrize("rate_hz", [2.0, 5.0, 7.0, 10.0, 15.0, 30.0])
def test_the_rate_and_whether_it_is_enough(rate_hz: float) -> None:
    pace = paced((20.0, rate_hz))
    assert pace.rate_hz == pytest.approx(rate_hz)
    assert pace.is_slow == (rate_hz < 8.0)
    assert bool(pace.doubt) == pace.is_slow


def test_a_slow_spell_is_remembered_and_passes() -> None:
    pace = paced((20.0, 15.0), (6.0, 4.0), (20.0, 15.0))
    assert not pace.is_slow
    assert "for 5 s" in pace.doubt or "for 6 s" in pace.doubt


def test_a_pause_is_no_slowness() -> None:
    pace = Pace(LiveTiming().longest_step_s)
    for t_s in np.concatenate([np.arange(0.0, 5.0, 0.07), np.arange(65.0, 70.0, 0.07)]):
        pace.saw(float(t_s))
    assert not pace.is_slow
    assert pace.doubt == ""
