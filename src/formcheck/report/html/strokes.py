"""Lines that a coach draws on a key frame."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

__all__ = [
    "HEAD_PX",
    "HEAD_RAD",
    "MOST_POINTS",
    "MOST_STROKES",
    "Stroke",
    "Strokes",
    "drawing_svg",
    "strokes_of",
]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""Of the picture's width or height, from the left or the top."""

MOST_STROKES = 30  # ours: more hide the lifter.
MOST_POINTS = 150  # ours: of one line; a finger draws about 60 a second.
HEAD_PX = 16.0  # layout: length of an arrow's head
HEAD_RAD = 0.45  # layout: radians between an arrow and each side of its head


class Stroke(BaseModel):
    """One line: a straight one, an arrow to its second point, a circle about its first, or free."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: Literal["line", "arrow", "circle", "free"]
    colour: Literal["red", "yellow"]
    points: Annotated[tuple[tuple[Share, Share], ...], Field(min_length=2, max_length=MOST_POINTS)]

    @model_validator(mode="after")
    def _two_points(self) -> Stroke:
        if self.tool != "free" and len(self.points) != 2:
            raise ValueError("this one has two points")
        return self


Strokes = Annotated[tuple[Stroke, ...], Field(max_length=MOST_STROKES)]

_ADAPTER: TypeAdapter[tuple[Stroke, ...]] = TypeAdapter(Strokes)


def strokes_of(text: str) -> tuple[Stroke, ...] | None:
    """The lines in JSON; None for what is none."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError:
        return None


def drawing_svg(text: str, size_wh: tuple[int, int]) -> Markup:
    """The lines in JSON as a picture of that size, in pixels; empty for what is none."""
    strokes = strokes_of(text)
    if not strokes:
        return Markup("")
    width, height = size_wh
    paths = Markup("").join(
        Markup('<path class="{}" d="{}"/>').format(each.colour, _path(each, width, height))
        for each in strokes
    )
    return Markup('<svg class="drawn" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        width, height, paths
    )


def _path(stroke: Stroke, width: int, height: int) -> str:
    points = [(x * width, y * height) for x, y in stroke.points]
    (x0, y0), (x1, y1) = points[0], points[-1]
    if stroke.tool == "circle":
        r = math.hypot(x1 - x0, y1 - y0)
        half = f"a{r:.1f},{r:.1f} 0 1,0"
        return f"M{x0 - r:.1f},{y0:.1f}{half} {2 * r:.1f},0{half} {-2 * r:.1f},0"
    path = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    if stroke.tool == "arrow":
        back = math.atan2(y0 - y1, x0 - x1)
        left, right = (
            (x1 + HEAD_PX * math.cos(back + side), y1 + HEAD_PX * math.sin(back + side))
            for side in (-HEAD_RAD, HEAD_RAD)
        )
        path += f"M{left[0]:.1f},{left[1]:.1f}L{x1:.1f},{y1:.1f}L{right[0]:.1f},{right[1]:.1f}"
    return path
