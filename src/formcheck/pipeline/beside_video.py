"""A video of two reps, or holds, side by side and in step by phase."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.finding import Finding
from formcheck.core.framing import Box, Shown, alike
from formcheck.core.in_step import InStep, in_step
from formcheck.core.parts import Hold, Rep
from formcheck.core.report import Report
from formcheck.errors import VideoError
from formcheck.pipeline.keyframes import FRAME_TOLERANCE_S
from formcheck.pipeline.media import Footage
from formcheck.pipeline.options import Progress, quiet
from formcheck.render.beside import Caption, Duo
from formcheck.render.close_up import CloseUp
from formcheck.render.sheet import BgrSheet
from formcheck.render.theme import Palette
from formcheck.video.encoder import Purpose
from formcheck.video.writer import VideoWriter

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy
    from formcheck.video.source import DecodedFrame

__all__ = ["Side", "write_beside"]

# ours: pictures a second; what players on phones take for smooth.
_RATE_HZ = 30.0
# ours: of its own speed, the least that a rep is shown at: what goes wrong may take a fifth of a
# second.
_SLOWEST = 0.5
# ours: seconds that both run; longer ones, such as holds, run faster than they did.
_MOST_S = 10.0
# ours: seconds that the first picture, the one of the worst moment and the last one stay.
_STAY_S = (0.8, 2.0, 1.0)
# ours: seconds on the common clock before and after the worst moment in which its line is drawn.
_LINE_S = 0.35
# ours: seconds that are decoded before and after the part, more than between two frames.
_AROUND_S = 0.2


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: `finding` is what is drawn and said of its `part`, `says` stands above.

    `proxy` has small copies of the clip's frames, if there are any.
    """

    report: Report
    part: Rep | Hold
    finding: Finding
    says: str
    proxy: Proxy | None = None


def write_beside(first: Side, second: Side, target: Path, progress: Progress = quiet) -> None:
    """Write the video to `target`; it appears there only when it is complete.

    It runs at half speed, faster where that would take too long, and stops at the worst moment of
    the worse of both.

    Raises:
        VideoError: a clip can't be read any more.
        UsageError: the video can't be written.
    """
    clock = in_step(first.part, second.part, first.report.pattern, second.report.pattern)
    worst = _worst_on(clock, first, second)
    shown_s, on_clock_s = _running(clock, worst)
    boxes = alike(_shown(first), _shown(second))
    left, top, right, bottom = boxes[0]
    captions = (_caption(first), _caption(second))
    duo = Duo((right - left) / (bottom - top), captions)
    with ExitStack() as stack:
        reels = [
            stack.enter_context(_Reel(side, box, duo.panel_wh))
            for side, box in zip((first, second), boxes, strict=True)
        ]
        writer = stack.enter_context(
            VideoWriter(target, duo.size_wh, frame_rate_hint=_RATE_HZ, purpose=Purpose.MESSENGER)
        )
        for number in range(round(shown_s[-1] * _RATE_HZ)):
            at_s = number / _RATE_HZ
            clock_s = float(np.interp(at_s, shown_s, on_clock_s))
            is_worst = worst is not None and abs(clock_s - worst) <= _LINE_S
            one, other = (
                reel.at(t_s, with_finding=is_worst)
                for reel, t_s in zip(reels, clock.times(clock_s), strict=True)
            )
            picture = duo.compose(one, other, clock.phase_at(clock_s).capitalize())
            writer.write(picture, at_s)
            progress("video", at_s, float(shown_s[-1]))


def _worst_on(clock: InStep, *sides: Side) -> float | None:
    """When the worse of both is at its worst moment, seconds of the clock; None if none is."""
    found = [
        (side.finding.badness, clock.clock_at(which, side.finding.at_s))
        for which, side in enumerate(sides)
        if side.finding.at_s is not None
    ]
    return max(found)[1] if found else None


