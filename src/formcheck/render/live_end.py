"""The end of a live set, to be read from where the lifter stands: count, verdict, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.render.live_text import far_px, fit_far
from formcheck.render.text import BOLD, REGULAR, Text, draw_text, line_height_px
from formcheck.render.theme import Colour, Palette, Theme

__all__ = ["EndScreen", "EndText"]

# ours: share of its light that the picture keeps; white text then has a contrast of at least 13:1.
_DARKENED = 0.2
# ours: size of the count, in sizes of the other text.
_COUNT_SCALE = 1.7
# ours: size of the list of sets, in sizes of the other text; it is read from the keyboard.
_LIST_SCALE = 0.45
# ours: the most sets that are listed, the last ones.
_MOST_SETS = 6


@dataclass(frozen=True, slots=True)
class EndText:
    """What the end screen says: `"8 reps"`, the verdict, the one thing to do, and what is small."""

    count: str
    verdict: str
    to_do: str
    sets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class EndScreen:
    """Writes an `EndText` over a darkened picture of one size."""

    def __init__(self, size_wh: tuple[int, int], text: EndText) -> None:
        width, height = size_wh
        self._margin = Theme.for_frame(size_wh).margin_px
        room = (width - 2 * self._margin, height - 2 * self._margin)
        self._lines = list(_lines(text, far_px(size_wh), room))

    def draw(self, image_bgr: Image) -> Image:
        """`image_bgr` with the text over it, as a new picture."""
        picture = np.asarray(cv2.convertScaleAbs(image_bgr, alpha=_DARKENED), np.uint8)
        used = sum(_room_px(text) for text, _ in self._lines)
        top = max(self._margin, (picture.shape[0] - used) // 2)
        for text, colour in self._lines:
            draw_text(picture, text, (self._margin, top), colour)
            top += _room_px(text)
        return picture


def _room_px(text: Text) -> int:
    """Height of `text` and the gap below it."""
    return text.height_px + text.size_px // 5


def _lines(text: EndText, size_px: int, room_wh: tuple[int, int]) -> Iterator[tuple[Text, Colour]]:
    """Each part, set as large as the picture allows; the list of sets gets what is left."""
    width, left = room_wh
    parts = (
        (text.count, round(_COUNT_SCALE * size_px), 1, BOLD, Palette.WHITE),
        (text.verdict, size_px, 3, REGULAR, Palette.WHITE),
        (text.to_do, size_px, 3, BOLD, Palette.SKY_BLUE),
    )
    for words, part_px, most_lines, weight, colour in parts:
        each = fit_far(words, part_px, width, most_lines, weight)
        left -= _room_px(each)
        yield each, colour
    list_px = round(_LIST_SCALE * size_px)
    for note in text.notes:
        each = fit_far(note, list_px, width, 2, REGULAR)
        if left >= _room_px(each):
            left -= _room_px(each)
            yield each, Palette.WHITE
    n_fit = max(0, left // line_height_px(list_px))
    if listed := text.sets[-min(_MOST_SETS, n_fit) :] if n_fit else ():
        yield Text(listed, list_px), Palette.SOFT
