"""Measures formcheck on real clips with a truth table: counts, views, exercises, verdicts.

    python -m benchmarks.clips --clips DIR --truth DIR/truth.csv

The table has a row a clip: file, exercise, camera_view, reps_complete, reps_certainty, use.
Landmarks are kept in --cache, so that a second run takes seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from formcheck import Options
from formcheck.core.enums import Outcome
from formcheck.core.report import Report
from formcheck.errors import FormcheckError
from formcheck.pipeline.analyze import analyze_to

EXERCISES = {
    "pushup": "push_up",
    "rdl": "romanian_deadlift",
    "row": "bent_over_row",
    "situp": "sit_up",
}
"""Names in truth tables that are not ours."""

PLAIN_VIEWS = {
    "front": {"front"},
    "back": {"back"},
    "side-L": {"side_left"},
    "side-R": {"side_right"},
}


@dataclass(frozen=True)
class Result:
    """What formcheck said of one clip, beside the truth."""

    file: str
    exercise: str
    use: str
    certainty: str
    truth_reps: float | None
    truth_view: str
    given: str
    found_exercise: str
    reps: int | None
    partial: int
    hold_s: float
    view: str
    outcomes: dict[str, dict[str, int]]
    headline: str
    error: str
    label: str = ""
    main: dict[str, int] = field(default_factory=dict)
    """How often each outcome occurs over full reps and holds times main checks."""
    flagged: tuple[str, ...] = ()
    """Checks that warn or fault in a full rep, a hold or the set."""

    @property
    def is_core(self) -> bool:
        """Whether one person does the exercise, all of them in view."""
        return self.use in ("core", "core-bad")

    @property
    def is_labelled_good(self) -> bool:
        """Whether the table's author looked for faults and saw none."""
        return any(words in self.label for words in ("none seen", "correct"))


def read_table(truth: Path) -> list[dict[str, str]]:
    """The rows of a truth table, one a clip."""
    with truth.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def exercise_of(row: dict[str, str]) -> str:
    """The exercise of a row by our id; its own name where we know none."""
    return EXERCISES.get(row["exercise"], row["exercise"])


def measure(row: dict[str, str], clips: Path, cache: Path, given: str) -> Result:
    """Run formcheck on one clip; errors become a part of the result."""
    exercise = exercise_of(row)
    options = Options(
        exercise=exercise if given == "truth" else given,
        video=False,
        formats=("json",),
        reuse=True,
    )
    known: dict[str, Any] = {
        "file": row["file"],
        "exercise": exercise,
        "use": row["use"],
        "certainty": row["reps_certainty"],
        "truth_reps": float(row["reps_complete"]) if row["reps_complete"] else None,
        "truth_view": row["camera_view"],
        "given": given,
        "label": row.get("form_or_faults", ""),
    }
    try:
        report = analyze_to(clips / row["file"], cache / Path(row["file"]).stem, options)
    except FormcheckError as error:
        return Result(
            **known,
            found_exercise="",
            reps=None,
            partial=0,
            hold_s=0.0,
            view="",
            outcomes={},
            headline="",
            error=str(error),
        )
    return Result(
        **known,
        found_exercise=report.exercise.id,
        reps=report.reps_full,
        partial=report.reps_partial,
        hold_s=max((h.end_s - h.start_s for h in report.holds), default=0.0),
        view=report.view.view.value,
        outcomes={c.id: {o.value: n for o, n in c.counts.items() if n} for c in report.checks},
        headline=report.headline,
        error="",
        main=main_outcomes(report),
        flagged=tuple(c.id for c in report.checks if c.outcome.is_bad),
    )


def main_outcomes(report: Report) -> dict[str, int]:
    """How often each outcome occurs over full reps and holds times main checks."""
    parts = [*(rep for rep in report.reps if rep.is_full), *report.holds]
    return dict(
        Counter(
            finding.outcome.value
            for part in parts
            for finding in part.findings
            if finding.check in report.exercise.main_checks
        )
    )


