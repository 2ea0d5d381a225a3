"""Every clip on which formcheck was wrong or had nothing to say, by name and with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import GOOD, SPOKEN, TWICE
from benchmarks.score import ClipScore, Judged
from formcheck.core.report import Outcome

__all__ = ["Failure", "failures"]

LATE_S = 0.5


@dataclass(frozen=True)
class Failure:
    """One thing that went wrong in one clip."""

    clip: str
    part: str
    what: str
    """`count`, `exercise`, `view`, `boundary`, `missed`, `false alarm`, `verdict without a view`
    or `silent`."""
    detail: str


def failures(scores: Sequence[ClipScore]) -> tuple[Failure, ...]:
    """Everything that went wrong, in the order of the clips."""
    return tuple(
        Failure(score.clip, score.part, what, detail)
        for score in scores
        for what, detail in _of_clip(score)
    )


def _of_clip(score: ClipScore) -> Iterator[tuple[str, str]]:
    if score.error:
        yield "count", score.error
        return
    if score.count != score.true_count:
        yield "count", f"{score.count} instead of {score.true_count}"
    if score.recognised != score.exercise:
        yield "exercise", f"taken for {score.recognised}" if score.recognised else "not sure"
    if score.view != score.true_view:
        yield "view", f"{score.view}, is {score.true_view} ({score.true_yaw_deg:.0f}° true yaw)"
    for b in score.boundaries:
        if abs(b.error_s) > LATE_S:
            yield "boundary", f"rep {b.rep}: {b.kind} {b.error_s:+.2f} s off"
    yield from _of_checks(score.judged)


def _of_checks(judged: Sequence[Judged]) -> Iterator[tuple[str, str]]:
    silent: Counter[tuple[str, str]] = Counter()
    for j in judged:
        spoken = j.outcome in SPOKEN
        if not j.in_view:
            if j.outcome != Outcome.NOT_ASSESSED.value:
                yield "verdict without a view", f"{j.check}, rep {j.rep}: {j.outcome}"
        elif j.beyond is None:
            if spoken and j.rep:
                yield "false alarm", f"{j.check}, rep {j.rep}: {j.outcome} on nothing"
        elif j.outcome == Outcome.NOT_ASSESSED.value:
            silent[j.check, j.reason] += 1
        elif j.beyond >= TWICE and not spoken:
            yield "missed", _numbers(j)
        elif j.beyond < GOOD and spoken:
            yield "false alarm", _numbers(j)
    for (check, reason), times in silent.items():
        yield "silent", f"{check}, {times} times: {reason}"


def _numbers(j: Judged) -> str:
    return f"{j.check}, rep {j.rep}: truly {j.true:.3g}, read as {j.read:.3g} ({j.outcome})"
