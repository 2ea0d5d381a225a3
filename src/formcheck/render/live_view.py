"""The picture of a set that is still going on: what is known now, drawn where it was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Finding
from formcheck.core.units import format_value
from formcheck.render.badges import Counter, CueBanner, CueText, PhaseChip, Tag, ValueTag
from formcheck.render.labels import Canvas, Plate
from formcheck.render.layout import Rect, choose_place
from formcheck.render.lines import MeasureLine, Reading, Skeleton
from formcheck.render.sheet import BgrSheet, Sheet
from formcheck.render.text import BOLD, REGULAR, fit
from formcheck.render.theme import Palette, Theme
from formcheck.render.timeline import Count

__all__ = ["LiveView", "Measured", "Scene"]


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
        phase: what the lifter does.
        messages: what to change before the set, or what is wrong with the camera.
        countdown: seconds until the set begins, large in the middle.
        cue: what to do about a fault.
        measured: the measure in focus.
        footer: small print: speed and keys.
    """

    pose: PoseFrame
    count: Count | None = None
    phase: str = ""
    messages: tuple[str, ...] = ()
    countdown: int | None = None
    cue: CueText | None = None
    measured: Measured | None = None
    footer: str = ""


class LiveView:
    """Draws scenes on pictures of one size."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        theme = Theme.for_frame(size_wh)
        self._theme = theme
        self._skeleton = Skeleton(theme)
        self._measure_line = MeasureLine(theme)
        self._counter = Counter(theme)
        self._phase_chip = PhaseChip(theme)
        self._cue_banner = CueBanner(theme, on_top=True)
        self._value_tag = ValueTag(theme)
        self._plates: dict[tuple[str, ...], Plate] = {}

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
            taken.append(self._phase_chip.draw(sheet, scene.phase.capitalize(), taken[0]))
            if scene.cue is not None:
                taken.append(self._cue_banner.draw(sheet, scene.cue, taken[1]))
        if scene.measured is not None:
            self._draw_measured(sheet, scene.measured, scene.pose, taken)
        self._write(sheet, scene)
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

    def _write(self, sheet: Sheet, scene: Scene) -> None:
        """Messages in the middle of the lower part, the countdown above, the footer below."""
        width, height = sheet.size_wh
        bottom = height - self._theme.margin_px
        if scene.footer:
            plate = self._plate((scene.footer,), self._theme.small_px)
            bottom = plate.paste(sheet, (self._theme.margin_px, bottom - plate.size_wh[1])).top
        if scene.messages:
            plate = self._plate(scene.messages, self._theme.title_px)
            left = (width - plate.size_wh[0]) // 2
            plate.paste(sheet, (left, bottom - self._theme.gap_px - plate.size_wh[1]))
        if scene.countdown is not None:
            plate = self._plate((str(scene.countdown),), 3 * self._theme.number_px)
            left, top = (width - plate.size_wh[0]) // 2, (height - plate.size_wh[1]) // 3
            plate.paste(sheet, (left, top))

    def _plate(self, lines: tuple[str, ...], size_px: int) -> Plate:
        """A plate with `lines` on it; the last few are kept."""
        key = (*lines, str(size_px))
        if key not in self._plates:
            if len(self._plates) > 64:
                self._plates.clear()
            self._plates[key] = self._draw_plate(lines, size_px)
        return self._plates[key]

    def _draw_plate(self, lines: tuple[str, ...], size_px: int) -> Plate:
        gap = self._theme.gap_px
        width, height = self._theme.size_wh
        room = (width - 2 * self._theme.margin_px - 3 * gap, height // 3)
        weight = BOLD if size_px >= self._theme.title_px else REGULAR
        texts = [fit(line, size_px, room, weight) for line in lines]
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


def _mirrored(scene: Scene, width_px: int) -> Scene:
    """`scene` for the mirrored picture; left joints stay left joints."""
    flip, shift = np.array([-1.0, 1.0]), np.array([width_px - 1.0, 0.0])
    pose = replace(scene.pose, xy_px=scene.pose.xy_px * flip + shift)
    measured = scene.measured
    if measured is not None:
        measured = replace(measured, points_px=measured.points_px * flip + shift)
    return replace(scene, pose=pose, measured=measured)
