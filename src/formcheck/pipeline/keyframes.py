"""Key frames: the few moments of each rep worth a picture, cut from the clip and drawn on.

A whole frame shrunk to a thumbnail shows a small lifter in a large room, so key frames are
cropped to the lifter, all to the same rectangle: what moves between them is the lifter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.enums import KeyFrameKind
from formcheck.core.exercise import Exercise
from formcheck.core.poses import Picture, PoseSequence
from formcheck.core.report import Finding, Hold, KeyFrame, Rep, Report, Trace
from formcheck.pipeline.crops import Crops
from formcheck.render.badges import Tag, ValueTag
from formcheck.render.interpolate import Track
from formcheck.render.layout import place_of
from formcheck.render.lines import BackLine, MeasureLine, Reading, Skeleton
from formcheck.render.sheet import BgrSheet
from formcheck.render.theme import Theme

__all__ = ["FRAME_TOLERANCE_S", "KeyFrameCutter", "Moment", "key_moments"]

# ours: pixels, the long side of a key frame.
LONG_SIDE_PX = 540
# ours: key frames, those of ten reps. More of them are each cut smaller, so that the page does
# not grow with the set.
FULL_SIZE = 30
# ours: JPEG quality, of 100, of the key frames on the page.
JPEG_QUALITY = 75
# ours: JPEG quality, of 100, of the pictures that are kept to draw on; they are encoded twice.
CROP_QUALITY = 90
# ours: seconds; moments nearer to each other look alike and share a picture.
SAME_S = 0.12
# ours: share of the lifter's size, the room left on each side.
MARGIN = 0.18
# ours: the crop's short side to its long one; a slimmer crop has no room for a value.
SLIMMEST = 0.75
# ours: share of the picture's shorter side, the height of a value; the picture is shown small.
TEXT = 0.058
# ours: seconds; far less than between two frames, more than times are rounded by.
FRAME_TOLERANCE_S = 1e-3


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to cut: `finding` is what is drawn there, None for the lifter alone."""

    part: int
    kind: KeyFrameKind
    at_s: float
    finding: Finding | None


def key_moments(report: Report) -> list[Moment]:
    """Start, turning point and worst moment of every rep; start, middle and worst of a hold.

    They are in order of time within a rep. In a clean rep the worst moment is the one nearest
    to a limit. It replaces a start or turning point that is less than `SAME_S` away.
    """
    moments: list[Moment] = []
    for part in report.parts:
        mine = _fixed_moments(part)
        worst = _worst(part, report.exercise)
        if worst is not None and worst.at_s is not None:
            at_s = worst.at_s
            mine = [moment for moment in mine if abs(moment.at_s - at_s) > SAME_S]
            mine.append(Moment(part.index, KeyFrameKind.WORST, at_s, worst))
        moments += sorted(mine, key=lambda moment: moment.at_s)
    return moments


def _fixed_moments(part: Rep | Hold) -> list[Moment]:
    """Start and turning point of a rep, start and middle of a hold."""
    middle_s = part.turn_s if isinstance(part, Rep) else (part.start_s + part.end_s) / 2
    middle = KeyFrameKind.TURN if isinstance(part, Rep) else KeyFrameKind.MIDDLE
    return [
        Moment(part.index, KeyFrameKind.START, part.start_s, None),
        Moment(part.index, middle, middle_s, None),
    ]


def _worst(part: Rep | Hold, exercise: Exercise) -> Finding | None:
    """The worst finding of a rep or hold, None when nothing was measured."""
    measured = [f for f in part.findings if f.outcome.is_measured]
    return max(measured, key=lambda f: f.telling(exercise.main_checks), default=None)


