"""What it costs in accuracy that the network doesn't look at every frame.

    python -m benchmarks.looks                                    committed landmarks, thinned
    python -m benchmarks.looks --clips DIR --truth DIR/truth.csv  real clips, by the network itself

The committed landmarks of rendered clips were found in every frame. They are thinned by the rule
that is in use, which leaves out what the network itself makes of fewer frames; how far values are
from the truth is shown for both. Real clips are analysed twice, with `every_frame` and without; the
table of truth only names their exercises. Landmarks are kept in --cache.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.clips import exercise_of, read_table
from benchmarks.corpus import DATA, read_case
from benchmarks.readings import readings_of
from benchmarks.score import report_of
from formcheck import Options
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Finding, Report
from formcheck.core.time_base import usual_step_s
from formcheck.errors import FormcheckError
from formcheck.exercises import load_exercise
from formcheck.pipeline.analyze import analyze_to
from formcheck.pose.looks import Looks, least_px_per_metre
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = [
    "Compared",
    "committed_clips",
    "compared",
    "real_clip",
    "real_clips",
    "rendered_clip",
    "table",
    "thinned",
]


@dataclass(frozen=True)
class Compared:
    """One clip judged from every frame and from those that are looked at.

    Attributes:
        name: of the clip.
        frame_rate: frames a second.
        share: of the frames that are looked at.
        counts: full and partial reps, from every frame and as shipped.
        findings: how many there are in both, where the counts are the same.
        verdicts: how many of them have another outcome.
        moved: how far values moved, in dead bands.
        errors: how far values are from the truth, in dead bands, from every frame and as shipped;
            empty where there is no truth.
    """

    name: str
    frame_rate: float
    share: float
    counts: tuple[tuple[int, int], tuple[int, int]]
    findings: int
    verdicts: int
    moved: tuple[float, ...]
    errors: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())


def thinned(sequence: PoseSequence) -> PoseSequence:
    """Those of the poses in every frame that would have been looked at."""
    frame_rate = 1.0 / usual_step_s(sequence.t_s)
    seen_wh = sequence.seen_wh or sequence.size_wh
    looks = Looks(frame_rate, least_px_per_metre(seen_wh, MEDIAPIPE))
    kept = np.zeros(len(sequence), dtype=bool)
    for i, pose in enumerate(sequence):
        kept[i] = looks.wants(pose.t_s)
        if kept[i]:
            looks.saw(pose)
    kept[-1] = True
    return sequence[kept]


def compared(name: str, full: Report, shipped: Report) -> Compared:
    """Compare two reports on the same clip."""
    pairs = list(_pairs(full, shipped)) if full.reps_full == shipped.reps_full else []
    moved = [
        abs(old.value - new.value) / old.uncertainty
        for old, new in pairs
        if old.value is not None and new.value is not None and old.uncertainty
    ]
    return Compared(
        name=name,
        frame_rate=full.clip.frame_rate,
        share=shipped.clip.frames_analysed / full.clip.frames_analysed,
        counts=(_counts(full), _counts(shipped)),
        findings=len(pairs),
        verdicts=sum(old.outcome is not new.outcome for old, new in pairs),
        moved=tuple(moved),
    )


def _counts(report: Report) -> tuple[int, int]:
    return report.reps_full, report.reps_partial


def _pairs(full: Report, shipped: Report) -> Iterator[tuple[Finding, Finding]]:
    """The same finding in both, of full reps in their order, holds and the set."""
    old, new = ([p for p in report.parts if p.is_full] for report in (full, shipped))
    for part, same in zip(old, new, strict=False):
        yield from _same_checks(part.findings, same.findings)
    yield from _same_checks(full.set_findings, shipped.set_findings)


def _same_checks(
    old: Iterable[Finding], new: Iterable[Finding]
) -> Iterator[tuple[Finding, Finding]]:
    by_check = {finding.check: finding for finding in new}
    yield from ((f, by_check[f.check]) for f in old if f.check in by_check)


def rendered_clip(path: Path) -> Compared | None:
    """Compare the committed landmarks at `path` with the same thinned.

    None where nobody is judged, or where every frame is looked at, as in clips of 20 a second.
    """
    case = read_case(path)
    exercise = load_exercise(case.known.summary["exercise"])
    fewer = replace(case, sequence=thinned(case.sequence))
    if len(fewer.sequence) == len(case.sequence):
        return None
    try:
        found = compared(case.name, report_of(case, exercise), report_of(fewer, exercise))
    except FormcheckError:
        return None
    errors = [
        tuple(abs(r.error) / (1.645 * r.sem) for r in readings_of(each)) for each in (case, fewer)
    ]
    return replace(found, errors=(errors[0], errors[1]))


def committed_clips(jobs: int) -> list[Compared]:
    """All committed landmarks of clips in which frames are left out, each by `rendered_clip`."""
    with ProcessPoolExecutor(jobs) as pool:
        found = pool.map(rendered_clip, sorted(DATA.glob("*.npz")))
        return [clip for clip in found if clip is not None]


def real_clips(
    rows: Sequence[dict[str, str]], clips: Path, cache: Path, jobs: int
) -> list[Compared]:
    """The clips of the table of truth that can be judged, each by `real_clip`."""
    n = len(rows)
    with ProcessPoolExecutor(jobs) as pool:
        found = pool.map(real_clip, rows, [clips] * n, [cache] * n)
        return [clip for clip in found if clip is not None]


def real_clip(row: dict[str, str], clips: Path, cache: Path) -> Compared | None:
    """Analyse a clip with every frame and as shipped; None if it can't be judged."""
    options = Options(exercise_of(row), video=False, formats=("json",), reuse=True)
    path = clips / row["file"]
    try:
        full, shipped = (
            analyze_to(path, cache / path.stem / folder, replace(options, every_frame=every))
            for folder, every in (("every_frame", True), ("looks", False))
        )
    except FormcheckError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return None
    return compared(path.stem, full, shipped)


