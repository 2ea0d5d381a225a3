"""Colours and sizes of everything drawn into a picture.

The colours are those of Okabe and Ito (2008, "Color Universal Design"), which stay apart in
all common kinds of colour blindness. An outcome never stands on colour alone: it has a sign,
too (see `formcheck.render.icons`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formcheck.core.report import Outcome

__all__ = [
    "CONFIDENCE",
    "OUTCOME",
    "STROKES",
    "Colour",
    "ConfidenceStep",
    "Palette",
    "Strokes",
    "Theme",
    "outcome_colour",
]

Colour = tuple[int, int, int]
"""Blue, green, red, as OpenCV has it."""


class Palette:
    """The named colours."""

    WHITE: Colour = (255, 255, 255)
    INK: Colour = (26, 22, 20)
    SOFT: Colour = (214, 208, 204)
    GREY: Colour = (168, 160, 156)
    SLATE: Colour = (187, 151, 111)
    SKY_BLUE: Colour = (233, 180, 86)
    BLUE: Colour = (178, 114, 0)
    GREEN: Colour = (115, 158, 0)
    YELLOW: Colour = (66, 228, 240)
    VERMILION: Colour = (0, 94, 213)
    PURPLE: Colour = (167, 121, 204)


OUTCOME: Mapping[Outcome, Colour] = {
    Outcome.PASS: Palette.GREEN,
    Outcome.UNCLEAR: Palette.SLATE,
    Outcome.WARN: Palette.YELLOW,
    Outcome.FAULT: Palette.VERMILION,
    Outcome.NOT_ASSESSED: Palette.GREY,
}
"""Colour of each outcome."""


def outcome_colour(outcome: Outcome | None) -> Colour:
    """Colour of an outcome; white while there is no verdict to show."""
    return Palette.WHITE if outcome is None else OUTCOME[outcome]


@dataclass(frozen=True, slots=True)
class ConfidenceStep:
    """How limbs seen with at least this visibility are drawn; `weight` scales the line."""

    visibility: float
    colour: Colour
    weight: float


CONFIDENCE: tuple[ConfidenceStep, ...] = (
    ConfidenceStep(0.0, Palette.GREY, 0.45),
    ConfidenceStep(0.5, Palette.BLUE, 0.7),
    ConfidenceStep(0.8, Palette.SKY_BLUE, 1.0),
)
"""From hidden to plainly seen. Thinner as well as duller, so that colour is not needed."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Widths of lines and radii of dots in units of `Theme.line_px`, edges in units of the line.

    Attributes:
        joint: radius of a joint's dot.
        measure: the line of a measure, and the outline of the back.
        arc: the arc of an angle.
        point: radius of the dots at a measure's points.
        straight: the two directions that are compared on the back.
        bar: the way of the bar.
        ring: radius of the ring at its centre.
        line_edge: the dark edge on each side of a line, as a share of the line's width.
        dot_edge: the same around a dot, as a share of its radius.
    """

    joint: float = 0.8  # ours, by eye
    measure: float = 1.35  # ours, by eye
    arc: float = 0.8  # ours, by eye
    point: float = 1.5  # ours, by eye
    straight: float = 0.8  # ours, by eye
    bar: float = 0.9  # ours, by eye
    ring: float = 3.0  # ours, by eye
    line_edge: float = 0.3  # ours, by eye
    dot_edge: float = 0.35  # ours, by eye


STROKES = Strokes()
"""One set of widths for the annotated video and for what a page draws."""

# ours: share of the height; the controls of a phone's player take about as much of a portrait clip.
_CONTROLS = 0.1


@dataclass(frozen=True, slots=True)
class Theme:
    """Sizes in pixels for one frame size; `text_px` is the height of ordinary text."""

    size_wh: tuple[int, int]
    text_px: int
    line_px: float

    @classmethod
    def for_frame(cls, size_wh: tuple[int, int]) -> Theme:
        """Sizes that grow with the shorter side of the frame.

        A phone shows the shorter side of a portrait clip about 65 mm wide and that of a
        landscape clip, turned, about as high; a share of it is the same size to the eye in
        both. Below 13 px letters fall apart; only in a thumbnail are they smaller.
        """
        short = min(size_wh)
        text_px = max(min(13, short // 12), round(0.042 * short))
        return cls(size_wh, text_px, line_px=max(2.0, 0.0065 * short))

    @property
    def small_px(self) -> int:
        """Height of text that explains other text."""
        return max(min(12, self.text_px), round(0.8 * self.text_px))

    @property
    def title_px(self) -> int:
        """Height of titles."""
        return round(1.35 * self.text_px)

    @property
    def number_px(self) -> int:
        """Height of the rep counter's number: to be read from across the room."""
        return round(2.6 * self.text_px)

    @property
    def hud_px(self) -> int:
        """Width kept for counter and phase in either upper corner."""
        return 12 * self.text_px

    @property
    def counter_wh(self) -> tuple[int, int]:
        """About the room that counter and phase take in their corner."""
        return self.hud_px, self.margin_px + 5 * self.text_px

    @property
    def controls_px(self) -> int:
        """Height kept free at the bottom, where players on phones have their controls."""
        return round(_CONTROLS * self.size_wh[1])

    @property
    def banner_px(self) -> int:
        """About the height of a cue with what is kept free below it."""
        return 4 * self.text_px + self.controls_px

    @property
    def gap_px(self) -> int:
        """Space between things, and around the text on a plate."""
        return max(4, round(0.45 * self.text_px))

    @property
    def margin_px(self) -> int:
        """Space kept free along the frame's edge."""
        return max(4, round(0.03 * min(self.size_wh)))