class KeyFrameCutter:
    """Takes the frames of a clip one after the other and keeps those that are key frames.

    `crops` are pictures kept from an earlier report on the clip; those that fit are not cut
    again. A picture is cut and kept of the moment of every finding, even if it is not a key
    frame of this report: with other limits it may become one.
    """

    def __init__(self, report: Report, crops: Crops | None = None) -> None:
        self._moments = key_moments(report)
        self._cut: dict[Moment, KeyFrame] = {}
        self._jpegs: dict[int, bytes] = {}
        self._due_ms: list[int] = []
        if self._moments:
            self._still = _Still(report, _picture_px(len(self._moments)))
            if crops and (crops.box, crops.size_wh) == (self._still.box, self._still.size_wh):
                self._jpegs.update(crops.jpegs)
            for at_ms in {_ms(moment.at_s) for moment in self._moments} & self._jpegs.keys():
                picture = _decoded(self._jpegs[at_ms])
                if picture is None or picture.shape[1::-1] != self._still.size_wh:
                    del self._jpegs[at_ms]  # damaged, so it is cut anew
                else:
                    self._draw(at_ms, picture)
            self._due_ms = sorted(_moments_ms(report) - self._jpegs.keys(), reverse=True)

    @property
    def next_s(self) -> float | None:
        """When the next picture is due, None when there is none left."""
        return self._due_ms[-1] / 1000 if self._due_ms else None

    def is_sharp_in(self, size_wh: tuple[int, int]) -> bool:
        """Whether pictures of that size need not be enlarged for what is due."""
        return not self._due_ms or self._still.is_sharp_in(size_wh)

    def offer(self, frame: Picture, t_s: float) -> None:
        """Cut from the frame of time `t_s` what is due; times must rise."""
        while self._due_ms and self._due_ms[-1] <= 1000 * (t_s + FRAME_TOLERANCE_S):
            at_ms = self._due_ms.pop()
            picture = self._still.crop(frame)
            self._jpegs[at_ms] = _jpeg(picture, CROP_QUALITY)
            self._draw(at_ms, picture)

    def _draw(self, at_ms: int, picture: Image) -> None:
        for moment in self._moments:
            if _ms(moment.at_s) == at_ms:
                self._cut[moment] = self._still.key_frame(picture.copy(), moment)

    @property
    def key_frames(self) -> tuple[KeyFrame, ...]:
        """What has been cut so far, in the report's order."""
        return tuple(self._cut[moment] for moment in self._moments if moment in self._cut)

    @property
    def crops(self) -> Crops | None:
        """The pictures themselves, for another report on the clip; None if there are none."""
        if not self._jpegs:
            return None
        return Crops(self._still.box, self._still.size_wh, self._jpegs)


def _ms(at_s: float) -> int:
    return round(1000 * at_s)


def _moments_ms(report: Report) -> set[int]:
    """All moments that may be key frames of this report or of one with other limits."""
    at_s = [finding.at_s for part in report.parts for finding in part.findings]
    at_s += [moment.at_s for part in report.parts for moment in _fixed_moments(part)]
    return {_ms(t) for t in at_s if t is not None}


def _jpeg(picture: Image, quality: int) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return jpeg.tobytes()


def _decoded(jpeg: bytes) -> Image | None:
    """The picture (height, width, 3) in `jpeg`; None if it is damaged."""
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, np.uint8)


def _picture_px(pictures: int) -> int:
    """The long side of each of so many pictures."""
    return round(LONG_SIDE_PX * math.sqrt(min(1.0, FULL_SIZE / pictures)))


