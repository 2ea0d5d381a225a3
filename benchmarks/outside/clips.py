"""Clips of push-ups and deadlifts, each labelled right or wrong as a whole."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.outside.judged import NO_REP, Judged, found, missing, tempo_checks, worst_of
from benchmarks.outside.judging import report_of
from formcheck import Options, load_exercise
from formcheck.core.report import Finding, Report
from formcheck.errors import FormcheckError
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.landmarks import Saved, load_landmarks
from formcheck.pipeline.options import LANDMARKS
from formcheck.pose.registry import find_backend

__all__ = [
    "ANY_FORM",
    "ROUNDING",
    "Clip",
    "form_findings",
    "judge_deadlifts",
    "judge_push_ups",
    "read",
]

ANY_FORM = "any form check"
"""Stands for all form checks of a clip together."""
ROUNDING = "deadlift.back_rounding"

IS_ROUNDED = {"back_rounding": True, "back_overarched": False, "none": False}
"""What a deadlift's fault says of a rounded back; nothing is known by others."""


@dataclass(frozen=True)
class Clip:
    """A clip; `label` says whether it is good, `fault` what is wrong if that is known."""

    path: Path
    label: str
    fault: str = ""


def read(folder: Path) -> list[Clip]:
    """The clips of a folder's truth.csv."""
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as file:
        return [
            Clip(
                folder / row["file"],
                row.get("label") or row["repo_label"],
                row.get("fault") or "",
            )
            for row in csv.DictReader(file)
        ]


def judge_push_ups(clips: Sequence[Clip], cache: Path, jobs: int) -> list[Judged]:
    """All form checks of each clip as one row.

    It is flagged if any is warn or fault in a full rep or over the set.
    """
    return _judge_all(_judge_push_up, clips, cache, jobs)


def judge_deadlifts(clips: Sequence[Clip], cache: Path, jobs: int) -> list[Judged]:
    """The rounding of the back in each clip, and all other form checks where all is good.

    On a good clip no form check may be warn or fault. A back labelled as over-arched is not
    rounded. Of the other bad clips nobody knows what is wrong.
    """
    return _judge_all(_judge_deadlift, clips, cache, jobs)


def _judge_all(
    judge: Callable[..., list[Judged]], clips: Sequence[Clip], cache: Path, jobs: int
) -> list[Judged]:
    with ProcessPoolExecutor(jobs) as pool:
        parts = pool.map(partial(judge, cache=cache), clips)
        return [row for part in parts for row in part]


def _report(clip: Clip, cache: Path, exercise: str) -> Report | None:
    """The product's report, from landmarks in the cache if they fit; None on an error."""
    folder = cache / f"{exercise}_outside_{clip.path.stem}"
    options = Options(exercise=exercise, video=False, formats=("json",), reuse=True)
    try:
        saved = _saved(folder / LANDMARKS, options)
        if saved is not None:
            return report_of(saved.sequence, exercise, clip.path.name)
        return analyze_to(clip.path, folder, options)
    except FormcheckError:
        return None


def _saved(path: Path, options: Options) -> Saved | None:
    """Landmarks of an earlier run, of whichever version of formcheck, if the model is the same.

    They need the body's outline only where a check of the exercise reads it.
    """
    if not path.is_file():
        return None
    saved = load_landmarks(path)
    if saved.model_sha256 != find_backend(options.backend).find(options.model).sha256:
        return None
    needs_outline = load_exercise(options.exercise).needs_contour
    return None if needs_outline and np.isnan(saved.sequence.contour).all() else saved


def form_findings(report: Report) -> Iterator[Finding]:
    """Findings of the form checks, in full reps and over the set."""
    tempo = tempo_checks(report.exercise)
    for findings in (*(r.findings for r in report.reps if r.is_full), report.set_findings):
        yield from (finding for finding in findings if finding.check not in tempo)


def _judge_push_up(clip: Clip, cache: Path) -> list[Judged]:
    case, label = clip.path.stem, clip.label
    is_broken = label == "wrong"
    report = _report(clip, cache, "push_up")
    said = (
        [found(f, case, label, is_broken=is_broken) for f in form_findings(report)]
        if report
        else []
    )
    return [worst_of(said, ANY_FORM, case, label, is_broken=is_broken)]


def _judge_deadlift(clip: Clip, cache: Path) -> list[Judged]:
    case, label = clip.path.stem, f"{clip.label}: {clip.fault}"
    is_good = clip.label == "good"
    is_rounded = IS_ROUNDED.get(clip.fault)
    report = _report(clip, cache, "deadlift")
    if report is None:
        return [missing(ROUNDING, NO_REP, case, label, is_broken=is_rounded)]
    by_check: dict[str, list[Judged]] = {ROUNDING: []}
    for finding in form_findings(report):
        is_broken = is_rounded if finding.check == ROUNDING else False if is_good else None
        said = found(finding, case, label, is_broken=is_broken)
        by_check.setdefault(finding.check, []).append(said)
    return [
        max(said, key=lambda r: (r.is_flagged, r.is_verdict, r.probability or 0.0))
        if said
        else missing(check, NO_REP, case, label, is_broken=is_rounded)
        for check, said in by_check.items()
    ]