def _running(clock: InStep, worst: float | None) -> tuple[Array, Array]:
    """Times of the video and of the clock that belong together, (n,) each; linear between."""
    speed = max(_SLOWEST, clock.length_s / _MOST_S)
    stops = [0.0, clock.length_s] if worst is None else [0.0, worst, clock.length_s]
    stays = _STAY_S if worst is not None else (_STAY_S[0], _STAY_S[-1])
    shown_s, on_clock_s, now_s = [], [], 0.0
    for number, (stop, stay_s) in enumerate(zip(stops, stays, strict=True)):
        now_s += (stop - stops[number - 1]) / speed if number else 0.0
        shown_s += [now_s, now_s + stay_s]
        on_clock_s += [stop, stop]
        now_s += stay_s
    return np.array(shown_s), np.array(on_clock_s)


def _shown(side: Side) -> Shown:
    return Shown(side.report.trace.sequence, side.part.start_s, side.part.end_s)


def _caption(side: Side) -> Caption:
    return Caption(side.says, side.finding.text, side.finding.outcome)


class _Reel:
    """Gives the pictures of one side; times that fall cost decoding it again."""

    def __init__(self, side: Side, box: Box, size_wh: tuple[int, int]) -> None:
        clip, part = side.report.clip, side.part
        self._footage = Footage(
            clip.path,
            max(part.start_s - _AROUND_S * clip.time_scale, clip.start_s),
            part.end_s + _AROUND_S * clip.time_scale,
            clip.time_scale,
            proxy=side.proxy,
        )
        self._finding = side.finding
        self._measured_width = side.report.trace.sequence.size_wh[0]
        self._box, self._size_wh = box, size_wh
        self._close_up = CloseUp(side.report, box, size_wh)
        self._drawn: tuple[float, bool] | None = None
        self._asked_s = -math.inf

    def __enter__(self) -> _Reel:
        self._open = ExitStack()
        try:
            self._rewind()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _rewind(self) -> None:
        """Go to the first frame, also from a later one."""
        self._open.close()
        self._frames: Iterator[DecodedFrame] = self._open.enter_context(self._footage.frames())
        first = next(self._frames, None)
        if first is None:
            raise VideoError(
                f"{self._footage.path}: what was analysed is not in it any more.",
                "Analyse it again.",
            )
        self._frame, self._next = first, next(self._frames, None)

    def at(self, t_s: float, *, with_finding: bool) -> Image:
        """The lifter in the last frame that is not after `t_s`, with what is drawn on it."""
        if t_s < self._asked_s:
            self._rewind()
        self._asked_s = t_s
        while self._next is not None and self._next.t_s <= t_s + FRAME_TOLERANCE_S:
            self._frame, self._next = self._next, next(self._frames, None)
        key = self._frame.t_s, with_finding
        if key != self._drawn:
            self._panel = self._crop()
            finding = self._finding if with_finding else None
            self._close_up.draw(BgrSheet(self._panel), self._frame.t_s, finding)
            self._drawn = key
        return self._panel

    def _crop(self) -> Image:
        """The box of the frame in the size of a panel; dark where it is beyond the picture."""
        picture = self._frame.picture
        scale = picture.size_wh[0] / self._measured_width
        left, top, right, bottom = self._box
        edges = np.array([left, top, right, bottom]) * scale
        inside = np.clip(np.rint(edges), 0, np.tile(picture.size_wh, 2)).astype(int)
        per_px = np.array(self._size_wh) / (edges[2:] - edges[:2])
        place = np.rint((inside - np.tile(edges[:2], 2)) * np.tile(per_px, 2)).astype(int)
        x, y, to_x, to_y = np.clip(place, 0, np.tile(self._size_wh, 2)).tolist()
        panel: Image = np.full((*self._size_wh[::-1], 3), Palette.INK, np.uint8)
        if to_x > x and to_y > y:
            l_px, t_px, r_px, b_px = inside.tolist()
            part = picture.bgr(max(to_x - x, to_y - y), (l_px, t_px, r_px, b_px))
            panel[y:to_y, x:to_x] = cv2.resize(part, (to_x - x, to_y - y))
        return panel