class _Still:
    """Draws on a crop of a frame what the overlay draws on the whole, without its badges."""

    def __init__(self, report: Report, long_side_px: int) -> None:
        trace = report.trace
        self._checks = {check.id: check for check in report.exercise.checks}
        self._measured_width = trace.sequence.size_wh[0]
        self.box = crop_box(trace.sequence, [(p.start_s, p.end_s) for p in report.parts])
        left, top, right, bottom = self.box
        scale = long_side_px / max(right - left, bottom - top)
        self.size_wh = (round((right - left) * scale), round((bottom - top) * scale))
        self._trace = _shifted(trace, self.box)
        self._track = Track(self._trace, self.size_wh)
        text_px = max(1, round(TEXT * min(self.size_wh)))
        theme = replace(Theme.for_frame(self.size_wh), text_px=text_px)
        self._skeleton = Skeleton(theme)
        self._back_line = BackLine(theme)
        self._measure_line = MeasureLine(theme)
        self._value_tag = ValueTag(theme)

    def is_sharp_in(self, size_wh: tuple[int, int]) -> bool:
        """Whether the lifter has at least as many pixels in that size of the whole picture."""
        left, _, right, _ = self.box
        return size_wh[0] * (right - left) >= self.size_wh[0] * self._measured_width

    def crop(self, frame: Picture) -> Image:
        """The lifter in a frame of any size, in the size of a key frame; a picture of its own."""
        scale = frame.size_wh[0] / self._measured_width
        left, top, right, bottom = (round(scale * edge) for edge in self.box)
        part = frame.bgr(max(self.size_wh), (left, top, right, bottom))
        return np.array(cv2.resize(part, self.size_wh, interpolation=cv2.INTER_AREA), np.uint8)

    def key_frame(self, picture: Image, moment: Moment) -> KeyFrame:
        """The key frame of `moment`, drawn into `picture`, which is as `crop` returns it."""
        self._draw(picture, moment)
        return KeyFrame(
            part=moment.part,
            kind=moment.kind,
            check=moment.finding.check if moment.finding else "",
            at_s=moment.at_s,
            size_wh=self.size_wh,
            jpeg=_jpeg(picture, JPEG_QUALITY),
        )

    def _draw(self, picture: Image, moment: Moment) -> None:
        sheet, pose = BgrSheet(picture), self._track.pose(moment.at_s)
        self._skeleton.draw(sheet, pose)
        if moment.finding is None:
            return
        finding, check = moment.finding, self._checks[moment.finding.check]
        points = self._track.line(check.id, moment.at_s)
        outline = self._track.outline(moment.at_s) if check.reads_silhouette else None
        if outline is not None:
            self._back_line.draw(sheet, outline, finding.outcome, with_sign=False)
            points = outline.corners_px
        elif not check.reads_silhouette and len(points) > 1 and np.isfinite(points).all():
            is_angle = check.threshold.unit == "deg"
            self._measure_line.draw(sheet, Reading(points, finding.outcome, is_angle))
        tag = Tag.of(check, finding)
        if tag.value and len(points) and np.isfinite(points).all():
            self._value_tag.draw(sheet, tag, points, place_of(check, self._trace))


def crop_box(
    sequence: PoseSequence, spans: Sequence[tuple[float, float]]
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the part of the picture that shows the lifter in `spans`.

    In pixels of the poses. The whole picture where nobody is seen.
    """
    inside = np.zeros(len(sequence), dtype=bool)
    for start_s, end_s in spans:
        inside |= (sequence.t_s >= start_s) & (sequence.t_s <= end_s)
    body = sequence.xy_px[inside].reshape(-1, 2)
    body = body[np.isfinite(body).all(axis=1)]
    width, height = sequence.size_wh
    if not len(body):
        return 0, 0, width, height
    whole = np.array(sequence.size_wh, dtype=float)
    low, high = np.percentile(body, [0.5, 99.5], axis=0)
    size = (high - low) * (1 + 2 * MARGIN)
    size = np.minimum(np.maximum(size, SLIMMEST * size[::-1]), whole)
    corner = np.clip((low + high - size) / 2, 0, whole - size)
    left, top = np.floor(corner).astype(int).tolist()
    right, bottom = np.ceil(corner + size).astype(int).tolist()
    return left, top, min(right, width), min(bottom, height)


def _shifted(trace: Trace, box: tuple[int, int, int, int]) -> Trace:
    """The trace in pixels of the crop `box`."""
    left, top, right, bottom = box
    corner = np.array([left, top], dtype=float)
    sequence = replace(
        trace.sequence,
        xy_px=trace.sequence.xy_px - corner,
        chord_px=trace.sequence.chord_px - corner,
        size_wh=(right - left, bottom - top),
    )
    lines = {check: points - corner for check, points in trace.lines.items()}
    return replace(trace, sequence=sequence, lines=lines)
