"""The picture that a lifter sees: what was measured, drawn where it was measured.

To add an annotator, write a class with its style in the constructor and a `draw` that takes
the sheet and its data (see `formcheck.render.lines`, `formcheck.render.badges`), and give
it its line in `Overlay`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Finding, Outcome, Report
from formcheck.render.badges import (
    Counter,
    CueBanner,
    CueText,
    PhaseChip,
    Tag,
    ValueTag,
)
from formcheck.render.bar_way import BarWay
from formcheck.render.end_card import EndCard
from formcheck.render.interpolate import Track
from formcheck.render.layout import (
    Rect,
    banner_goes_on_top,
    counter_goes_right,
    face_of,
    place_of,
)
from formcheck.render.lines import BackLine, BarLine, MeasureLine, Reading, Skeleton
from formcheck.render.sheet import Sheet
from formcheck.render.theme import Theme
from formcheck.render.timeline import MIN_CUE_S, START_POSITION, Shown, Timeline, Verdict

__all__ = ["Overlay"]

_NO_POINTS = np.empty((0, 2))


class Overlay:
    """Draws a report over the frames it was made from.

    Build one for a clip and call `draw` for each frame, in any order: nothing but the
    report and the time decides what is drawn.
    """

    def __init__(
        self, report: Report, size_wh: tuple[int, int], least_cue_s: float = MIN_CUE_S
    ) -> None:
        """Prepare to draw `report` on frames of `size_wh`; cues show for `least_cue_s` or more."""
        trace, theme = report.trace, Theme.for_frame(size_wh)
        self._size_wh = size_wh
        self._track = Track(trace, size_wh)
        self._bar_way = BarWay(report, self._track)
        self._timeline = Timeline(report, least_cue_s)
        self._checks = {check.id: check for check in report.exercise.checks}
        self._places = {id_: place_of(self._checks[id_], trace) for id_ in trace.lines}
        self._skeleton = Skeleton(theme)
        self._bar_line = BarLine(theme)
        self._back_line = BackLine(theme)
        self._measure_line = MeasureLine(theme)
        body_px = trace.sequence.xy_px * self._track.scale
        on_right = counter_goes_right(body_px, size_wh[0], theme.counter_wh)
        on_top = banner_goes_on_top(body_px, size_wh, theme.banner_px)
        self._counter = Counter(theme, on_right)
        self._phase_chip = PhaseChip(theme, on_right)
        self._speed_chip = PhaseChip(theme, on_right)
        self._cue_banner = CueBanner(theme, on_top, on_right)
        self._value_tag = ValueTag(theme)
        self._end_card = EndCard(theme, report)

    def draw(self, sheet: Sheet, t_s: float) -> None:
        """Draw what belongs to `t_s`, in the report's own time, on `sheet`.

        Raises:
            ValueError: the sheet has another size.
        """
        self._require_size(sheet.size_wh)
        moment, pose = self._timeline.at(t_s), self._track.pose(t_s)
        self._skeleton.draw(sheet, pose)
        way = self._bar_way
        self._bar_line.draw(sheet, way.stretches_px(t_s), way.centre_px(t_s))
        back_px = self._draw_back(sheet, t_s, moment)
        anchor_px = self._draw_measure(sheet, moment.focus, t_s, back_px)
        taken = self._draw_badges(sheet, t_s, moment, lifter_seen=not np.isnan(pose.xy_px).all())
        if moment.focus is not None and len(anchor_px):
            self._draw_value(sheet, moment.focus, pose, anchor_px, taken)

    def end_card(self, image_bgr: Image) -> Image:
        """Draw the summary of the set over the darkened last frame, in place, and return it.

        Raises:
            ValueError: the picture has another size.
        """
        height, width = image_bgr.shape[:2]
        self._require_size((width, height))
        self._end_card.draw(image_bgr)
        return image_bgr

    def _require_size(self, size_wh: tuple[int, int]) -> None:
        if size_wh != self._size_wh:
            raise ValueError(f"expected a frame of {self._size_wh}, got {size_wh}")

    def _draw_back(self, sheet: Sheet, t_s: float, moment: Shown) -> Array:
        """Draw the line of the back; returns its corners (2, 2), none where there is no line."""
        if moment.back is None or (outline := self._track.outline(t_s)) is None:
            return _NO_POINTS
        # Where the verdict's value stands beside the line, it has the sign.
        with_sign = moment.focus != moment.back or moment.back.outcome is Outcome.NOT_ASSESSED
        self._back_line.draw(sheet, outline, moment.back.outcome, with_sign)
        return outline.corners_px

    def _draw_measure(
        self, sheet: Sheet, focus: Verdict | None, t_s: float, back_px: Array
    ) -> Array:
        """Draw the line of the check in focus, unless that is of the back.

        Returns the points (n, 2) beside which its value belongs, none where there is no line.
        """
        if focus is None:
            return _NO_POINTS
        reads_back = self._checks[focus.check].reads_silhouette
        if reads_back and len(back_px):
            return back_px
        points = self._track.line(focus.check, t_s)
        if len(points) < 2 or not np.isfinite(points).all():
            return _NO_POINTS
        if reads_back:
            return points
        is_angle = self._checks[focus.check].threshold.unit == "deg"
        self._measure_line.draw(sheet, Reading(points, focus.outcome, is_angle))
        return points

    def _draw_badges(
        self, sheet: Sheet, t_s: float, moment: Shown, *, lifter_seen: bool
    ) -> list[Rect]:
        """Draw counter, phase, the bar's speed and cue; returns the rectangles they take."""
        phase = moment.phase
        if phase == START_POSITION and not lifter_seen:
            phase = "No lifter in view"
        taken = [self._counter.draw(sheet, moment.count)]
        if phase:
            taken.append(self._phase_chip.draw(sheet, phase, below=taken[-1]))
        if speed := self._bar_way.said(t_s):
            taken.append(self._speed_chip.draw(sheet, speed, below=taken[-1]))
        if moment.cue is not None:
            taken.append(self._cue_banner.draw(sheet, self._cue(moment.cue), taken[-1]))
        return taken

    def _cue(self, finding: Finding) -> CueText:
        return CueText(self._checks[finding.check].title, finding.cue, finding.outcome)

    def _draw_value(
        self,
        sheet: Sheet,
        focus: Verdict,
        pose: PoseFrame,
        anchor_px: Array,
        taken: Sequence[Rect],
    ) -> None:
        check = self._checks[focus.check]
        if focus.finding is not None:
            tag = Tag.of(check, focus.finding)
        else:
            tag = Tag.reading(check, self._track.value(check.id, pose.t_s))
        if tag.value:
            place = self._places[check.id]
            self._value_tag.draw(sheet, tag, anchor_px, place, taken, face_of(pose))
