"""Annotators that say something in words: rep counter, phase, cue and a measure's value.

Style in the constructor, data in the call of `draw`; each returns the rectangle it took.
What they say changes seldom, so each keeps the plates it has drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from formcheck.core.arrays import Array
from formcheck.core.exercise import Check
from formcheck.core.measures import MEASURES
from formcheck.core.report import Finding, Outcome
from formcheck.core.units import format_value
from formcheck.render.labels import Canvas, Plate
from formcheck.render.layout import Place, Rect, free_place, left_top
from formcheck.render.sheet import Sheet
from formcheck.render.text import BOLD, Text, fit
from formcheck.render.theme import Palette, Theme
from formcheck.render.timeline import Count

__all__ = [
    "Counter",
    "CueBanner",
    "CueText",
    "PhaseChip",
    "Tag",
    "ValueTag",
]


class Counter:
    """The rep counter in an upper corner: a big number that the lifter sees from afar."""

    def __init__(self, theme: Theme, on_right: bool = False) -> None:
        self._theme = theme
        self._on_right = on_right
        self._plate = lru_cache(maxsize=64)(self._draw_plate)

    def draw(self, sheet: Sheet, count: Count) -> Rect:
        """Draw the full reps with the partial ones beside them, or the seconds held."""
        margin = self._theme.margin_px
        plate = self._plate(count)
        far = self._theme.size_wh[0] - margin - plate.size_wh[0]
        return plate.paste(sheet, (far if self._on_right else margin, margin))

    def _draw_plate(self, count: Count) -> Plate:
        theme, gap = self._theme, self._theme.gap_px
        number, label, more = count.words
        big = Text((number,), theme.number_px, BOLD)
        small = Text((label, more) if more else (label,), theme.text_px)
        height = round(0.95 * theme.number_px) + gap
        canvas = Canvas((big.width_px + small.width_px + 4 * gap, height))
        canvas.write(big, (round(1.5 * gap), (height - big.height_px) // 2))
        canvas.write(
            small, (big.width_px + round(2.5 * gap), (height - small.height_px) // 2), Palette.SOFT
        )
        return canvas.plate()


class PhaseChip:
    """What the lifter is doing, below the counter."""

    def __init__(self, theme: Theme, on_right: bool = False) -> None:
        self._theme = theme
        self._on_right = on_right
        self._plate = lru_cache(maxsize=64)(self._draw_plate)

    def draw(self, sheet: Sheet, phase: str, below: Rect) -> Rect:
        """Draw the phase under the rectangle `below`."""
        plate = self._plate(phase)
        left = below.right - plate.size_wh[0] if self._on_right else below.left
        return plate.paste(sheet, (left, below.bottom + self._theme.gap_px // 2))

    def _draw_plate(self, phase: str) -> Plate:
        theme, gap = self._theme, self._theme.gap_px
        room = theme.hud_px - 3 * gap, round(0.2 * theme.size_wh[1])
        text = fit(phase, theme.text_px, room)
        canvas = Canvas((text.width_px + 3 * gap, text.height_px + gap))
        canvas.write(text, (round(1.5 * gap), gap // 2))
        return canvas.plate()


@dataclass(frozen=True, slots=True)
class CueText:
    """What to do about a fault; `title` names it."""

    title: str
    text: str
    outcome: Outcome


class CueBanner:
    """The cue while its fault lasts, near the bottom or, with `on_top`, at the top.

    `on_right` says where the counter is, which it goes beside.
    """

    def __init__(self, theme: Theme, on_top: bool, on_right: bool = False) -> None:
        self._theme = theme
        self._on_top = on_top
        self._on_right = on_right
        whole = theme.size_wh[0] - 2 * theme.margin_px
        beside = whole - theme.hud_px - theme.gap_px
        self._beside = on_top and beside > 0.5 * whole
        self._width = beside if self._beside else whole
        self._plate = lru_cache(maxsize=64)(self._draw_plate)

    def draw(self, sheet: Sheet, cue: CueText, phase: Rect) -> Rect:
        """Draw the cue; `phase` is the rectangle that the phase has taken."""
        width, height = self._theme.size_wh
        margin = self._theme.margin_px
        plate = self._plate(cue)
        own_width, own_height = plate.size_wh
        if self._beside:
            corner = (margin if self._on_right else width - margin - own_width, margin)
        elif self._on_top:
            left = phase.right - own_width if self._on_right else phase.left
            corner = (left, phase.bottom + self._theme.gap_px // 2)
        else:
            corner = ((width - own_width) // 2, height - self._theme.controls_px - own_height)
        return plate.paste(sheet, corner)

    def _draw_plate(self, cue: CueText) -> Plate:
        theme, gap = self._theme, self._theme.gap_px
        sign_px = round(0.95 * theme.text_px)
        left = 2 * sign_px + 3 * gap
        room = max(1, self._width - left - 2 * gap)
        high = theme.size_wh[1]
        title = fit(cue.title, theme.small_px, (room, round(0.1 * high)))
        text = fit(cue.text, round(1.15 * theme.text_px), (room, round(0.25 * high)), BOLD)
        width = left + max(title.width_px, text.width_px) + 2 * gap
        height = max(title.height_px + text.height_px, 2 * sign_px) + 2 * gap
        canvas = Canvas((width, height))
        canvas.sign(cue.outcome, (1.5 * gap + sign_px, height / 2), sign_px)
        canvas.write(title, (left, gap), Palette.SOFT)
        canvas.write(text, (left, gap + title.height_px))
        return canvas.plate()


@dataclass(frozen=True, slots=True)
class Tag:
    """What a measure says; `title` names the check, `note` says what the value means."""

    title: str
    value: str
    outcome: Outcome | None
    note: str = ""

    @classmethod
    def of(cls, check: Check, finding: Finding) -> Tag:
        """The tag of a finding; where it is too close to call, how likely something is wrong."""
        title = check.named(finding.outcome)
        if finding.outcome is Outcome.UNCLEAR and finding.probability is not None:
            title = f"{title}: {100 * finding.probability:.0f} % likely"
        note = finding.bend_words if check.reads_silhouette else ""
        return cls(title, finding.text, finding.outcome, note)

    @classmethod
    def reading(cls, check: Check, value: float) -> Tag:
        """The tag of what `check` measures, where it has no verdict to show; NaN for unknown.

        Without a value where people would take it for the verdict to come: a change is judged and
        not the measure, and the back only in a part of the rep.
        """
        if check.reduce.is_change or check.reads_silhouette:
            value = math.nan
        return cls(MEASURES[check.measure].title, format_value(value, check.threshold.unit), None)


class ValueTag:
    """A measure's value beside the line it was taken from."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._plate = lru_cache(maxsize=512)(self._draw_plate)

    def draw(
        self,
        sheet: Sheet,
        tag: Tag,
        line_px: Array,
        place: Place,
        keep_off: Sequence[Rect] = (),
        face: Rect | None = None,
    ) -> Rect:
        """Draw `tag` at its place of `line_px` (points, 2), but off `keep_off` and the face."""
        plate = self._plate(tag)
        width, height = plate.size_wh
        gap, frame_wh = round(0.8 * self._theme.text_px), self._theme.size_wh
        left, top = left_top(place, line_px, plate.size_wh, gap, frame_wh)
        beside = Rect(left, top, left + width, top + height)
        free = free_place(beside, keep_off, face, frame_wh)
        return plate.paste(sheet, (free.left, free.top))

    def _draw_plate(self, tag: Tag) -> Plate:
        theme, gap = self._theme, self._theme.gap_px
        room = (theme.size_wh[0] // 2, theme.size_wh[1] // 8)
        title = fit(tag.title, round(0.72 * theme.text_px), room)
        note = fit(tag.note, round(0.72 * theme.text_px), room)
        value = Text((tag.value,), theme.text_px, BOLD)
        sign_px = 0.48 * theme.text_px
        indent = gap if tag.outcome is None else round(2 * sign_px + 1.8 * gap)
        width = max(title.width_px + gap, indent + value.width_px, note.width_px + gap) + gap
        above_note = gap // 4 + title.height_px + value.height_px
        canvas = Canvas((width, above_note + note.height_px + gap // 2))
        canvas.write(title, (gap, gap // 4), Palette.SOFT)
        canvas.write(value, (indent, gap // 4 + title.height_px))
        canvas.write(note, (gap, above_note), Palette.SOFT)
        if tag.outcome is not None:
            middle = gap // 4 + title.height_px + value.height_px / 2
            canvas.sign(tag.outcome, (gap + sign_px, middle), sign_px)
        return canvas.plate()
