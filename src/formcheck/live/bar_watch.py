"""How fast the bar was in each rep of a live set, found out while the set goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from formcheck.core.bar.model import Bar
from formcheck.core.online import RepClosed
from formcheck.live.events import NoSpeed, RepSpeed

__all__ = ["BarWatch"]

# ours: looks at a set after which no more are taken where none of them has shown a bar. Each keeps
# a core busy, see docs/live.md.
FRUITLESS_LOOKS = 3
# ours: seconds that the end of a set waits for each look at its last reps. If it is lowered, a slow
# machine does not tell the speed of the last rep.
LAST_WAIT_S = 2.0

FindBar = Callable[[], Bar | None]
"""Finds the bar of the set as it was when a rep closed, in whichever thread it is called."""


@dataclass(frozen=True, slots=True)
class _Rep:
    """A full rep that has closed, and what finds the bar in the set up to it."""

    closed: RepClosed
    find: FindBar


class BarWatch:
    """Looks for the bar after each full rep, in a thread of its own so that no picture is missed.

    The bar's figures are those of the report that the set would get if it ended there. While one
    look is under way only the newest rep waits for the next. One that goes wrong has found nothing.

    Attributes:
        speed: how fast the bar was in the newest rep of which that is known.
        is_to_stop: whether more velocity is lost than the limit asked for.
    """

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="bar")
        self._looking: tuple[_Rep, Future[Bar | None]] | None = None
        self._waiting: _Rep | None = None
        self._fruitless = 0
        self._has_failed = False
        self.speed: RepSpeed | None = None
        self.is_to_stop = False

    def rep_closed(self, closed: RepClosed, find: FindBar) -> None:
        """Look at the bar in the rep that has just closed; partial reps are left out."""
        if closed.rep.is_full and self._fruitless < FRUITLESS_LOOKS:
            self._waiting = _Rep(closed, find)
            self._look()

    def news(self, t_s: float) -> list[RepSpeed | NoSpeed]:
        """What has been found since the last call; mostly nothing."""
        if self._looking is None or not self._looking[1].done():
            return []
        (rep, future), self._looking = self._looking, None
        happened: list[RepSpeed | NoSpeed] = []
        error, bar = future.exception(), None
        if error is None:
            bar = future.result()
        elif not self._has_failed:
            self._has_failed = True
            happened.append(NoSpeed(t_s, str(error) or type(error).__name__))
        found = self._speed(t_s, rep, bar)
        if found is not None:
            self.speed = found
            self.is_to_stop = self.is_to_stop or found.is_to_stop
            happened.append(found)
        self._look()
        return happened

    def last_news(self, t_s: float, *, wait_s: float = LAST_WAIT_S) -> list[RepSpeed | NoSpeed]:
        """What looks under way find in the end, each within `wait_s`; then look no more."""
        happened: list[RepSpeed | NoSpeed] = []
        while self._looking is not None and wait([self._looking[1]], wait_s).done:
            happened += self.news(t_s)
        self.close()
        return happened

    def close(self) -> None:
        """Look no more."""
        self._waiting = None
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> None:
        if self._waiting is not None and self._looking is None:
            rep, self._waiting = self._waiting, None
            self._looking = rep, self._executor.submit(rep.find)

    def _speed(self, t_s: float, rep: _Rep, bar: Bar | None) -> RepSpeed | None:
        if bar is None:
            self._fruitless += 1
            return None
        self._fruitless = 0
        whole = rep.closed.rep
        lifts = [r for r in bar.reps if r.start_s < whole.end_s and r.end_s > whole.start_s]
        if not lifts:
            return None
        is_too_slow = bar.loss is not None and bar.loss.stop_after is not None
        return RepSpeed(
            t_s,
            rep.closed.full,
            lifts[-1].mean_m_s,
            is_about=bar.scale.source.is_about,
            is_to_stop=is_too_slow and not self.is_to_stop,
        )
