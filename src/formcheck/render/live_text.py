"""Text that a lifter reads from three metres away."""

from __future__ import annotations

from formcheck.render.text import Text, wrap

__all__ = ["far_px", "fit_far"]

# ours: height of capital letters, as a share of the picture's height. On a laptop's screen, 19 cm
# high, they are 13 mm; from 3 m that is 15 arc minutes, three times what good eyes just read.
LETTER_SHARE = 1 / 15
# structural: height of capitals, as a share of the text size (see `render.text`).
CAPITAL = 0.7
# ours: share of the size that text too long for its lines may shrink to.
LEAST_SHARE = 0.5


def far_px(size_wh: tuple[int, int]) -> int:
    """Text size at which capital letters are 1/15 of the picture's height or a little more."""
    return round(1.03 * LETTER_SHARE / CAPITAL * size_wh[1])


def fit_far(text: str, size_px: int, width_px: int, most_lines: int, weight: int) -> Text:
    """`text` in at most `most_lines` lines no wider than `width_px`, as large as that allows.

    Text that is too long for `size_px` shrinks, to half of it at most; then it takes more lines.
    """
    least_px = max(1, round(LEAST_SHARE * size_px))
    for px in range(size_px, least_px - 1, -1):
        set_text = Text(wrap(text, px, weight, width_px), px, weight)
        if len(set_text.lines) <= most_lines and set_text.width_px <= width_px:
            return set_text
    return Text(wrap(text, least_px, weight, width_px), least_px, weight)
