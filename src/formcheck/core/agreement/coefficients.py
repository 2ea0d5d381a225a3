"""Coefficients of agreement, from tables of counts as `formcheck.core.agreement.tables` has them.

The last axes of the tables are the ones described; what is in front of them is kept, so that a
whole bootstrap is computed at once. What is not defined, such as a kappa of raters who gave nothing
but one category, is NaN.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array

__all__ = ["cohen_kappa", "gwet_ac1", "krippendorff_alpha", "percent_agreement", "recall"]


# structural: far above what rounding makes of 0, far below 1 less the chance of any real table.
_NOTHING = 1e-9


def percent_agreement(table: Array) -> Array:
    """The share of units on which two raters agree, 0 to 1, from cross tables (…, k, k)."""
    return _over(np.trace(table, axis1=-2, axis2=-1), table.sum(axis=(-2, -1)))


def cohen_kappa(table: Array) -> Array:
    """Agreement of two raters beyond chance, from cross tables (…, k, k).

    Source: Cohen 1960, Educational and Psychological Measurement 20:37.
    """
    total = table.sum(axis=(-2, -1))
    chance = _over(np.sum(table.sum(axis=-1) * table.sum(axis=-2), axis=-1), total**2)
    return _beyond(percent_agreement(table), chance)


def krippendorff_alpha(coincidence: Array) -> Array:
    """Agreement of any number of raters beyond chance, some ratings missing; nominal.

    Args:
        coincidence: coincidence matrices (…, k, k).

    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C.
    """
    given = coincidence.sum(axis=-1)
    n = given.sum(axis=-1)
    chance = _over(np.sum(given * (given - 1), axis=-1), n * (n - 1))
    return _beyond(percent_agreement(coincidence), chance)


def gwet_ac1(sums: Array) -> Array:
    """Agreement beyond chance where one category is rare, from sums (…, k + 3) of `shares`.

    Kappa and alpha are low there although raters hardly ever differ. Source: Gwet 2008, British
    Journal of Mathematical and Statistical Psychology 61:29; missing ratings as in Gwet 2014,
    Handbook of Inter-Rater Reliability.
    """
    k = sums.shape[-1] - 3
    likely = _over(sums[..., :k], sums[..., k, None])
    chance = np.sum(likely * (1 - likely), axis=-1) / (k - 1)
    return _beyond(_over(sums[..., k + 1], sums[..., k + 2]), chance)


def recall(table: Array, category: int) -> Array:
    """Of the units that the first gave `category`, the share that the second gave it, too.

    From cross tables (…, k, k). For faults that is the sensitivity of the second rater, for what is
    fine the specificity.
    """
    return _over(table[..., category, category], table[..., category, :].sum(axis=-1))


def _beyond(observed: Array, chance: Array) -> Array:
    return _over(observed - chance, 1 - chance)


def _over(part: Array, whole: Array) -> Array:
    """`part / whole`; NaN where there is nothing of the whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(whole) > _NOTHING, part / whole, np.nan)
