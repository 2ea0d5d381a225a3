"""Scores of yes-or-no judgements: AUC, sensitivity, reliability, risk against coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.outside.judged import Judged
from formcheck.core.geometry import wrapped_deg

__all__ = [
    "RightShares",
    "Scores",
    "auc",
    "best_balanced_accuracy",
    "macro_f1",
    "reliability",
    "right_shares",
    "risk_coverage",
    "score",
    "sensitivity_at_specificity",
    "yaw_errors",
]

Floats = NDArray[np.floating]

# ours: edges of the reliability diagram's bins, probabilities; finer where verdicts are made.
EDGES = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)
# ours: shares of the cases at which risk is read, the surest first.
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# ours: one false alarm in twenty good cases.
SPECIFICITY = 0.95


@dataclass(frozen=True)
class Scores:
    """How well a check tells broken cases from good ones; NaN where there is nothing to score.

    Shares are of all cases: what is unclear or not assessed is not flagged. `auc`,
    `best_balanced_accuracy` and `sensitivity_at_95` are of the values alone, wherever there is
    one; `values` is the share of cases that have one.
    """

    n_broken: int
    n_good: int
    values: float
    assessed: float
    unclear: float
    verdicts: float
    auc: float
    sensitivity: float
    specificity: float
    balanced_accuracy: float
    f1: float
    best_balanced_accuracy: float
    best_threshold: float
    sensitivity_at_95: float


@dataclass(frozen=True)
class RightShares:
    """How often each kind of verdict agrees with the label; NaN where it was never given."""

    n_pass: int
    pass_right: float
    n_flagged: int
    flagged_right: float

    @property
    def n(self) -> int:
        """Number of verdicts."""
        return self.n_pass + self.n_flagged


def auc(broken: Floats, good: Floats) -> float:
    """Chance that a broken case's value lies above a good one's; ties count one half."""
    from scipy.stats import mannwhitneyu

    if not len(broken) or not len(good):
        return float("nan")
    return float(mannwhitneyu(broken, good).statistic) / (len(broken) * len(good))


def best_balanced_accuracy(broken: Floats, good: Floats) -> tuple[float, float]:
    """The highest mean of sensitivity and specificity, and the limit that gives it.

    A value is flagged from the limit on.
    """
    if not len(broken) or not len(good):
        return float("nan"), float("nan")
    limits = np.unique(np.concatenate([broken, good]))
    sensitivity = 1.0 - np.searchsorted(np.sort(broken), limits, side="left") / len(broken)
    specificity = np.searchsorted(np.sort(good), limits, side="left") / len(good)
    balanced = (sensitivity + specificity) / 2.0
    best = int(np.argmax(balanced))
    return float(balanced[best]), float(limits[best])


def sensitivity_at_specificity(
    broken: Floats, good: Floats, specificity: float = SPECIFICITY
) -> float:
    """Share of broken cases beyond the lowest limit that leaves `specificity` of the good ones."""
    if not len(broken) or not len(good):
        return float("nan")
    limit = np.quantile(good, specificity, method="inverted_cdf")
    return float(np.mean(broken > limit))


def score(rows: Sequence[Judged]) -> Scores:
    """Scores of one check over the rows whose label tells whether it is broken."""
    known = [row for row in rows if row.is_broken is not None]
    broken = [row for row in known if row.is_broken]
    good = [row for row in known if not row.is_broken]
    hits, alarms = (sum(row.is_flagged for row in part) for part in (broken, good))
    sensitivity, specificity = _share(hits, len(broken)), 1.0 - _share(alarms, len(good))
    values = _badness(broken), _badness(good)
    best, threshold = best_balanced_accuracy(*values)
    unclear = sum(row.outcome == "unclear" for row in known)
    verdicts = sum(row.is_verdict for row in known)
    return Scores(
        n_broken=len(broken),
        n_good=len(good),
        values=_share(sum(map(len, values)), len(known)),
        assessed=_share(verdicts + unclear, len(known)),
        unclear=_share(unclear, len(known)),
        verdicts=_share(verdicts, len(known)),
        auc=auc(*values),
        sensitivity=sensitivity,
        specificity=specificity,
        balanced_accuracy=(sensitivity + specificity) / 2.0,
        f1=_share(2 * hits, hits + alarms + len(broken)),
        best_balanced_accuracy=best,
        best_threshold=threshold,
        sensitivity_at_95=sensitivity_at_specificity(*values),
    )


def macro_f1(truths: Sequence[str], answers: Sequence[str]) -> float:
    """Mean of the classes' F1 scores; an answer that is no class of `truths` is wrong."""
    classes = sorted(set(truths))
    pairs = list(zip(truths, answers, strict=True))
    f1 = []
    for each in classes:
        hits = sum(truth == answer == each for truth, answer in pairs)
        f1.append(_share(2 * hits, sum((t == each) + (a == each) for t, a in pairs)))
    return float(np.mean(f1)) if f1 else float("nan")


