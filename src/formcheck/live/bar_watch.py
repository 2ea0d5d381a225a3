"""How fast the bar was in each rep of a live set, found out while the set goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from formcheck.core.bar.model import Bar
from formcheck.core.online import RepClosed
from formcheck.core.report import Report
from formcheck.live.events import RepSpeed

__all__ = ["BarWatch"]

# ours: looks at a set after which no more are taken where none of them has shown a bar. Each takes
# about 0.2 s of one core, and the longer the more there is of the set.
FRUITLESS_LOOKS = 3

JudgeSoFar = Callable[[], Report]
"""Judges the set as it was when a rep closed, in whichever thread it is called."""


@dataclass(frozen=True, slots=True)
class _Rep:
    """A full rep that has closed, and what judges the set up to it."""

    closed: RepClosed
    judge: JudgeSoFar


class BarWatch:
    """Judges the set after each full rep, so that no picture is missed meanwhile.

    The bar's figures are those of the report that the set would get if it ended there. While one
    look is under way only the newest rep waits for the next.
    """

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="bar")
        self._looking: tuple[_Rep, Future[Bar | None]] | None = None
        self._waiting: _Rep | None = None
        self._fruitless = 0
        self._has_stopped = False

    def rep_closed(self, closed: RepClosed, judge: JudgeSoFar) -> None:
        """Look at the bar in the rep that has just closed; partial reps are left out."""
        if closed.rep.is_full and self._fruitless < FRUITLESS_LOOKS:
            self._waiting = _Rep(closed, judge)
            self._look()

    def news(self, t_s: float) -> list[RepSpeed]:
        """What has been found since the last call; mostly nothing."""
        if self._looking is None or not self._looking[1].done():
            return []
        (rep, future), self._looking = self._looking, None
        found = self._speed(t_s, rep, future.result())
        self._look()
        return [] if found is None else [found]

    def close(self) -> None:
        """Look no more."""
        self._waiting = None
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> None:
        if self._waiting is not None and self._looking is None:
            rep, self._waiting = self._waiting, None
            self._looking = rep, self._executor.submit(_bar, rep.judge)

    def _speed(self, t_s: float, rep: _Rep, bar: Bar | None) -> RepSpeed | None:
        if bar is None:
            self._fruitless += 1
            return None
        self._fruitless = 0
        whole = rep.closed.rep
        lifts = [r for r in bar.reps if r.start_s < whole.end_s and r.end_s > whole.start_s]
        if not lifts:
            return None
        is_last = bar.loss is not None and bar.loss.stop_after is not None
        stops = is_last and not self._has_stopped
        self._has_stopped = self._has_stopped or is_last
        lost = bar.loss.percent if bar.loss is not None and stops else None
        number, speed = rep.closed.full, lifts[-1].mean_m_s
        return RepSpeed(t_s, number, speed, bar.scale.source.is_about, lost)


def _bar(judge: JudgeSoFar) -> Bar | None:
    return judge().bar
