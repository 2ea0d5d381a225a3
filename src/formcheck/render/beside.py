"""Two lifters in one picture, beside or above one another, each with its caption."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.report import Outcome
from formcheck.render.icons import draw_sign
from formcheck.render.text import BOLD, Text, draw_text, fit, line_height_px
from formcheck.render.theme import Palette

__all__ = ["Caption", "Duo"]

# ours: pixels, the longer side of both pictures together; messengers shrink what is much larger.
_MOST_PX = 1080
# ours: share of the width, the height of a caption's text: 14 pixels on a phone of 390.
_TEXT = 0.036
# ours: pixels between the two pictures.
_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands above a lifter: `text`, and below it the sign of `outcome` and `value`."""

    text: str
    value: str
    outcome: Outcome


class Duo:
    """The layout of both pictures; all sides are even."""

    def __init__(self, aspect: float, captions: tuple[Caption, Caption]) -> None:
        """Prepare for pictures of the `aspect` width to height.

        Wide ones go above one another, so that the lifters are as large as a square has room for.
        """
        is_stacked = aspect > 1.0
        across, down = (1, 2) if is_stacked else (2, 1)
        wide = min(_MOST_PX / across, aspect * _MOST_PX / down)
        width, height = round(wide / 2) * 2, round(wide / aspect / 2) * 2
        self.panel_wh = width, height
        """Size of each lifter's picture, pixels."""
        self._text_px = max(8, round(_TEXT * width * across))
        lines = 1 + (1 if is_stacked else 2)
        head = _even(lines * line_height_px(self._text_px) + self._text_px)
        foot = _even(2 * self._text_px)
        second = (0, 2 * head + height) if is_stacked else (width + _GAP_PX, head)
        self._corners = (0, head), second
        self.size_wh = width + second[0], second[1] + height + foot
        """Size of the whole picture, pixels."""
        self._head_px, self._foot_px = head, foot
        self._ground: Image = np.full((*self.size_wh[::-1], 3), Palette.INK, np.uint8)
        for caption, corner in zip(captions, self._corners, strict=True):
            self._write(caption, corner)

    def compose(self, first: Image, second: Image, phase: str) -> Image:
        """Both pictures (height, width, 3) under their captions, and the phase at the bottom."""
        picture = self._ground.copy()
        width, height = self.panel_wh
        for panel, (left, top) in zip((first, second), self._corners, strict=True):
            picture[top : top + height, left : left + width] = panel
        text = Text((phase,), self._text_px, BOLD)
        across, down = self.size_wh
        corner = (across - text.width_px) // 2, down - (self._foot_px + text.height_px) // 2
        draw_text(picture, text, corner, Palette.WHITE)
        return picture

    def _write(self, caption: Caption, corner: tuple[int, int]) -> None:
        """Write a caption above the picture whose upper left corner is `corner`."""
        text_px, line_px = self._text_px, line_height_px(self._text_px)
        margin = text_px // 2
        left, top = corner[0] + margin, corner[1] - self._head_px + margin
        value_top = corner[1] - margin - line_px
        room = self.panel_wh[0] - 2 * margin, value_top - top
        draw_text(self._ground, fit(caption.text, text_px, room, BOLD), (left, top), Palette.WHITE)
        sign_px = 0.48 * text_px
        centre = left + sign_px, value_top + line_px / 2
        draw_sign(self._ground, centre, sign_px, caption.outcome)
        beside = left + round(1.4 * text_px), value_top
        value = fit(caption.value, text_px, (room[0] - round(1.4 * text_px), line_px))
        draw_text(self._ground, value, beside, Palette.SOFT)


def _even(px: int) -> int:
    return px + px % 2
