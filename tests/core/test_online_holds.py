"""Holds followed frame by frame."""

from __future__ import annotations

import numpy as np
import pytest
from support.filming import lost, record
from support.following import SIDE, Followed
from support.lifters import Plank
from support.movements import Script

from formcheck.core.online import Cue, HoldClosed, HoldOpened
from formcheck.core.online.follower import HISTORY_S, LOOK_EVERY_S
from formcheck.core.online.hold_now import GONE_S


class TestHold:
    def test_opens_closes_and_lasts_as_in_the_report(self) -> None:
        still = Script(depths=(), lead_s=8.0, tail_s=0.0)
        followed = Followed(record(Plank(), still, SIDE), "plank")
        assert [type(e) for e in followed.of(HoldOpened | HoldClosed)] == [HoldOpened, HoldClosed]
        (closed,), (hold,) = followed.of(HoldClosed), followed.report.holds
        assert closed.start_s == pytest.approx(hold.start_s, abs=0.1)
        assert closed.end_s == pytest.approx(hold.end_s, abs=0.15)

    @pytest.mark.slow
    def test_goes_on_however_long_it_is(self) -> None:
        longer_than_kept_s = HISTORY_S + 5.0
        still = Script(depths=(), lead_s=longer_than_kept_s, tail_s=0.0, fps=10.0)
        followed = Followed(record(Plank(), still, SIDE), "plank")
        assert len(followed.of(HoldOpened)) == 1
        assert followed.before_end.held_s == pytest.approx(longer_than_kept_s, abs=0.3)

    def test_leaving_the_picture_ends_it(self) -> None:
        still = Script(depths=(), lead_s=10.0, tail_s=0.0)
        followed = Followed(lost(record(Plank(), still, SIDE), 6.0, 10.0), "plank")
        (closed,) = followed.of(HoldClosed)
        assert closed.end_s == pytest.approx(6.0, abs=0.1)
        # A return after a break would show by then; and the next look is not far.
        assert GONE_S <= closed.t_s - closed.end_s <= GONE_S + LOOK_EVERY_S + 1e-6

    def test_a_blink_does_not(self) -> None:
        still = Script(depths=(), lead_s=10.0, tail_s=0.0)
        followed = Followed(lost(record(Plank(), still, SIDE), 5.0, 5.6), "plank")
        assert len(followed.of(HoldClosed)) == len(followed.report.holds) == 1

    def test_a_fault_is_repeated_now_and_then(self) -> None:
        still = Script(depths=(), lead_s=15.0, tail_s=0.0)
        cues = Followed(record(Plank(sag=0.2), still, SIDE), "plank").of(Cue)
        assert [cue.check for cue in cues] == 3 * ["plank.hips_sagging"]
        assert np.all(np.diff([cue.t_s for cue in cues]) >= 6.0 - 1e-6)

    def test_is_named_soon_after_the_hips_have_sunk(self) -> None:
        still = Script(depths=(), lead_s=20.0, tail_s=0.0)
        cue = Followed(record(Plank(sinks=0.4), still, SIDE), "plank").of(Cue)[0]
        assert 8.0 <= cue.t_s <= 12.0 + 0.5
