"""Charts as inline SVG that fits any width and keeps its text at reading size.

The picture has no fixed width: places across are percentages, places down are CSS pixels, and
curves lie in a nested picture that stretches. A phone thus gets a narrower chart, and not
smaller letters. Colours are the page's: every shape has a class and no style of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.report import Outcome
from formcheck.core.signals import runs
from formcheck.report.wording import SIGNS

__all__ = ["Axis", "Chart", "Marker", "curve_paths", "fragment"]

_GRID = 1000
"""Units of the stretched picture on both sides; a curve's points lie on whole ones."""
_MOST_POINTS = 700  # layout: points of a curve at most, about one a pixel
_TOP = 8.0  # layout: pixels above the plot
_LETTER_PX = 11.0  # layout: height of a number; no part of it may be cut off
_BOTTOM = 22.0  # layout: pixels below it, for the numbers of the axis


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers laid along a side of a chart."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Iterable[float], margin: float = 0.08) -> Axis | None:
        """From the smallest to the largest known value and a little more; None for none."""
        known = [v for v in values if math.isfinite(v)]
        if not known:
            return None
        low, high = min(known), max(known)
        room = margin * (high - low) or 0.5 * abs(high) or 1.0
        return cls(low - room, high + room)

    def at(self, value: float) -> float:
        """Where `value` lies: 0 at the low end, 1 at the high one."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int = 4) -> list[float]:
        """At most `most` round numbers that lie on the axis."""
        span = self.high - self.low
        rough = span / most
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(i * step, 10) for i in range(first, last + 1)][:most]


@dataclass(frozen=True, slots=True)
class Marker:
    """A verdict to set into a chart at (`x`, `y`).

    `title` shows under the pointer; `seek` is the second of the video that a click leads to,
    empty for none.
    """

    x: float
    y: float
    outcome: Outcome
    title: str
    seek: str = ""


class Chart:
    """Builds one chart; every method adds a layer on top of those before it, labels excepted."""

    def __init__(self, x: Axis, y: Axis, height: int, label: str, css: str = "") -> None:
        """A chart `height` pixels high. `label` says to those who can't see it what it shows."""
        self._x, self._y = x, y
        self._plot_px = self.plot_px(height)
        attributes = {"class": f"chart {css}".strip(), "height": str(height), "role": "img"}
        self._root = ET.Element("svg", {**attributes, "aria-label": label})
        self._labels: list[ET.Element] = []

    @staticmethod
    def plot_px(height: int) -> float:
        """How much of a chart `height` pixels high is left for what it shows."""
        return height - _TOP - _BOTTOM

    def attribute(self, name: str, value: str) -> None:
        """Set an attribute of the whole picture."""
        self._root.set(name, value)

    def band(
        self,
        css: str,
        x: tuple[float, float] | None = None,
        y: tuple[float, float] | None = None,
        label: str = "",
        href: str = "",
    ) -> None:
        """A rectangle over part of the chart, its whole width or height where that is None.

        `label` is written in its upper left corner and cut off at its right end. `href` is where
        a click leads to, empty for nowhere; the page has the same link in words.
        """
        left, right = self._clipped(self._x, x)
        down, up = self._clipped(self._y, y)
        if right <= left or up <= down:
            return
        top, height = _TOP + (1 - up) * self._plot_px, (up - down) * self._plot_px
        place = {"x": _percent(left), "width": _percent(right - left)}
        place |= {"y": f"{top:.1f}", "height": f"{height:.1f}"}
        link = {"href": href, "tabindex": "-1"}
        parent = ET.SubElement(self._root, "a", link) if href else self._root
        ET.SubElement(parent, "rect", {"class": css, **place})
        if label:
            inner = ET.Element("svg", place)
            place = {"class": f"label {css.split()[0]}-name", "x": "5", "y": "13"}
            ET.SubElement(inner, "text", place).text = label
            self._labels.append(inner)

    def curve(self, css: str, x: Array, y: Array) -> None:
        """A line through the points (n,), broken where one is NaN."""
        path = curve_paths((x - self._x.low) / (self._x.high - self._x.low), self._fraction(y))
        place = {"x": "0", "y": f"{_TOP:g}", "width": "100%", "height": f"{self._plot_px:g}"}
        box = {"viewBox": f"0 0 {_GRID} {_GRID}", "preserveAspectRatio": "none"}
        inner = ET.SubElement(self._root, "svg", {**place, **box})
        ET.SubElement(inner, "path", {"class": css, "d": path})

    def mark(self, marker: Marker) -> None:
        """An outcome's sign, on a disc of its colour."""
        if not (math.isfinite(marker.x) and math.isfinite(marker.y)):
            return
        x, y = self._x.at(marker.x), self._top_px(marker.y)
        group = ET.SubElement(self._root, "g", {"class": f"mark {marker.outcome.value}"})
        if marker.seek:
            group.set("data-seek", marker.seek)
        ET.SubElement(group, "title").text = marker.title
        ET.SubElement(group, "circle", {"cx": _percent(x), "cy": f"{y:.1f}", "r": "8"})
        sign = ET.SubElement(group, "text", {"x": _percent(x), "y": f"{y + 4:.1f}"})
        sign.text = SIGNS[marker.outcome]

    def dot(self, x: float, y: float, title: str = "") -> None:
        """A value without a verdict; `title` shows under the pointer."""
        place = {"cx": _percent(self._x.at(x)), "cy": f"{self._top_px(y):.1f}", "r": "5"}
        circle = ET.SubElement(self._root, "circle", {"class": "dot", **place})
        if title:
            ET.SubElement(circle, "title").text = title

    def ring(self, x: float, y: float) -> None:
        """A ring around a value that is worth a look."""
        place = {"cx": _percent(self._x.at(x)), "cy": f"{self._top_px(y):.1f}", "r": "11"}
        ET.SubElement(self._root, "circle", {"class": "marked", **place})

    def whisker(self, x: float, y: float, error: float | None) -> None:
        """An upright error bar of `error` to both sides."""
        if error is None or not all(map(math.isfinite, (x, y, error))):
            return
        at = _percent(self._x.at(x))
        ends = {"y1": f"{self._top_px(y - error):.1f}", "y2": f"{self._top_px(y + error):.1f}"}
        ET.SubElement(self._root, "line", {"class": "whisker", "x1": at, "x2": at, **ends})

    def level(self, css: str, y: float, x: tuple[float, float] | None = None) -> None:
        """A level line, across the chart or over part of it."""
        left, right = self._clipped(self._x, x)
        height = f"{self._top_px(y):.1f}"
        ends = {"x1": _percent(left), "x2": _percent(right), "y1": height, "y2": height}
        ET.SubElement(self._root, "line", {"class": css, **ends})

    def text(self, css: str, x: float, y: float, text: str, lift_px: float = 0.0) -> None:
        """Text around the point (`x`, `y`), `lift_px` higher."""
        place = {"x": _percent(self._x.at(x)), "y": f"{self._top_px(y) - lift_px:.1f}"}
        ET.SubElement(self._root, "text", {"class": css, **place}).text = text

    def axis_x(self, ticks: Iterable[tuple[float, str]], edge: float = 0.03) -> None:
        """Numbers below the chart; `edge` is the share at either end where they would be cut."""
        for value, text in ticks:
            at = self._x.at(value)
            css = "tick first" if at < edge else "tick last" if at > 1 - edge else "tick"
            place = {"x": _percent(at), "y": f"{_TOP + self._plot_px + 15:g}"}
            ET.SubElement(self._root, "text", {"class": css, **place}).text = text

    def axis_y(self, ticks: Iterable[tuple[float, str]]) -> None:
        """Level lines with their numbers, inside the chart at its left edge."""
        for value, text in ticks:
            self.level("grid", value)
            place = {"x": "2", "y": f"{max(self._top_px(value) - 3, _LETTER_PX):.1f}"}
            number = ET.Element("text", {"class": "tick level", **place})
            number.text = text
            self._labels.append(number)

    def playhead(self) -> None:
        """An upright line that the page's script moves along with the video."""
        ends = {"x1": "0", "x2": "0", "y1": f"{_TOP:g}", "y2": f"{_TOP + self._plot_px:g}"}
        ET.SubElement(self._root, "line", {"class": "playhead", **ends})

    def markup(self) -> Markup:
        """The chart as markup, safe to put into a page; labels of bands and levels on top."""
        self._root.extend(self._labels)
        self._labels.clear()
        return fragment(self._root)

    def _fraction(self, y: Array) -> Array:
        return (y - self._y.low) / (self._y.high - self._y.low)

    def _top_px(self, y: float) -> float:
        inside = min(max(self._y.at(y), 0.0), 1.0)
        return _TOP + (1 - inside) * self._plot_px

    @staticmethod
    def _clipped(axis: Axis, ends: tuple[float, float] | None) -> tuple[float, float]:
        if ends is None:
            return 0.0, 1.0
        first, last = sorted(axis.at(end) for end in ends)
        return min(max(first, 0.0), 1.0), min(max(last, 0.0), 1.0)


def curve_paths(x: Array, y: Array) -> str:
    """SVG path data through points (n,) given as fractions, y up, broken where one is NaN.

    Long curves are thinned out to what a screen can show.
    """
    step = max(1, math.ceil(len(x) / _MOST_POINTS))
    x, y = x[::step], y[::step]
    parts = []
    for start, stop in runs(np.isfinite(x) & np.isfinite(y)):
        columns = np.rint(_GRID * x[start:stop]).astype(int)
        rows = np.rint(_GRID * (1 - y[start:stop])).astype(int)
        points = " ".join(f"{a},{b}" for a, b in zip(columns, rows, strict=True))
        parts.append(f"M{points}")
    return "".join(parts)


def fragment(root: ET.Element) -> Markup:
    """An element as markup; the XML writer has escaped all text and attributes."""
    return Markup(ET.tostring(root, encoding="unicode"))


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}%"
