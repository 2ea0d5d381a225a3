"""How fast the bar was in each rep of a live set, found out while the set goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from formcheck.core.bar.model import Bar
from formcheck.core.online import RepClosed
from formcheck.live.events import RepSpeed

__all__ = ["BarWatch"]

# ours: looks at a set after which no more are taken where none of them has shown a bar. Each takes
# about 0.1 s of one core after a minute, and the longer the more there is of the set.
FRUITLESS_LOOKS = 3

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
    look is under way only the newest rep waits for the next.

    Attributes:
        speed: how fast the bar was in the newest rep of which that is known.
        is_to_stop: whether more velocity is lost than the limit asked for.
    """

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="bar")
        self._looking: tuple[_Rep, Future[Bar | None]] | None = None
        self._waiting: _Rep | None = None
        self._fruitless = 0
        self.speed: RepSpeed | None = None
        self.is_to_stop = False

    def rep_closed(self, closed: RepClosed, find: FindBar) -> None:
        """Look at the bar in the rep that has just closed; partial reps are left out."""
        if closed.rep.is_full and self._fruitless < FRUITLESS_LOOKS:
            self._waiting = _Rep(closed, find)
            self._look()

    def news(self, t_s: float) -> list[RepSpeed]:
        """What has been found since the last call; mostly nothing."""
        if self._looking is None or not self._looking[1].done():
            return []
        (rep, future), self._looking = self._looking, None
        found = self._speed(t_s, rep, future.result())
        self._look()
        if found is None:
            return []
        self.speed = found
        self.is_to_stop = self.is_to_stop or found.lost is not None
        return [found]

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
        loss = bar.loss
        is_last = loss is not None and loss.stop_after is not None and not self.is_to_stop
        lost = loss.percent if loss is not None and is_last else None
        number, speed = rep.closed.full, lifts[-1].mean_m_s
        return RepSpeed(t_s, number, speed, bar.scale.source.is_about, lost)
