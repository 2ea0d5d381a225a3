"""Text that any terminal can show and none acts upon."""

from __future__ import annotations

from rich.segment import Segment
from rich.text import Text

from formcheck.text import visible

__all__ = ["command_line", "encodable", "plain"]

_WITHOUT_UNICODE = str.maketrans({"✓": "+", "✗": "x", "±": "~", "→": ">", "·": "|", "•": "*"})
"""One character for one, so that the columns stay in line."""


def plain(text: str, style: str = "") -> Text:
    """Text as it stands: no markup is read in it, and no control code reaches the terminal."""
    return Text("\n".join(visible(line) for line in text.split("\n")), style)


def command_line(before: str, command: str) -> Text:
    """A paragraph that ends with a command: never wrapped, so that it can be copied whole."""
    text = Text("\n", no_wrap=True, overflow="ignore")
    return text.append_text(plain(f"{before} ", "bold")).append_text(plain(command))


def encodable(segment: Segment, encoding: str) -> Segment:
    """What the console can't encode becomes its nearest sign or a question mark."""
    if encoding.startswith("utf"):
        return segment
    plain = "".join(
        letter if _fits(letter, encoding) else letter.translate(_WITHOUT_UNICODE)
        for letter in segment.text
    )
    return Segment(plain.encode(encoding, "replace").decode(encoding), segment.style)


def _fits(letter: str, encoding: str) -> bool:
    return letter.encode(encoding, "ignore") != b""