def right_shares(rows: Sequence[Judged]) -> RightShares:
    """How often "pass" and how often "warn" or "fault" are right, where the label tells."""
    verdicts = [row for row in rows if row.is_verdict and row.is_broken is not None]
    passed = [row.is_right for row in verdicts if not row.is_flagged]
    flagged = [row.is_right for row in verdicts if row.is_flagged]
    return RightShares(
        n_pass=len(passed),
        pass_right=_share(sum(passed), len(passed)),
        n_flagged=len(flagged),
        flagged_right=_share(sum(flagged), len(flagged)),
    )


def reliability(rows: Sequence[Judged]) -> list[dict[str, float]]:
    """For each bin of stated probability: cases, mean probability, share that is broken."""
    stated, broken = _stated(rows)
    index = np.clip(np.searchsorted(EDGES, stated, side="right") - 1, 0, len(EDGES) - 2)
    out = []
    for i in np.unique(index).tolist():
        inside = index == i
        out.append(
            {
                "from": EDGES[i],
                "to": EDGES[i + 1],
                "n": int(inside.sum()),
                "mean_probability": float(stated[inside].mean()),
                "share_broken": float(broken[inside].mean()),
            }
        )
    return out


def risk_coverage(rows: Sequence[Judged]) -> list[dict[str, float]]:
    """Share of wrong answers among the surest cases, for several shares of all cases.

    The answer is "broken" from a probability of one half on; its sureness is how far the
    probability lies from one half.
    """
    stated, broken = _stated(rows)
    order = np.argsort(-np.abs(stated - 0.5), kind="stable")
    wrong = ((stated >= 0.5) != broken)[order]
    out = []
    for coverage in COVERAGES:
        n = round(coverage * len(wrong))
        if n:
            out.append({"coverage": coverage, "n": n, "risk": float(wrong[:n].mean())})
    return out


def yaw_errors(rows: Sequence[Judged]) -> dict[str, float]:
    """How far the yaw that was found lies from the true one, −180 to 180°.

    `n` is the number of cases that have one, each counted once; then 5th, 50th and 95th
    percentile.
    """
    off = {
        row.case: float(wrapped_deg(row.yaw_deg - row.direction_deg))
        for row in rows
        if row.yaw_deg is not None and row.direction_deg is not None
    }
    low, median, high = np.percentile(list(off.values()), [5, 50, 95]) if off else [np.nan] * 3
    return {"n": len(off), "low": float(low), "median": float(median), "high": float(high)}


def _stated(rows: Sequence[Judged]) -> tuple[Floats, NDArray[np.bool_]]:
    """Probabilities and truths of the rows that have both."""
    both = [
        (row.probability, row.is_broken)
        for row in rows
        if row.probability is not None and row.is_broken is not None
    ]
    return np.array([p for p, _ in both], float), np.array([b for _, b in both], bool)


def _badness(rows: Sequence[Judged]) -> Floats:
    return np.array([row.badness for row in rows if row.badness is not None], float)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
