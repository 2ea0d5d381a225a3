"""Text that others have written, such as file names and values, made fit to be shown."""

from __future__ import annotations

import unicodedata

__all__ = ["MOST_LETTERS", "one_line", "visible"]

# ours: three lines of a usual terminal
MOST_LETTERS = 290
"""Characters of a line in a message."""


def visible(text: str) -> str:
    r"""`text` with what a terminal acts upon (escape, line end, direction override) written out.

    Such characters become `\x1b` and so on, as do the bytes of a file name that are not UTF-8
    (`\udcff` for 0xff). Text that has been through here stays as it is.
    """
    if text.isprintable():
        return text
    return "".join(
        letter
        if letter.isprintable() or unicodedata.category(letter) == "Zs"  # any kind of space
        else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def one_line(text: str, most: int = MOST_LETTERS) -> str:
    """`text` as `visible` gives it, with its middle left out if it is longer than `most`."""
    return _shortened(visible(_shortened(text, most)), most)


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    tail = most // 2
    return f"{text[: most - 1 - tail]}…{text[-tail:]}"