def table(clips: Sequence[Compared]) -> str:
    """All clips as one Markdown table, and below it those in which the count changed."""
    changed = [c for c in clips if c.counts[0] != c.counts[1]]
    slow = [c.share for c in clips if 26.0 <= c.frame_rate <= 40.0]
    lines = [
        "| figure | value |",
        "|---|---|",
        f"| clips | {len(clips)} |",
        f"| share of frames looked at, median | {np.median([c.share for c in clips]):.2f} |",
        f"| the same, clips of 30 frames a second | {np.median(slow or [np.nan]):.2f} |",
        f"| counts changed, partial reps included | {len(changed)} |",
        f"| verdicts changed | {sum(c.verdicts for c in clips)} of "
        f"{sum(c.findings for c in clips)} |",
        f"| values moved, dead bands | {_spread(m for c in clips for m in c.moved)} |",
    ]
    if any(c.errors[0] for c in clips):
        lines += [
            f"| off the truth, dead bands, {name} | "
            f"{_spread(e for c in clips for e in c.errors[k])} |"
            for k, name in enumerate(("every frame", "as shipped"))
        ]
    for clip in changed:
        (full, partial), (now_full, now_partial) = clip.counts
        lines.append(
            f"\n{clip.name}: {full} and {partial} partial, now {now_full} and {now_partial}"
        )
    return "\n".join(lines)


def _spread(values: Iterable[float]) -> str:
    """Median and 90th percentile in words."""
    median, p90 = np.percentile(list(values) or [np.nan], [50, 90])
    return f"median {median:.2f}, 90th percentile {p90:.2f}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.looks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--clips", type=Path, help="folder of real clips")
    parser.add_argument("--truth", type=Path, help="truth table, CSV")
    parser.add_argument("--cache", type=Path, default=Path("formcheck_out/looks"))
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    if (args.clips is None) != (args.truth is None):
        parser.error("--clips and --truth belong together.")
    if args.clips:
        clips = real_clips(read_table(args.truth), args.clips, args.cache, args.jobs)
    else:
        clips = committed_clips(args.jobs)
    for clip in sorted(clips, key=lambda c: c.share):
        moved = _spread(clip.moved) if clip.moved else "no values"
        print(f"{clip.name:44s} {clip.share:.2f}  {moved}", file=sys.stderr)
    print(table(clips))


if __name__ == "__main__":
    main()
