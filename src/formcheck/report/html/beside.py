"""What report.html shows of two reps, or holds, side by side: pictures in step, and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.core.enums import Outcome
from formcheck.core.finding import Finding
from formcheck.core.pairs import Pair
from formcheck.core.parts import Hold, Rep
from formcheck.core.report import KeyFrame, Report
from formcheck.report.html.pictures import Picture, moment_title, picture_data
from formcheck.report.html.video_link import VideoLink
from formcheck.report.side_by_side import (
    DifferenceRow,
    caption,
    difference_rows,
    worst_beside_best,
)
from formcheck.report.wording import capitalised

__all__ = ["Beside", "Step", "beside_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of the movement in both."""

    title: str
    pictures: tuple[Picture, Picture]


@dataclass(frozen=True, slots=True)
class Beside:
    """The section: `names` and `captions` of both, `outcomes` of what they are compared for."""

    names: tuple[str, str]
    captions: tuple[str, str]
    outcomes: tuple[Outcome, Outcome]
    steps: tuple[Step, ...]
    rows: tuple[DifferenceRow, ...]

    @property
    def is_wide(self) -> bool:
        """Whether the pictures are wider than high, so that they go below one another."""
        return self.steps[0].pictures[0].is_wide


def beside_of(report: Report) -> Beside | None:
    """The worst rep beside the best one; None where they don't differ or there are no pictures."""
    pair = worst_beside_best(report)
    steps = tuple(_steps(report, pair)) if pair else ()
    if pair is None or not steps:
        return None
    first, second = pair.findings
    return Beside(
        names=(capitalised(pair.first.name), capitalised(pair.second.name)),
        captions=(
            caption(pair.first, first, report.exercise),
            caption(pair.second, second, report.exercise),
        ),
        outcomes=(first.outcome, second.outcome),
        steps=steps,
        rows=tuple(difference_rows(pair, report.exercise)),
    )


def _steps(report: Report, pair: Pair) -> Iterator[Step]:
    link, (first, second) = VideoLink.of(report), pair.findings
    for one, other in report.media.beside:
        if (one.part, other.part) != (pair.first.index, pair.second.index):
            continue  # cut for a pair that other limits had made
        title = moment_title(one.kind, report.pattern)
        yield Step(
            title,
            (
                _picture(one, pair.first, first, title, link),
                _picture(other, pair.second, second, title, link),
            ),
        )


def _picture(
    key_frame: KeyFrame, part: Rep | Hold, finding: Finding, title: str, link: VideoLink
) -> Picture:
    name = capitalised(part.name)
    return Picture(
        data=picture_data(key_frame),
        size_wh=key_frame.size_wh,
        alt=f"{name}, {title.lower()}",
        title=name,
        note=f"{key_frame.at_s:.1f} s",
        says="",
        outcome=finding.outcome,
        seek=link.seek(key_frame.at_s),
    )
