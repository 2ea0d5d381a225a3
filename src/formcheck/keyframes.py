"""Key frames: the few moments of each rep worth a picture, cut from the clip and drawn on.

A whole frame shrunk to a thumbnail shows a small lifter in a large room, so key frames are
cropped to the lifter, all to the same rectangle: what moves between them is the lifter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from formcheck.domain import (
    Array,
    Check,
    Finding,
    Hold,
    Image,
    KeyFrame,
    Outcome,
    PoseSequence,
    Rep,
    Report,
    Trace,
)
from formcheck.render.badges import Tag, ValueTag, format_judged
from formcheck.render.layout import Place, choose_place
from formcheck.render.lines import BackLine, MeasureLine, Reading, Skeleton, outline_of
from formcheck.render.theme import Theme
from formcheck.render.track import Track, back_side

__all__ = ["KeyFrameCutter", "Moment", "cut_key_frames", "key_moments"]

LONG_SIDE_PX = 540
FULL_SIZE = 30
"""So many key frames, those of ten reps, are cut at full size. More of them are each cut
smaller, so that the page does not grow with the set."""
JPEG_QUALITY = 75
SAME_S = 0.12
"""Moments nearer than this look alike and share a picture."""
MARGIN = 0.18
"""Room around the lifter, as a share of the lifter's size."""
SLIMMEST = 0.75
"""Sides of the crop, short to long: a slimmer one would leave no room for a value."""
TEXT = 0.058
"""Height of a value, as a share of the picture's shorter side: it is shown small."""
FRAME_TOLERANCE_S = 1e-3


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to cut: `finding` is what is drawn there, None for the lifter alone."""

    part: int
    kind: str
    at_s: float
    finding: Finding | None


def key_moments(report: Report) -> list[Moment]:
    """Start, turning point and worst moment of every rep; start, middle and worst of a hold.

    In order of time within a rep. The worst moment, which in a clean rep is the one nearest
    to a limit, takes the place of one it coincides with.
    """
    moments: list[Moment] = []
    for part in _parts(report):
        middle_s = part.turn_s if isinstance(part, Rep) else (part.start_s + part.end_s) / 2
        middle = "turn" if isinstance(part, Rep) else "middle"
        mine = [
            Moment(part.index, "start", part.start_s, None),
            Moment(part.index, middle, middle_s, None),
        ]
        worst = _worst(part)
        if worst is not None and worst.at_s is not None:
            at_s = worst.at_s
            mine = [moment for moment in mine if abs(moment.at_s - at_s) > SAME_S]
            mine.append(Moment(part.index, "worst", at_s, worst))
        moments += sorted(mine, key=lambda moment: moment.at_s)
    return moments


def _parts(report: Report) -> tuple[Rep | Hold, ...]:
    return (*report.reps, *report.holds)


def _worst(part: Rep | Hold) -> Finding | None:
    """The worst finding of a rep or hold, None when nothing was judged."""
    judged = [f for f in part.findings if f.outcome is not Outcome.NOT_ASSESSED]
    return max(judged, key=lambda f: (f.outcome.severity, _beyond_limit(f)), default=None)


def _beyond_limit(finding: Finding) -> float:
    """How far the value lies beyond its first limit, in units of its own uncertainty."""
    threshold = finding.threshold
    limit = threshold.warn if threshold.warn is not None else threshold.fault
    if limit is None or finding.value is None or not finding.uncertainty:
        return -np.inf
    sign = 1.0 if threshold.worse == "above" else -1.0
    return sign * (finding.value - limit) / finding.uncertainty


class KeyFrameCutter:
    """Takes the frames of a clip one after the other and keeps those that are key frames."""

    def __init__(self, report: Report) -> None:
        moments = key_moments(report)
        self._due = sorted(moments, key=lambda moment: moment.at_s, reverse=True)
        self._order = {moment: place for place, moment in enumerate(moments)}
        self._still = _Still(report, _picture_px(len(moments))) if moments else None
        self._cut: dict[Moment, KeyFrame] = {}

    @property
    def next_s(self) -> float | None:
        """When the next key frame is due, None when there is none left."""
        return self._due[-1].at_s if self._due else None

    def offer(self, image_bgr: Image, t_s: float) -> None:
        """Cut from the frame (height, width, 3) of time `t_s` what is due; times must rise."""
        while self._due and self._due[-1].at_s <= t_s + FRAME_TOLERANCE_S:
            moment = self._due.pop()
            assert self._still is not None
            self._cut[moment] = self._still.picture(image_bgr, moment)

    @property
    def key_frames(self) -> tuple[KeyFrame, ...]:
        """What has been cut so far, in the report's order."""
        done = sorted(self._cut, key=self._order.__getitem__)
        return tuple(self._cut[moment] for moment in done)


