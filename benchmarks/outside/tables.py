"""Figures as Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.outside.judged import Judged
from benchmarks.outside.scores import RightShares, Scores, reliability, right_shares, risk_coverage

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


def certainty_tables(sets: Mapping[str, Sequence[Judged]]) -> str:
    """How often verdicts are right, stated probabilities against truth, and risk by coverage."""
    shares = {name: right_shares(rows) for name, rows in sets.items()}
    stated = [
        [name, f"{b['from']:g}–{b['to']:g}", b["n"], b["mean_probability"], b["share_broken"]]
        for name, rows in sets.items()
        for b in reliability(rows)
    ]
    risks = {name: risk_coverage(rows) for name, rows in sets.items()}
    coverages = sorted({point["coverage"] for points in risks.values() for point in points})
    by_coverage = [
        [name, *({p["coverage"]: p["risk"] for p in points}.get(c) for c in coverages)]
        for name, points in risks.items()
    ]
    return "\n\n".join(
        [
            "Verdicts that agree with the label:",
            _right_table(shares),
            "Probability that the first limit is broken, as stated and as the labels have it:",
            markdown(["set", "stated", "n", "mean", "broken"], stated),
            "Share of wrong answers among the surest cases, by the share of all cases:",
            markdown(["set", *(f"{c:.0%}" for c in coverages)], by_coverage),
        ]
    )


def _right_table(shares: dict[str, RightShares]) -> str:
    rows = [[n, s.n_pass, s.pass_right, s.n_flagged, s.flagged_right] for n, s in shares.items()]
    header = ["set", "pass", "right", "warn or fault", "right"]
    return markdown(header, rows)
