"""The report on a whole clip: its time line, its sets, and what lacks a name."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.report import ClipInfo, Report
from formcheck.core.timeline import Stretch

__all__ = ["CLIP_JSON", "ClipReport", "SetReport", "naming_command", "unnamed"]

CLIP_JSON = "clip.json"
"""The file in a clip's folder that is about all of its sets."""

# ours: seconds before and after a movement that is to be judged by itself.
MARGIN_S = 0.5


@dataclass(frozen=True, slots=True)
class SetReport:
    """A set of the clip and the folder with its files."""

    folder: Path
    report: Report

    @property
    def count(self) -> str:
        """`"5 reps"`, `"5 reps and 1 partial"`, `"held 20 s"`."""
        report = self.report
        if report.holds:
            return f"held {sum(hold.end_s - hold.start_s for hold in report.holds):.0f} s"
        full = f"{report.reps_full} rep{'s' * (report.reps_full != 1)}"
        return f"{full} and {report.reps_partial} partial" if report.reps_partial else full

    @property
    def short_count(self) -> str:
        """`"5"` reps, or `"20 s"` held."""
        return self.count.removeprefix("held ") if self.report.holds else str(self.report.reps_full)


@dataclass(frozen=True, slots=True)
class ClipReport:
    """Everything formcheck has to say of one clip.

    Attributes:
        clip: the file.
        folder: where the clip's own files are; each set has a folder in it if there are several.
        sets: in order of time; `number` of a stretch counts them from 1.
        timeline: what goes on in every second.
    """

    clip: ClipInfo
    folder: Path
    sets: tuple[SetReport, ...]
    timeline: tuple[Stretch, ...]

    @property
    def is_one_set(self) -> bool:
        """Whether the report on its set is all there is to say."""
        return len(self.sets) == 1


def unnamed(timeline: tuple[Stretch, ...]) -> list[Stretch]:
    """What looks like a set of an exercise that was not recognised."""
    return [stretch for stretch in timeline if stretch.is_unnamed]


def naming_command(clip: ClipInfo, folder: Path, stretch: Stretch) -> str:
    """The command that judges `stretch` by itself, once NAME is an exercise.

    It goes on from the landmarks saved in the clip's `folder` and writes into a folder below it.
    """
    start_s, end_s = max(0.0, stretch.start_s - MARGIN_S), stretch.end_s + MARGIN_S
    words = ["formcheck", "analyze", str(clip.path), "-e", "NAME"]
    words += ["--start", f"{start_s:.1f}", "--end", f"{end_s:.1f}", "--reuse"]
    if clip.time_scale != 1.0:
        words += ["--capture-fps", f"{clip.frame_rate / clip.time_scale:g}"]
    return shlex.join([*words, "-o", str(folder / f"from_{start_s:.0f}_s")])
