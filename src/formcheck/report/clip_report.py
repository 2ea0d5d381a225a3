"""The report on a whole clip: its time line, its sets, and what lacks a name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.core.report import ClipInfo, Report
from formcheck.core.timeline import Stretch, unnamed
from formcheck.core.units import counted_reps, whole_seconds

__all__ = ["CLIP_JSON", "ClipReport", "SetReport"]

CLIP_JSON = "clip.json"
"""The file in a clip's folder that is about all of its sets."""


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
            return f"held {whole_seconds(sum(h.end_s - h.start_s for h in report.holds))} s"
        return counted_reps(report.reps_full, report.reps_partial)

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
        naming: for each unnamed stretch of it the command that judges it under a name.
    """

    clip: ClipInfo
    folder: Path
    sets: tuple[SetReport, ...]
    timeline: tuple[Stretch, ...]
    naming: tuple[str, ...] = ()

    @property
    def to_name(self) -> list[tuple[Stretch, str]]:
        """What was not recognised, each with its command."""
        return list(zip(unnamed(self.timeline), self.naming, strict=False))

    @property
    def is_one_set(self) -> bool:
        """Whether the report on its set is all there is to say."""
        return len(self.sets) == 1