def verdict_share(results: Iterable[Result]) -> str:
    """How many pairs of a rep or hold and a main check came to a verdict."""
    total = sum((Counter(result.main) for result in results), Counter())
    verdicts = sum(total[outcome.value] for outcome in Outcome if outcome.is_verdict)
    pairs = sum(total.values())
    return f"{verdicts} of {pairs} ({100 * verdicts / max(pairs, 1):.0f} %)"


def share(hits: Iterable[bool]) -> str:
    """Hits as "n of m (p %)"."""
    values = list(hits)
    if not values:
        return "none"
    return f"{sum(values)} of {len(values)} ({100 * sum(values) / len(values):.0f} %)"


def summarise_figures(results: Sequence[Result]) -> str:
    """The figures as a Markdown table."""
    counted = [
        r
        for r in results
        if r.certainty == "high" and r.use in ("core", "core-bad") and r.truth_reps
    ]
    lines = ["| figure | clips |", "|---|---|"]
    for exercise in sorted({r.exercise for r in counted}):
        part = [r for r in counted if r.exercise == exercise]
        lines.append(f"| count exact, {exercise} | {share(r.reps == r.truth_reps for r in part)} |")
    lines.append(f"| count exact, all | {share(r.reps == r.truth_reps for r in counted)} |")
    within = [r.reps is not None and abs(r.reps - (r.truth_reps or 0)) <= 1 for r in counted]
    lines.append(f"| count within one, all | {share(within)} |")
    plain = [r for r in results if r.truth_view in PLAIN_VIEWS and r.view]
    core = [r for r in results if r.is_core and r.found_exercise]
    for exercise in sorted({r.exercise for r in core}):
        part = [r for r in core if r.exercise == exercise]
        lines.append(f"| main checks with a verdict, {exercise} | {verdict_share(part)} |")
    lines.append(f"| main checks with a verdict, all core clips | {verdict_share(core)} |")
    good = [r for r in core if r.is_labelled_good]
    flagged = [f"{Path(r.file).stem}: {', '.join(r.flagged)}" for r in good if r.flagged]
    lines.append(
        f"| core clips labelled good that warn or fault | {len(flagged)} of {len(good)}"
        f"{': ' + '; '.join(flagged) if flagged else ''} |"
    )
    views = share(r.view in PLAIN_VIEWS[r.truth_view] for r in plain)
    lines.append(f"| view named right (plainly front, back or side) | {views} |")
    return "\n".join(lines)


def summarise(results: Sequence[Result]) -> str:
    """The figures and every clip as Markdown."""
    lines = [summarise_figures(results), ""]
    lines += ["| clip | truth | counted | view | headline |", "|---|---|---|---|---|"]
    for r in results:
        truth = "" if r.truth_reps is None else f"{r.truth_reps:g} ({r.certainty})"
        said = r.error or r.headline
        lines.append(
            f"| {Path(r.file).stem} | {truth} | {'' if r.reps is None else r.reps} "
            f"| {r.view} | {said} |"
        )
    return "\n".join(lines)


def measure_all(
    clips: Path, truth: Path, cache: Path, *, given: str, only: Sequence[str] = (), jobs: int = 2
) -> list[Result]:
    """Run formcheck on every clip of a truth table, or on those of the exercises `only`."""
    rows = read_table(truth)
    if only:
        rows = [row for row in rows if exercise_of(row) in only]
    with ProcessPoolExecutor(jobs) as pool:
        n = len(rows)
        return list(pool.map(measure, rows, [clips] * n, [cache] * n, [given] * n))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder of clips")
    parser.add_argument("--truth", type=Path, required=True, help="truth table, CSV")
    parser.add_argument("--cache", type=Path, default=Path("formcheck_out/clips"))
    parser.add_argument("--exercise", choices=("truth", "auto"), default="truth")
    parser.add_argument("--only", nargs="*", default=(), help="exercises to measure, by our ids")
    parser.add_argument("--json", type=Path, help="write every result here")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    results = measure_all(
        args.clips, args.truth, args.cache, given=args.exercise, only=args.only, jobs=args.jobs
    )
    if args.json:
        args.json.write_text(json.dumps([asdict(r) for r in results], indent=1))
    print(summarise(results))


if __name__ == "__main__":
    main()