def cut_key_frames(path: Path, report: Report) -> tuple[KeyFrame, ...]:
    """Cut the key frames of `report` from its clip at `path`, from the first to the last.

    One reading in order: phones and websites set keyframes seconds apart, and each seek
    would decode again all frames since the last one.

    Raises:
        VideoError: the clip can't be read any more.
    """
    from formcheck.video.source import open_video

    cutter = KeyFrameCutter(report)
    if cutter.next_s is None:
        return ()
    with open_video(path, time_scale=report.clip.time_scale) as source:
        for frame in source.frames(cutter.next_s - FRAME_TOLERANCE_S):
            cutter.offer(frame.image_bgr, frame.t_s)
            if cutter.next_s is None:
                break
    return cutter.key_frames


def _picture_px(pictures: int) -> int:
    """The long side of each of so many pictures."""
    return round(LONG_SIDE_PX * math.sqrt(min(1.0, FULL_SIZE / pictures)))


class _Still:
    """Draws on a crop of a frame what the overlay draws on the whole, without its badges."""

    def __init__(self, report: Report, long_side_px: int) -> None:
        trace = report.trace
        self._checks = {check.id: check for check in report.exercise.checks}
        self._measured_width = trace.sequence.size_wh[0]
        self._crop = crop_box(trace.sequence, [(p.start_s, p.end_s) for p in _parts(report)])
        left, top, right, bottom = self._crop
        scale = long_side_px / max(right - left, bottom - top)
        self._size_wh = (round((right - left) * scale), round((bottom - top) * scale))
        cropped = _shifted(trace, self._crop)
        self._track = Track(cropped, self._size_wh)
        self._back_side = back_side(trace)
        self._places = {
            id_: choose_place(line, cropped.sequence.xy_px) for id_, line in cropped.lines.items()
        }
        text_px = max(1, round(TEXT * min(self._size_wh)))
        theme = replace(Theme.for_frame(self._size_wh), text_px=text_px)
        self._skeleton = Skeleton(theme)
        self._back_line = BackLine(theme)
        self._measure_line = MeasureLine(theme)
        self._value_tag = ValueTag(theme)

    def picture(self, image_bgr: Image, moment: Moment) -> KeyFrame:
        """The key frame of `moment`; `image_bgr` stays as it is."""
        scale = image_bgr.shape[1] / self._measured_width
        left, top, right, bottom = (round(scale * edge) for edge in self._crop)
        part = image_bgr[top:bottom, left:right]
        small = cv2.resize(part, self._size_wh, interpolation=cv2.INTER_AREA)
        picture = np.asarray(small, np.uint8)
        self._draw(picture, moment)
        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        return KeyFrame(
            part=moment.part,
            kind=moment.kind,
            check=moment.finding.check if moment.finding else "",
            at_s=moment.at_s,
            size_wh=self._size_wh,
            jpeg=jpeg.tobytes(),
        )

    def _draw(self, picture: Image, moment: Moment) -> None:
        pose = self._track.pose(moment.at_s)
        self._skeleton.draw(picture, pose)
        if moment.finding is None:
            return
        finding, check = moment.finding, self._checks[moment.finding.check]
        points = self._track.line(check.id, moment.at_s)
        place = self._places[check.id]
        outline = outline_of(pose, self._back_side)
        if "contour" in check.needs and len(outline.read_px):
            self._back_line.draw(picture, outline, finding.outcome, with_sign=False)
            points = np.stack([outline.read_px.min(axis=0), outline.read_px.max(axis=0)])
            place = Place.ABOVE  # the body leaves no room behind a back that leans
        elif len(points) > 1 and np.isfinite(points).all():
            is_angle = check.threshold.unit == "deg"
            self._measure_line.draw(picture, Reading(points, finding.outcome, is_angle))
        self._draw_value(picture, finding, check, points, place)

    def _draw_value(
        self, picture: Image, finding: Finding, check: Check, points: Array, place: Place
    ) -> None:
        text = format_judged(finding, check)
        if text and len(points) and np.isfinite(points).all():
            self._value_tag.draw(picture, Tag(check.title, text, finding.outcome), points, place)


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
