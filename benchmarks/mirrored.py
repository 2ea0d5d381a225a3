"""What the network's own error does to counts, values and verdicts: clips against a mirror.

    python -m benchmarks.mirrored --clips DIR --truth DIR/truth.csv

A set is the same in a mirror, so whatever changes is an error, and no truth is needed but the
exercise's name. The table of clips is that of `benchmarks.clips`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.clips import exercise_of, read_table, share
from formcheck.core.camera_view import View
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Finding, Provenance, Report
from formcheck.errors import FormcheckError
from formcheck.exercises import load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Comparison", "Difference", "compare", "summarise"]

SAME_REP_S = 0.25
"""Reps that turn this near to one another are the same."""
MIRRORED = {View.SIDE_LEFT: View.SIDE_RIGHT, View.SIDE_RIGHT: View.SIDE_LEFT}


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a check's two values for one rep or hold lie apart, in its own dead bands."""

    check: str
    dead_bands: float
    turns: bool
    """Whether one is a warning or fault and the other is not."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A clip and its mirror image."""

    name: str
    reps: tuple[int, int]
    same_view: bool
    differences: tuple[Difference, ...]


def compare(name: str, straight: Report, mirrored: Report) -> Comparison:
    """Hold two reports on the same set against one another."""
    view = straight.view.view
    return Comparison(
        name=name,
        reps=(straight.reps_full, mirrored.reps_full),
        same_view=mirrored.view.view is MIRRORED.get(view, view),
        differences=tuple(_differences(straight, mirrored)),
    )


def _differences(straight: Report, mirrored: Report) -> Iterator[Difference]:
    for one, other in _same_findings(straight, mirrored):
        if one.value is None or other.value is None:
            continue
        # A network without errors has no dead band, and its values are the same in the mirror.
        width = max(one.uncertainty or 0.0, other.uncertainty or 0.0, 1e-9)
        turns = one.outcome.is_bad != other.outcome.is_bad
        yield Difference(one.check, abs(one.value - other.value) / width, turns)


def _same_findings(straight: Report, mirrored: Report) -> Iterator[tuple[Finding, Finding]]:
    for rep in straight.reps:
        for other in mirrored.reps:
            if abs(rep.turn_s - other.turn_s) < SAME_REP_S:
                yield from zip(rep.findings, other.findings, strict=True)
    for hold, its_mirror in zip(straight.holds, mirrored.holds, strict=False):
        yield from zip(hold.findings, its_mirror.findings, strict=True)


def summarise(comparisons: Sequence[Comparison]) -> str:
    """The figures as Markdown."""
    everything = [d for c in comparisons for d in c.differences]
    lines = [
        f"Counts the same: {share(c.reps[0] == c.reps[1] for c in comparisons)}; not so:",
        *(
            f"- {c.name}: {c.reps[0]} and {c.reps[1]}"
            for c in comparisons
            if c.reps[0] != c.reps[1]
        ),
        "",
        f"View the same: {share(c.same_view for c in comparisons)}.",
        "",
        "| check | n | median, dead bands | 90 % | more than one | verdicts that turn |",
        "|---|---:|---:|---:|---:|---:|",
        _row("all", everything),
    ]
    for check in sorted({d.check for d in everything}):
        lines.append(_row(f"`{check}`", [d for d in everything if d.check == check]))
    return "\n".join(lines)


def _row(name: str, differences: Sequence[Difference]) -> str:
    widths = np.array([d.dead_bands for d in differences])
    if not len(widths):
        return f"| {name} | 0 | | | | |"
    median, most = np.percentile(widths, [50, 90])
    turned = sum(d.turns for d in differences)
    return (
        f"| {name} | {len(widths)} | {median:.2f} | {most:.2f} "
        f"| {(widths > 1.0).mean():.0%} | {turned} |"
    )


def _poses(path: Path) -> tuple[ClipInfo, tuple[PoseSequence, PoseSequence]]:
    """A clip's data, and the poses in it and in its mirror image."""
    from formcheck.pose.mediapipe import MediaPipePose
    from formcheck.pose.weights import find_weights
    from formcheck.video.picture import ArrayPicture
    from formcheck.video.source import open_video

    weights = find_weights()
    straight, mirrored = [], []
    with (
        open_video(path) as source,
        MediaPipePose(weights, segmentation=True) as one,
        MediaPipePose(weights, segmentation=True) as other,
    ):
        for frame in source:
            flipped = np.ascontiguousarray(frame.image_bgr[:, ::-1])
            straight.append(one.estimate(frame))
            mirrored.append(other.estimate(replace(frame, picture=ArrayPicture(flipped))))
        info = source.info
    size_wh = info.size_wh
    return info, (PoseSequence.stack(straight, size_wh), PoseSequence.stack(mirrored, size_wh))


def measure(row: dict[str, str], clips: Path) -> Comparison | None:
    """Compare one clip of the table; None where formcheck can't, which is told on stderr."""
    path = clips / row["file"]
    try:
        exercise = load_exercise(exercise_of(row))
        info, sequences = _poses(path)
        reports = [
            report_on(sequence, info, exercise, Provenance(), calibration=MEDIAPIPE)
            for sequence in sequences
        ]
    except FormcheckError as error:
        print(f"{path.name}: left out: {error}", file=sys.stderr)
        return None
    return compare(path.stem, *reports)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of clips")
    parser.add_argument("--truth", type=Path, required=True, help="table of clips, CSV")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    rows = read_table(args.truth)
    with ProcessPoolExecutor(args.jobs) as pool:
        found = pool.map(measure, rows, [args.clips] * len(rows))
        print(summarise([c for c in found if c is not None]))


if __name__ == "__main__":
    main()
