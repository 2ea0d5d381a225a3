"""The lifter cut out of the picture, with the skeleton and the line of one finding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.framing import Box
from formcheck.core.report import Finding, Report, Trace
from formcheck.render.badges import Tag, ValueTag
from formcheck.render.interpolate import Track
from formcheck.render.layout import place_of
from formcheck.render.lines import BackLine, MeasureLine, Reading, Skeleton
from formcheck.render.sheet import Sheet
from formcheck.render.theme import Theme

__all__ = ["CloseUp"]

# ours: share of the picture's shorter side, the height of a value; the picture is shown small.
TEXT = 0.058


class CloseUp:
    """Draws on a crop of a frame what the overlay draws on the whole, without its badges."""

    def __init__(self, report: Report, box: Box, size_wh: tuple[int, int]) -> None:
        """Prepare to draw on crops of `box` that have been brought to `size_wh`."""
        self._checks = {check.id: check for check in report.exercise.checks}
        self._trace = _shifted(report.trace, box)
        self._track = Track(self._trace, size_wh)
        text_px = max(1, round(TEXT * min(size_wh)))
        theme = replace(Theme.for_frame(size_wh), text_px=text_px)
        self._skeleton = Skeleton(theme)
        self._back_line = BackLine(theme)
        self._measure_line = MeasureLine(theme)
        self._value_tag = ValueTag(theme)

    def draw(
        self, sheet: Sheet, at_s: float, finding: Finding | None, *, with_value: bool = True
    ) -> None:
        """Draw the lifter at `at_s` and, if there is a finding, its line and its value."""
        self._skeleton.draw(sheet, self._track.pose(at_s))
        if finding is None:
            return
        check = self._checks[finding.check]
        points = self._track.line(check.id, at_s)
        outline = self._track.outline(at_s) if check.reads_silhouette else None
        if outline is not None:
            self._back_line.draw(sheet, outline, finding.outcome, with_sign=False)
            points = outline.corners_px
        elif not check.reads_silhouette and len(points) > 1 and np.isfinite(points).all():
            is_angle = check.threshold.unit == "deg"
            self._measure_line.draw(sheet, Reading(points, finding.outcome, is_angle))
        tag = Tag.of(check, finding)
        if with_value and tag.value and len(points) and np.isfinite(points).all():
            self._value_tag.draw(sheet, tag, points, place_of(check, self._trace))


def _shifted(trace: Trace, box: Box) -> Trace:
    """The trace in pixels of the crop `box`."""
    left, top, right, bottom = box
    corner = np.array([left, top], dtype=float)
    sequence = replace(
        trace.sequence,
        xy_px=trace.sequence.xy_px - corner,
        chord_px=trace.sequence.chord_px - corner,
        size_wh=(right - left, bottom - top),
    )
    lines = {check: points - corner for check, points in trace.lines.items()}
    return replace(trace, sequence=sequence, lines=lines)
