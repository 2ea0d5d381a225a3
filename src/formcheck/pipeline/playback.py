"""What a page draws over the clip while it plays: the annotated video as numbers and words.

Which of it is shown when comes from the same timeline, track and theme as the annotated video.
The result is made of what JSON has, and small: half a minute of 30 frames a second takes about
100 to 250 KB. It has one entry per sample of time, and two kinds of columns over them:

- numbers, `[[first, n0, d1, d2, …], …]`: from sample `first` on the whole number `n0`, then the
  differences from one sample to the next. What lies between two such stretches is unknown.
- choices, `{"values": […], "changes": [sample, value, sample, value, …]}`: from each sample on the
  value of that index.

Times are milliseconds of the player's clock, positions are in steps of `step_px` of the clip.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.exercise import Check
from formcheck.core.landmarks import EDGES
from formcheck.core.report import Outcome, Playback, Report
from formcheck.core.signals import runs
from formcheck.core.time_base import usual_step_s
from formcheck.render.badges import Tag
from formcheck.render.bar_way import BarWay, held_px
from formcheck.render.interpolate import Track
from formcheck.render.layout import (
    banner_goes_on_top,
    counter_goes_right,
    face_boxes,
    place_of,
)
from formcheck.render.outline import outlines_of
from formcheck.render.theme import CONFIDENCE, OUTCOME, STROKES, Colour, Palette, Theme
from formcheck.render.timeline import Shown, Timeline, Verdict

__all__ = ["playback_of", "way_to"]

# ours: steps along the longer side of the clip; a step is half a pixel on a page's player.
STEPS = 2000
# ours: samples a second, as many as phones take frames; more can't be told apart.
MOST_RATE_HZ = 30.0
# ours: samples, those of five minutes; a longer clip has fewer a second, so that the page stays
# below 3 MB.
MOST_SAMPLES = 9000
# ours: of the points of the back's outline every so many-th is kept; it has no finer bends.
OUTLINE_STRIDE = 3

_JOINTS = sorted({joint for edge in EDGES for joint in edge})

Numbers = list[list[int]]
Choices = dict[str, Sequence[object]]


def playback_of(report: Report, folder: Path) -> Playback:
    """How a page in `folder` plays the clip of `report` and draws over it.

    Raises:
        VideoError: the clip can't be read any more.
    """
    from formcheck.video.probe import probe

    clip = report.clip
    first_s = probe(clip.path).first_picture_s
    sequence = report.trace.sequence
    samples = np.arange(0, len(sequence), _stride(sequence.t_s))
    clock_ms = 1000.0 * (sequence.t_s[samples] / clip.time_scale + first_s)
    drawing = {"t_ms": _numbers(clock_ms), **_Drawing(report, samples).columns()}
    return Playback(way_to(clip.path, folder), first_s, drawing)


def way_to(clip: Path, folder: Path) -> str:
    """The way from `folder` to the file `clip`, empty to another drive.

    An absolute address would lead there, but would also tell whoever gets the page the name of
    the user.
    """
    try:
        return Path(os.path.relpath(clip, folder)).as_posix()
    except ValueError:
        return ""


def _stride(t_s: Array) -> int:
    """Every so many-th sample is kept."""
    if len(t_s) < 2:
        return 1
    rate_hz = 1.0 / usual_step_s(t_s)
    return max(1, round(rate_hz / MOST_RATE_HZ), math.ceil(len(t_s) / MOST_SAMPLES))


class _Drawing:
    """What the overlay of the annotated video draws, for many samples at once."""

    def __init__(self, report: Report, samples: NDArray[np.intp]) -> None:
        """Prepare to draw `report` at the `samples` of its trace, indices (T,)."""
        trace = report.trace
        self._report, self._trace, self._samples = report, trace, samples
        self._size_wh = trace.sequence.size_wh
        self._step_px = max(self._size_wh) / STEPS
        self._checks = {check.id: check for check in report.exercise.checks}
        timeline = Timeline(report)
        self._shown = [timeline.at(t_s) for t_s in trace.sequence.t_s[samples].tolist()]

    def columns(self) -> dict[str, object]:
        """All that is drawn, times aside."""
        return {
            **self._style(),
            "joints": [self._joint(joint) for joint in _JOINTS],
            "face": self._points(self._face_corners()),
            "line": self._line(),
            "back": self._back(),
            "bar": self._bar(),
            "tag": _choices(map(self._tag, self._shown, self._samples.tolist())),
            "count": _choices(list(now.count.words) for now in self._shown),
            "phase": _choices(now.phase for now in self._shown),
            "cue": _choices(map(self._cue, self._shown)),
        }

    def _style(self) -> dict[str, object]:
        theme = Theme.for_frame(self._size_wh)
        body_px = self._trace.sequence.xy_px
        return {
            "size": list(self._size_wh),
            "step_px": self._step_px,
            "line_px": theme.line_px,
            "text_px": theme.text_px,
            "limbs": [[_JOINTS.index(a), _JOINTS.index(b)] for a, b in EDGES],
            "seen": [{"colour": _css(step.colour), "weight": step.weight} for step in CONFIDENCE],
            "colours": {outcome.value: _css(colour) for outcome, colour in OUTCOME.items()},
            "ink": _css(Palette.INK),
            "soft": _css(Palette.SOFT),
            "strokes": asdict(STROKES),
            "counter_on_right": counter_goes_right(body_px, self._size_wh[0], theme.counter_wh),
            "cue_on_top": banner_goes_on_top(body_px, self._size_wh, theme.banner_px),
        }

    def _joint(self, joint: int) -> dict[str, object]:
        sequence = self._trace.sequence
        seen = np.nan_to_num(sequence.visibility[self._samples, joint])
        steps = np.digitize(seen, [step.visibility for step in CONFIDENCE[1:]])
        x, y = self._position(sequence.xy_px[self._samples, joint])
        return {"x": x, "y": y, "seen": _choices(steps.tolist())}

    def _face_corners(self) -> Array:
        """Upper left and lower right corner of the face, (T, 2, 2)."""
        return face_boxes(self._trace.sequence.xy_px[self._samples]).reshape(-1, 2, 2)

    def _line(self) -> dict[str, object]:
        """The line of the check in focus, unless that is of the back."""
        in_focus = [now.focus.check if now.focus else "" for now in self._shown]
        looks: dict[str, object] = {
            id_: self._look(self._checks[id_]) for id_ in set(in_focus) if id_
        }
        return {
            "check": _choices(map(looks.get, in_focus)),
            "outcome": _choices(_outcome(now.focus) for now in self._shown),
            "points": self._points(self._line_points(in_focus)),
        }

    def _look(self, check: Check) -> dict[str, object]:
        """Whether an arc is drawn at a check's middle point, and where its value stands."""
        is_angle = check.threshold.unit == "deg"
        return {"arc": is_angle, "place": place_of(check, self._trace).value}

    def _line_points(self, in_focus: Sequence[str]) -> Array:
        """The points of the check in focus, (T, points, 2); NaN where none are drawn."""
        checks = np.array(in_focus)
        lines = {
            id_: self._trace.lines[id_][self._samples]
            for id_ in set(in_focus)
            if id_ and not self._checks[id_].reads_silhouette
        }
        most = max((line.shape[1] for line in lines.values()), default=0)
        points = np.full((len(checks), most, 2), np.nan)
        for id_, line in lines.items():
            drawn = (checks == id_) & np.isfinite(line).all(axis=(1, 2)) & (line.shape[1] > 1)
            points[drawn, : line.shape[1]] = line[drawn]
        return points

    def _back(self) -> dict[str, object]:
        """The outline of the back and, with a verdict, the two directions that are compared."""
        trace, n = self._trace, len(self._samples)
        points = straight = np.empty((n, 0, 2))
        outcomes = [_outcome(now.back) for now in self._shown]
        if trace.back_side is not None:
            chord_px, profile = trace.sequence.chord_px[self._samples], trace.back[self._samples]
            outlines, lines = outlines_of(chord_px, profile, trace.back_side)
            points, straight = outlines[:, ::OUTLINE_STRIDE], lines.reshape(n, 4, 2)
            points[[now.back is None for now in self._shown]] = np.nan
            straight[[outcome is None for outcome in outcomes]] = np.nan
        return {
            "outcome": _choices(outcomes),
            "points": self._points(points),
            "straight": self._points(straight),
        }

    def _bar(self) -> dict[str, object] | None:
        """The bar while it is held, the sample its way is drawn from, and what its speed was."""
        xy_px = held_px(self._report)
        if xy_px is None:
            return None
        t_s = self._trace.sequence.t_s[self._samples]
        way = BarWay(self._report, Track(self._trace, self._size_wh))
        begins = [way.begin_s(at_s) for at_s in t_s.tolist()]
        return {
            "points": self._position(xy_px[self._samples]),
            "from": _choices(None if s is None else int(np.searchsorted(t_s, s)) for s in begins),
            "said": _choices(map(way.said, t_s.tolist())),
            "colour": _css(Palette.PURPLE),
        }

    def _tag(self, now: Shown, sample: int) -> dict[str, object] | None:
        """What stands beside the line."""
        if now.focus is None:
            return None
        check, finding = self._checks[now.focus.check], now.focus.finding
        if finding is not None:
            tag = Tag.of(check, finding)
        else:
            tag = Tag.reading(check, float(self._trace.checks[check.id][sample]))
        if not tag.value:
            return None
        outcome = tag.outcome.value if tag.outcome is not None else None
        return {"title": tag.title, "value": tag.value, "note": tag.note, "outcome": outcome}

    def _cue(self, now: Shown) -> dict[str, object] | None:
        if now.cue is None:
            return None
        title = self._checks[now.cue.check].title
        return {"title": title, "text": now.cue.cue, "outcome": now.cue.outcome.value}

    def _points(self, points_px: Array) -> list[tuple[Numbers, Numbers]]:
        """Each of the points (T, points, 2) over time, without those that are never known."""
        columns = [self._position(points_px[:, i]) for i in range(points_px.shape[1])]
        return [(x, y) for x, y in columns if x or y]

    def _position(self, xy_px: Array) -> tuple[Numbers, Numbers]:
        """Positions (T, 2) in steps."""
        return _numbers(xy_px[:, 0] / self._step_px), _numbers(xy_px[:, 1] / self._step_px)


def _outcome(verdict: Verdict | None) -> str | None:
    outcome: Outcome | None = None if verdict is None else verdict.outcome
    return None if outcome is None else outcome.value


def _numbers(values: Array) -> Numbers:
    """A column of whole numbers (T,); NaN is unknown."""
    whole = np.rint(values)
    return [
        [first, *np.diff(whole[first:stop], prepend=0.0).astype(int).tolist()]
        for first, stop in runs(np.isfinite(whole))
    ]


def _choices(items: Iterable[object]) -> Choices:
    """A column of words or the like, of which few differ."""
    values: list[object] = []
    changes: list[int] = []
    for i, item in enumerate(items):
        if changes and values[changes[-1]] == item:
            continue
        # Few differ, and what is in them can't be hashed.
        if item not in values:
            values.append(item)
        changes += [i, values.index(item)]
    return {"values": values, "changes": changes}


def _css(colour: Colour) -> str:
    blue, green, red = colour
    return f"#{red:02x}{green:02x}{blue:02x}"
