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
from pathlib import Path

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.exercise import Check
from formcheck.core.landmarks import EDGES
from formcheck.core.report import Outcome, Playback, Report
from formcheck.core.signals import runs
from formcheck.render.badges import Tag
from formcheck.render.interpolate import Track
from formcheck.render.layout import banner_goes_on_top, place_of
from formcheck.render.outline import Outline
from formcheck.render.theme import CONFIDENCE, OUTCOME, Colour, Palette, Theme
from formcheck.render.timeline import Shown, Timeline, Verdict

__all__ = ["playback_of"]

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
_NO_POINTS = np.empty((0, 2))

Numbers = list[list[int]]
Choices = dict[str, list[object]]


def playback_of(report: Report, folder: Path) -> Playback:
    """How a page in `folder` plays the clip of `report` and draws over it.

    Raises:
        VideoError: the clip can't be read any more.
    """
    from formcheck.video.player_clock import first_picture_s

    clip = report.clip
    first_s = first_picture_s(clip.path)
    sequence = report.trace.sequence
    samples = np.arange(0, len(sequence), _stride(sequence.t_s))
    clock_ms = 1000.0 * (sequence.t_s[samples] / clip.time_scale + first_s)
    drawing = {"t_ms": _numbers(clock_ms), **_Drawing(report).columns(samples)}
    return Playback(_way_to(clip.path, folder), first_s, drawing)


def _way_to(clip: Path, folder: Path) -> str:
    """The way from `folder` to `clip`, empty to another drive.

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
    rate_hz = 1.0 / float(np.median(np.diff(t_s)))
    return max(1, round(rate_hz / MOST_RATE_HZ), math.ceil(len(t_s) / MOST_SAMPLES))


class _Drawing:
    """Reads a report sample by sample, as the overlay of the annotated video does."""

    def __init__(self, report: Report) -> None:
        self._trace = report.trace
        self._size_wh = report.trace.sequence.size_wh
        self._step_px = max(self._size_wh) / STEPS
        self._checks = {check.id: check for check in report.exercise.checks}
        self._timeline = Timeline(report)
        self._track = Track(report.trace, self._size_wh)
        self._looks = {id_: self._look(self._checks[id_]) for id_ in report.trace.lines}

    def columns(self, samples: Array) -> dict[str, object]:
        """All that is drawn at the `samples` of the trace, times aside."""
        times_s = self._trace.sequence.t_s[samples].tolist()
        shown = [self._timeline.at(t_s) for t_s in times_s]
        outlines = [
            self._track.outline(t_s) if now.back is not None else None
            for now, t_s in zip(shown, times_s, strict=True)
        ]
        return {
            **self._style(),
            "joints": [self._joint(joint, samples) for joint in _JOINTS],
            "line": self._lines(shown, times_s),
            "back": self._backs(shown, outlines),
            "tag": _choices(
                self._tag(now.focus, t_s) for now, t_s in zip(shown, times_s, strict=True)
            ),
            "count": _choices(list(now.count.words) for now in shown),
            "phase": _choices(now.phase for now in shown),
            "cue": _choices(self._cue(now) for now in shown),
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
            "cue_on_top": banner_goes_on_top(body_px, self._size_wh, theme.banner_px),
        }

    def _joint(self, joint: int, samples: Array) -> dict[str, object]:
        sequence = self._trace.sequence
        seen = np.nan_to_num(sequence.visibility[samples, joint])
        steps = np.digitize(seen, [step.visibility for step in CONFIDENCE[1:]])
        x, y = self._position(sequence.xy_px[samples, joint])
        return {"x": x, "y": y, "seen": _choices(steps.tolist())}

    def _lines(self, shown: Sequence[Shown], times_s: Sequence[float]) -> dict[str, object]:
        """The line of the check in focus, unless that is of the back."""
        lines = [self._line(now.focus, t_s) for now, t_s in zip(shown, times_s, strict=True)]
        return {
            "check": _choices(
                self._looks.get(now.focus.check) if now.focus is not None else None
                for now in shown
            ),
            "outcome": _choices(_outcome(now.focus) for now in shown),
            "points": self._points(lines),
        }

    def _line(self, focus: Verdict | None, t_s: float) -> Array:
        if focus is None or self._checks[focus.check].reads_silhouette:
            return _NO_POINTS
        points = self._track.line(focus.check, t_s)
        return points if len(points) > 1 and np.isfinite(points).all() else _NO_POINTS

    def _look(self, check: Check) -> dict[str, object]:
        """Whether an arc is drawn at a check's middle point, and where its value stands."""
        is_angle = check.threshold.unit == "deg"
        return {"arc": is_angle, "place": place_of(check, self._trace).value}

    def _backs(
        self, shown: Sequence[Shown], outlines: Sequence[Outline | None]
    ) -> dict[str, object]:
        """The outline of the back and, with a verdict, the two directions that are compared."""
        points = [
            _NO_POINTS if outline is None else outline.points_px[::OUTLINE_STRIDE]
            for outline in outlines
        ]
        straight = [
            np.concatenate(outline.straight_px)
            if outline is not None and outline.straight_px and _outcome(now.back)
            else _NO_POINTS
            for now, outline in zip(shown, outlines, strict=True)
        ]
        return {
            "outcome": _choices(_outcome(now.back) for now in shown),
            "points": self._points(points),
            "straight": self._points(straight),
        }

    def _tag(self, focus: Verdict | None, t_s: float) -> dict[str, object] | None:
        """What stands beside the line."""
        if focus is None:
            return None
        check = self._checks[focus.check]
        if focus.finding is not None:
            tag = Tag.of(check, focus.finding)
        else:
            tag = Tag.reading(check, self._track.value(check.id, t_s))
        if not tag.value:
            return None
        outcome = tag.outcome.value if tag.outcome is not None else None
        return {"title": tag.title, "value": tag.value, "note": tag.note, "outcome": outcome}

    def _cue(self, now: Shown) -> dict[str, object] | None:
        if now.cue is None:
            return None
        title = self._checks[now.cue.check].title
        return {"title": title, "text": now.cue.cue, "outcome": now.cue.outcome.value}

    def _points(self, lines: Sequence[Array]) -> list[list[Numbers]]:
        """Lines of several points, each (points, 2), as x and y of every point over time."""
        most = max(map(len, lines), default=0)
        over_time = np.full((len(lines), most, 2), np.nan)
        for i, line in enumerate(lines):
            over_time[i, : len(line)] = line
        columns = [self._position(over_time[:, point]) for point in range(most)]
        return [list(each) for each in columns if any(each)]

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
    changes: list[object] = []
    last = -1
    for i, item in enumerate(items):
        # Few values: a list can be searched, and dictionaries can't be keys.
        if item not in values:
            values.append(item)
        if (index := values.index(item)) != last:
            changes += [i, index]
            last = index
    return {"values": values, "changes": changes}


def _css(colour: Colour) -> str:
    blue, green, red = colour
    return f"#{red:02x}{green:02x}{blue:02x}"
