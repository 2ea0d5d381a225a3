"""The picture of a set that is still going on: what is known now, drawn where it was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.online import Cue
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Finding, Outcome
from formcheck.core.units import format_value
from formcheck.render.badges import Counter, PhaseChip, Tag, ValueTag
from formcheck.render.labels import Canvas, Plate
from formcheck.render.layout import Rect, choose_place
from formcheck.render.lines import MeasureLine, Reading, Skeleton
from formcheck.render.live_text import far_px, fit_far
from formcheck.render.sheet import BgrSheet, Sheet
from formcheck.render.text import BOLD
from formcheck.render.theme import Palette, Theme
from formcheck.render.timeline import Count

__all__ = ["LiveView", "Measured", "Scene"]

# ours: lines of a cue or a message before it is set smaller; more would hide the lifter.
MOST_LINES = 2
# ours: text beside the count, as a share of the text read from afar; the number is 2.6 times that.
COUNTER_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure in focus: a title, its value, and the points it is drawn on.

    The title is that of its check where something is wrong, else the measure's own.
    """

    title: str
    value: float
    unit: str
    points_px: Array
    fault: Finding | None


@dataclass(frozen=True, slots=True)
class Scene:
    """All there is to show over one picture.

    Attributes:
        pose: the lifter in this picture.
        count: what the counter says; None before the set.
        phase: what the lifter does; empty if that is not known.
        messages: what to change before the set, or what is wrong with the camera.
        countdown: seconds until the set begins, large in the middle.
        cue: what to do about a fault.
        measured: the measure in focus.
        speed: how fast the bar was in the last rep; empty if that is not known.
        aside: the sets so far and the rest, in the upper right corner.
        footer: small print: keys.
    """

    pose: PoseFrame
    count: Count | None = None
    phase: str = ""
    messages: tuple[str, ...] = ()
    countdown: int | None = None
    cue: Cue | None = None
    measured: Measured | None = None
    speed: str = ""
    aside: tuple[str, ...] = ()
    footer: str = ""


