"""Setting text: OpenCV's built-in TrueType font, measured, wrapped and fitted into boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2

from formcheck.core.arrays import Image
from formcheck.render.theme import Colour

__all__ = ["BOLD", "REGULAR", "Text", "draw_text", "fit", "line_height_px", "width_px", "wrap"]

REGULAR = 450  # ours: weight of the variable font.
BOLD = 650  # ours: weight of the variable font.

_ELLIPSIS = "…"
# ours: pixels; smaller text can't be read in any frame.
_LEAST_PX = 6
# ours: text sizes from the top of a line to its baseline; capitals, 0.7 high, are then in the
# middle of a line 1.25 high.
_BASELINE = 0.98


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text of one size, ready to be drawn."""

    lines: tuple[str, ...]
    size_px: int
    weight: int = REGULAR

    @property
    def width_px(self) -> int:
        """Width of the longest line."""
        return max((width_px(line, self.size_px, self.weight) for line in self.lines), default=0)

    @property
    def height_px(self) -> int:
        """Height of all lines."""
        return len(self.lines) * line_height_px(self.size_px)


@lru_cache(maxsize=1)
def _font() -> cv2.FontFace:
    return cv2.FontFace("sans")


@lru_cache(maxsize=4096)
def width_px(text: str, size_px: int, weight: int = REGULAR) -> int:
    """Width of one line of text in pixels."""
    return cv2.getTextSize((0, 0), text, (0, 0), _font(), size_px, weight)[2]


def line_height_px(size_px: int) -> int:
    """Distance from one line of text to the next."""
    return round(1.25 * size_px)


def draw_text(image: Image, text: Text, left_top: tuple[int, int], colour: Colour) -> None:
    """Draw `text` in place, the upper left corner of its first line at `left_top`.

    A one-channel image is taken for an opacity mask and gets the letters in full.
    """
    left, top = left_top
    ink = (255, 255, 255) if image.ndim == 2 else colour
    for line in text.lines:
        base = (left, top + round(_BASELINE * text.size_px))
        cv2.putText(image, line, base, ink, _font(), text.size_px, text.weight)
        top += line_height_px(text.size_px)


def wrap(text: str, size_px: int, weight: int, max_width_px: int) -> tuple[str, ...]:
    """Break `text` at spaces into lines no wider than `max_width_px`, where words allow it."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, size_px, weight) <= max_width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def fit(text: str, size_px: int, max_wh: tuple[int, int], weight: int = REGULAR) -> Text:
    """Set `text` into a box: wrapped and, where that is not enough, smaller, then cut short.

    Never smaller than two thirds of `size_px`, unless a single word is wider than the box.
    """
    max_width, max_height = max_wh
    smallest = max(_LEAST_PX, round(size_px * 2 / 3))
    words = text.split()
    while smallest > _LEAST_PX and any(width_px(w, smallest, weight) > max_width for w in words):
        smallest -= 1
    for size in range(max(size_px, smallest), smallest - 1, -1):
        fitted = Text(wrap(text, size, weight, max_width), size, weight)
        if fitted.width_px <= max_width and fitted.height_px <= max_height:
            return _balanced(text, fitted)
    return _cut(Text(wrap(text, smallest, weight, max_width), smallest, weight), max_wh)


def _balanced(text: str, fitted: Text) -> Text:
    """The same number of lines, about equally long: no lone word on the last one."""
    too_narrow, best = 0, fitted
    while len(best.lines) > 1 and best.width_px - too_narrow > 1:
        middle = (too_narrow + best.width_px) // 2
        tried = replace(best, lines=wrap(text, best.size_px, best.weight, middle))
        if tried.width_px <= middle and len(tried.lines) == len(best.lines):
            best = tried
        else:
            too_narrow = middle
    return best


def _cut(text: Text, max_wh: tuple[int, int]) -> Text:
    """Keep the lines that fit and end them in an ellipsis."""
    max_width, max_height = max_wh
    room = max(1, max_height // line_height_px(text.size_px))
    lines = list(text.lines[:room])
    if len(text.lines) > room:
        lines[-1] += _ELLIPSIS
    short = (_shorten(line, text.size_px, text.weight, max_width) for line in lines)
    return Text(tuple(short), text.size_px, text.weight)


def _shorten(line: str, size_px: int, weight: int, max_width_px: int) -> str:
    while len(line) > 1 and width_px(line, size_px, weight) > max_width_px:
        line = line.rstrip(_ELLIPSIS)[:-1] + _ELLIPSIS
    return line
