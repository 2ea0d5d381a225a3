"""Key frames: the few moments of each rep worth a picture, cut from the clip and drawn on.

A whole frame shrunk to a thumbnail shows a small lifter in a large room, so key frames are
cropped to the lifter, all to the same rectangle: what moves between them is the lifter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.poses import Picture, PoseSequence
from formcheck.core.report import KeyFrame, Report
from formcheck.pipeline.crops import Crops
from formcheck.pipeline.moments import Moment, beside_moments, fixed_moments, key_moments
from formcheck.render.close_up import CloseUp
from formcheck.render.sheet import BgrSheet

__all__ = ["FRAME_TOLERANCE_S", "KeyFrameCutter"]

# ours: pixels, the long side of a key frame.
LONG_SIDE_PX = 540
# ours: key frames, those of ten reps. More of them are each cut smaller, so that the page does
# not grow with the set.
FULL_SIZE = 30
# ours: pixels, the long side of a picture of two side by side; ten of them add 0.1 MB to a page.
BESIDE_PX = 320
# ours: JPEG quality, of 100, of the key frames on the page.
JPEG_QUALITY = 75
# ours: JPEG quality, of 100, of the pictures that are kept to draw on; they are encoded twice.
CROP_QUALITY = 90
# ours: share of the lifter's size, the room left on each side.
MARGIN = 0.18
# ours: the crop's short side to its long one; a slimmer crop has no room for a value.
SLIMMEST = 0.75
# ours: seconds; far less than between two frames, more than times are rounded by.
FRAME_TOLERANCE_S = 1e-3


class KeyFrameCutter:
    """Takes the frames of a clip one after the other and keeps those that are key frames.

    `crops` are pictures kept from an earlier report on the clip; those that fit are not cut
    again. A picture is cut and kept of the moment of every finding, even if it is not a key
    frame of this report: with other limits it may become one.
    """

    def __init__(self, report: Report, crops: Crops | None = None) -> None:
        self._moments = key_moments(report)
        self._beside = beside_moments(report)
        self._cut: dict[Moment, KeyFrame] = {}
        self._cut_small: dict[Moment, KeyFrame] = {}
        self._jpegs: dict[int, bytes] = {}
        self._due_ms: list[int] = []
        if self._moments:
            self._still = _Still(report, _picture_px(len(self._moments)))
            if self._beside:
                self._small = _Still(report, min(BESIDE_PX, max(self._still.size_wh)))
            if crops and (crops.box, crops.size_wh) == (self._still.box, self._still.size_wh):
                self._jpegs.update(crops.jpegs)
            small = [moment for pair in self._beside for moment in pair]
            for at_ms in {_ms(m.at_s) for m in (*self._moments, *small)} & self._jpegs.keys():
                picture = _decoded(self._jpegs[at_ms])
                if picture is None or picture.shape[1::-1] != self._still.size_wh:
                    del self._jpegs[at_ms]  # damaged, so it is cut anew
                else:
                    self._draw(at_ms, picture)
            due = _moments_ms(report) | {_ms(moment.at_s) for moment in small}
            self._due_ms = sorted(due - self._jpegs.keys(), reverse=True)

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
        for moment in (each for pair in self._beside for each in pair):
            if _ms(moment.at_s) == at_ms:
                smaller = _resized(picture, self._small.size_wh)
                self._cut_small[moment] = self._small.key_frame(smaller, moment, with_value=False)

    @property
    def key_frames(self) -> tuple[KeyFrame, ...]:
        """What has been cut so far, in the report's order."""
        return tuple(self._cut[moment] for moment in self._moments if moment in self._cut)

    @property
    def beside(self) -> tuple[tuple[KeyFrame, KeyFrame], ...]:
        """Of the worst rep and the best one what has been cut so far, at the same moments."""
        cut = self._cut_small
        return tuple((cut[a], cut[b]) for a, b in self._beside if a in cut and b in cut)

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
    at_s += [moment.at_s for part in report.parts for moment in fixed_moments(part)]
    return {_ms(t) for t in at_s if t is not None}


def _jpeg(picture: Image, quality: int) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return jpeg.tobytes()


def _resized(picture: Image, size_wh: tuple[int, int]) -> Image:
    """A copy of `picture` in another size."""
    return np.array(cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA), np.uint8)


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
        self._measured_width = trace.sequence.size_wh[0]
        self.box = crop_box(trace.sequence, [(p.start_s, p.end_s) for p in report.parts])
        left, top, right, bottom = self.box
        scale = long_side_px / max(right - left, bottom - top)
        self.size_wh = (round((right - left) * scale), round((bottom - top) * scale))
        self._close_up = CloseUp(report, self.box, self.size_wh)

    def is_sharp_in(self, size_wh: tuple[int, int]) -> bool:
        """Whether the lifter has at least as many pixels in that size of the whole picture."""
        left, _, right, _ = self.box
        return size_wh[0] * (right - left) >= self.size_wh[0] * self._measured_width

    def crop(self, frame: Picture) -> Image:
        """The lifter in a frame of any size, in the size of a key frame; a picture of its own."""
        scale = frame.size_wh[0] / self._measured_width
        left, top, right, bottom = (round(scale * edge) for edge in self.box)
        part = frame.bgr(max(self.size_wh), (left, top, right, bottom))
        return _resized(part, self.size_wh)

    def key_frame(self, picture: Image, moment: Moment, *, with_value: bool = True) -> KeyFrame:
        """The key frame of `moment`, drawn into `picture`, which is as `crop` returns it."""
        sheet = BgrSheet(picture)
        self._close_up.draw(sheet, moment.at_s, moment.finding, with_value=with_value)
        return KeyFrame(
            part=moment.part,
            kind=moment.kind,
            check=moment.finding.check if moment.finding else "",
            at_s=moment.at_s,
            size_wh=self.size_wh,
            jpeg=_jpeg(picture, JPEG_QUALITY),
        )


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
