"""The end card: the set in one sentence, what to do about it, what else was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.report import Report
from formcheck.render.card_rows import CardRow, card_rows
from formcheck.render.icons import draw_sign
from formcheck.render.text import REGULAR, Text, draw_text, fit, line_height_px
from formcheck.render.theme import Colour, Palette, Theme

__all__ = ["EndCard"]

# ours: share of its light that the frame keeps; white text then has a contrast of at least 13:1.
_DARKENED = 0.2
# ours: text heights; the widest column, as longer lines are hard to follow.
_COLUMN_TEXTS = 25
# ours: shares of the usual text size, tried in this order before rows are left out.
_SHRINK = np.linspace(1.0, 0.65, 8)


@dataclass(slots=True)
class _Page:
    """Texts and signs with their places from the upper left corner of the column."""

    height: int = 0
    texts: list[tuple[Text, tuple[int, int], Colour]] = field(default_factory=list)
    signs: list[tuple[CardRow, tuple[float, float], float]] = field(default_factory=list)

    def add(self, row: CardRow, text_px: int, width: int) -> None:
        """Set one row below those before it."""
        size, note_size = round(row.scale * text_px), round(0.86 * text_px)
        gap, tall = round(0.5 * text_px), 100 * text_px
        indent = 0 if row.outcome is None else size + gap
        text = fit(row.text, size, (width - indent, tall), row.weight)
        top = self.height + (round(row.space_above * text_px) if self.texts else 0)
        self.height = top + text.height_px
        self.texts.append((text, (indent, top), row.colour))
        if row.outcome is not None:
            self.signs.append((row, (size / 2, top + line_height_px(text.size_px) / 2), size / 2))
        if not row.note:
            return
        note = fit(row.note, note_size, (width - indent, tall), REGULAR)
        self.texts.append((note, (indent, self.height), Palette.SOFT))
        self.height += note.height_px

    def draw(self, image_bgr: Image, left: int, top: int) -> None:
        """Draw the page with the column's upper left corner at `left`, `top`."""
        for text, (x, y), colour in self.texts:
            draw_text(image_bgr, text, (left + x, top + y), colour)
        for row, (cx, cy), radius in self.signs:
            if row.outcome is not None:
                draw_sign(image_bgr, (left + cx, top + cy), radius, row.outcome)


class EndCard:
    """Draws the card: style and report in the constructor, the picture in the call."""

    def __init__(self, theme: Theme, report: Report) -> None:
        width, height = theme.size_wh
        self._width = min(width - 2 * theme.margin_px, _COLUMN_TEXTS * theme.text_px)
        self._left = (width - self._width) // 2
        room = height - 2 * theme.margin_px
        pages = self._pages(card_rows(report), theme.text_px)
        self._page = next((page for page in pages if page.height <= room), _Page())
        self._top = (height - self._page.height) // 2

    def draw(self, image_bgr: Image) -> None:
        """Darken the picture and write the card over it, in place."""
        cv2.convertScaleAbs(image_bgr, dst=image_bgr, alpha=_DARKENED)
        self._page.draw(image_bgr, self._left, self._top)

    def _pages(self, rows: Sequence[CardRow], text_px: int) -> Iterator[_Page]:
        """The card ever smaller and then ever shorter, least important rows first."""
        for shrink in _SHRINK:
            yield self._page_of(rows, max(1, round(shrink * text_px)))
        smallest = max(1, round(_SHRINK[-1] * text_px))
        checks = [row for row in rows if row.outcome is not None]
        for kept in range(len(checks) - 1, -1, -1):
            gone = checks[kept:]
            text = f"and {len(gone)} more in the report"
            more = replace(gone[0], text=text, outcome=None, note="")
            shown = [more if row is gone[0] else row for row in rows if row not in gone[1:]]
            yield self._page_of(shown, smallest)
        yield self._page_of(rows[:2], smallest)

    def _page_of(self, rows: Sequence[CardRow], text_px: int) -> _Page:
        page = _Page()
        for row in rows:
            page.add(row, text_px, self._width)
        return page