class LiveView:
    """Draws scenes on pictures of one size."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        theme = Theme.for_frame(size_wh)
        self._theme = theme
        self._skeleton = Skeleton(theme)
        self._measure_line = MeasureLine(theme)
        counter = replace(theme, text_px=round(COUNTER_SHARE * far_px(size_wh)))
        self._counter = Counter(counter)
        self._phase_chip = PhaseChip(counter)
        self._value_tag = ValueTag(theme)
        self._plate = lru_cache(maxsize=64)(self._draw_plate)
        self._far_plate = lru_cache(maxsize=64)(self._draw_far)

    def draw(self, image_bgr: Image, scene: Scene, *, mirror: bool = False) -> Image:
        """`image_bgr` with `scene` on it, as a new picture; `mirror` swaps left and right.

        What is written stays readable in the mirror.
        """
        picture = np.ascontiguousarray(image_bgr[:, ::-1]) if mirror else image_bgr.copy()
        if mirror:
            scene = _mirrored(scene, picture.shape[1])
        sheet = BgrSheet(picture)
        self._skeleton.draw(sheet, scene.pose)
        taken: list[Rect] = []
        if scene.count is not None:
            taken.append(self._counter.draw(sheet, scene.count))
            for chip in filter(None, (scene.phase.capitalize(), scene.speed)):
                taken.append(self._phase_chip.draw(sheet, chip, taken[-1]))
        taken += self._write(sheet, scene)
        if scene.measured is not None:
            self._draw_measured(sheet, scene.measured, scene.pose, taken)
        return picture

    def _draw_measured(
        self, sheet: Sheet, measured: Measured, pose: PoseFrame, taken: list[Rect]
    ) -> None:
        points = measured.points_px
        if len(points) < 2 or not np.isfinite(points).all():
            return
        outcome = measured.fault.outcome if measured.fault else None
        self._measure_line.draw(sheet, Reading(points, outcome, measured.unit == "deg"))
        value = format_value(measured.value, measured.unit)
        if value:
            place = choose_place(points[None], pose.xy_px[None])
            self._value_tag.draw(sheet, Tag(measured.title, value, outcome), points, place, taken)

    def _write(self, sheet: Sheet, scene: Scene) -> list[Rect]:
        """The small print at the bottom, cue and messages above it, the rest at the top."""
        width, height = sheet.size_wh
        margin, gap = self._theme.margin_px, self._theme.gap_px
        taken, bottom = [], height - margin
        if scene.footer:
            plate = self._plate((scene.footer,), self._theme.small_px)
            taken.append(plate.paste(sheet, (margin, bottom - plate.size_wh[1])))
            bottom = taken[-1].top - gap
        for words, outcome in _spoken(scene):
            plate = self._far_plate(words, outcome)
            left = (width - plate.size_wh[0]) // 2
            taken.append(plate.paste(sheet, (left, bottom - plate.size_wh[1])))
            bottom = taken[-1].top - gap
        if scene.aside:
            plate = self._plate(scene.aside, self._theme.title_px)
            taken.append(plate.paste(sheet, (width - margin - plate.size_wh[0], margin)))
        if scene.countdown is not None:
            plate = self._plate((str(scene.countdown),), 3 * self._theme.number_px)
            left, top = (width - plate.size_wh[0]) // 2, (height - plate.size_wh[1]) // 3
            taken.append(plate.paste(sheet, (left, top)))
        return taken

    def _draw_far(self, words: str, outcome: Outcome | None) -> Plate:
        """Words to be read from afar, with an outcome's sign before them."""
        size_px, gap = far_px(self._theme.size_wh), self._theme.gap_px
        sign_px = 0 if outcome is None else round(0.45 * size_px)
        left = 2 * sign_px + (3 * gap if outcome else 2 * gap)
        room = self._theme.size_wh[0] - 2 * self._theme.margin_px - left - 2 * gap
        text = fit_far(words, size_px, room, MOST_LINES, BOLD)
        canvas = Canvas((left + text.width_px + 2 * gap, text.height_px + gap))
        if outcome is not None:
            canvas.sign(outcome, (1.5 * gap + sign_px, (text.height_px + gap) / 2), sign_px)
        canvas.write(text, (left, gap // 2))
        return canvas.plate()

    def _draw_plate(self, lines: tuple[str, ...], size_px: int) -> Plate:
        """Lines for whoever is at the keyboard."""
        gap = self._theme.gap_px
        room = self._theme.size_wh[0] - 2 * self._theme.margin_px - 3 * gap
        texts = [fit_far(line, size_px, room, 1, BOLD) for line in lines]
        size_wh = (
            max(text.width_px for text in texts) + 3 * gap,
            sum(text.height_px for text in texts) + gap * (len(texts) + 1),
        )
        canvas = Canvas(size_wh)
        top = gap
        for text in texts:
            canvas.write(text, (round(1.5 * gap), top), Palette.WHITE)
            top += text.height_px + gap
        return canvas.plate()


def _spoken(scene: Scene) -> list[tuple[str, Outcome | None]]:
    """What is written large, from the bottom up: messages in their order, above them the cue."""
    spoken: list[tuple[str, Outcome | None]] = [(line, None) for line in reversed(scene.messages)]
    return [*spoken, (scene.cue.cue, scene.cue.outcome)] if scene.cue else spoken


def _mirrored(scene: Scene, width_px: int) -> Scene:
    """`scene` for the mirrored picture; left joints stay left joints."""
    flip, shift = np.array([-1.0, 1.0]), np.array([width_px - 1.0, 0.0])
    pose = replace(scene.pose, xy_px=scene.pose.xy_px * flip + shift)
    measured = scene.measured
    if measured is not None:
        measured = replace(measured, points_px=measured.points_px * flip + shift)
    return replace(scene, pose=pose, measured=measured)
