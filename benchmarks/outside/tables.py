"""Figures as Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.outside.scores import Scores

__all__ = ["certainty_tables", "markdown", "score_table", "show"]

COLUMNS = {
    "n_broken": "broken",
    "n_good": "good",
    "assessed": "assessed",
    "verdicts": "verdict",
    "unclear": "unclear",
    "auc": "AUC",
    "sensitivity": "sens.",
    "specificity": "spec.",
    "balanced_accuracy": "bal. acc.",
    "f1": "F1",
    "best_balanced_accuracy": "best bal. acc.",
    "sensitivity_at_95": "sens. at 0.95 spec.",
}
"""Scores shown in tables, and what their columns are called."""


def show(value: object) -> str:
    """A cell: two decimals for a float, a dash for what there is not."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *([show(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def score_table(first: str, scores: dict[str, Scores]) -> str:
    """Scores, a row each; `first` heads the column of their names."""
    rows = [[name, *(getattr(each, column) for column in COLUMNS)] for name, each in scores.items()]
    return markdown([first, *COLUMNS.values()], rows)


def certainty_tables(sets: Mapping[str, Mapping[str, Any]]) -> str:
    """How often verdicts are right, stated probabilities against truth, and risk by coverage.

    Each set has its `verdicts`, `reliability` and `risk_coverage` as the JSON file has them. Those
    without any value have no place in the last two tables.
    """
    right = [[name, *each["verdicts"].values()] for name, each in sets.items()]
    sets = {name: each for name, each in sets.items() if each["reliability"]}
    stated = [
        [name, f"{b['from']:g}–{b['to']:g}", b["n"], b["mean_probability"], b["share_broken"]]
        for name, each in sets.items()
        for b in each["reliability"]
    ]
    risks = {
        name: {point["coverage"]: point["risk"] for point in each["risk_coverage"]}
        for name, each in sets.items()
    }
    coverages = sorted({coverage for points in risks.values() for coverage in points})
    by_coverage = [[name, *map(points.get, coverages)] for name, points in risks.items()]
    return "\n\n".join(
        [
            "Verdicts that agree with the label:",
            markdown(["set", "pass", "right", "warn or fault", "right"], right),
            "Probability that the first limit is broken, as stated and as the labels have it:",
            markdown(["set", "stated", "n", "mean", "broken"], stated),
            "Share of wrong answers among the surest cases, by the share of all cases:",
            markdown(["set", *(f"{coverage:.0%}" for coverage in coverages)], by_coverage),
        ]
    )
