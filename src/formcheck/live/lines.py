"""What happens in a live set, line by line on the terminal."""

from __future__ import annotations

from formcheck.core.exercise import Exercise
from formcheck.core.online import Cue, HoldClosed, RepClosed, RepOpened
from formcheck.core.units import counted_reps, whole_seconds
from formcheck.live.events import Happened, NoSpeed, RepSpeed, Slow, Stage, StageChanged
from formcheck.live.recognising import Recognised
from formcheck.report.wording import describe_tempo

__all__ = ["Lines", "slow_words"]


def slow_words(rate_hz: float) -> str:
    """That counts can't be relied on, with the reason."""
    return f"Only {int(rate_hz)} pictures a second: counts are unreliable."


class Lines:
    """One line for each rep, and what was wrong with it.

    The lines' numbers rise by one. Where a rep makes the count of earlier ones change, a line of
    its own says the new count first. A cue waits for the line of its rep; one that comes after that
    line gets its own, which names the rep.
    """

    def __init__(self, exercise: Exercise | None) -> None:
        self._exercise = exercise
        self.restart()

    def restart(self) -> None:
        """The set begins again."""
        self._wrong: list[str] = []
        self._rep_is_open = False
        self._said = (0, 0)
        """Full and partial reps as last said."""
        self._last_rep = ""
        self._wrong_said: set[str] = set()
        """What was said to be wrong with the last rep."""
        self._is_unsure = False

    def lines(self, happened: Happened) -> list[str]:
        """The lines for what has happened; mostly none."""
        if isinstance(happened, Recognised):
            self._exercise = happened.exercise
            return [f"this is {happened.exercise.with_article}"]
        if isinstance(happened, StageChanged):
            self._is_unsure = False
            return [_STAGES[happened.stage]]
        if isinstance(happened, Slow):
            self._is_unsure = True
            return [slow_words(happened.rate_hz)]
        if isinstance(happened, HoldClosed):
            return [f"held {whole_seconds(happened.end_s - happened.start_s)} s"]
        if isinstance(happened, RepSpeed):
            return _speed_lines(happened)
        if isinstance(happened, NoSpeed):
            return [f"The bar's speed could not be read: {happened.why}"]
        if isinstance(happened, RepOpened):
            self._rep_is_open = True
        if isinstance(happened, Cue):
            return self._cue(happened)
        return self._rep(happened) if isinstance(happened, RepClosed) else []

    def _cue(self, cue: Cue) -> list[str]:
        assert self._exercise is not None
        if self._exercise.is_hold:
            return [f"{cue.t_s:6.1f} s  {cue.cue}"]
        title = next(check.title for check in self._exercise.checks if check.id == cue.check)
        if self._rep_is_open or not self._last_rep:
            if title not in self._wrong:
                self._wrong.append(title)
            return []
        if title in self._wrong_said:
            return []
        self._wrong_said.add(title)
        return [f"  {self._last_rep} too: {title}"]

    def _rep(self, closed: RepClosed) -> list[str]:
        assert self._exercise is not None
        is_full = closed.rep.is_full
        before = (closed.full - is_full, closed.partial - (not is_full))
        out = [] if before == self._said else [f"recount: {counted_reps(*before)} before this one"]
        self._said = (closed.full, closed.partial)
        self._last_rep = f"rep {closed.full}" if is_full else f"partial rep {closed.partial}"
        words = f"  {', '.join(self._wrong)}" if self._wrong else ""
        doubt = "?" if self._is_unsure else ""
        tempo = describe_tempo(closed.rep, self._exercise)
        out.append(f"{self._last_rep}{doubt}  {closed.t_s:6.1f} s  {tempo}{words}")
        self._wrong_said = set(self._wrong)
        self._wrong, self._rep_is_open = [], False
        return out


def _speed_lines(speed: RepSpeed) -> list[str]:
    lines = [f"  rep {speed.number}: {speed.words}"]
    if speed.is_to_stop:
        lines.append("stop here")
    return lines


_STAGES = {
    Stage.SETUP: "set-up",
    Stage.COUNTDOWN: "get ready",
    Stage.SET: "go",
    Stage.OVER: "the set is over",
}
