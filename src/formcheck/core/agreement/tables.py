"""Ratings counted clip by clip: every coefficient of agreement follows from sums of these tables.

So a bootstrap over clips only has to weigh the tables and never to look at a rating again.
Categories are numbers from 0 up; a rating that is missing is NaN.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask

__all__ = ["Clips", "coincidences", "cross_tables", "majority", "pairs", "shares"]

Clips = NDArray[np.intp]
"""The clip of each unit, (units,)."""


def pairs(raters: int) -> list[tuple[int, int]]:
    """Every two of so many raters, as their column numbers."""
    return list(combinations(range(raters), 2))


def cross_tables(first: Array, second: Array, clips: Clips, categories: int) -> Array:
    """How often two raters gave each pair of categories.

    Args:
        first: of one rater, (units,).
        second: of the other, (units,).
        clips: the clip of each unit, numbers from 0 up, (units,).
        categories: how many there are.

    Returns:
        Counts (clips, categories of the first, categories of the second); a unit that one of the
        two has not rated is in none of them.
    """
    both = ~np.isnan(first) & ~np.isnan(second)
    tables = np.zeros((_clips(clips), categories, categories))
    np.add.at(tables, (clips[both], first[both].astype(int), second[both].astype(int)), 1.0)
    return tables


def coincidences(ratings: Array, clips: Clips, categories: int) -> Array:
    """Krippendorff's coincidence matrices (2011), (clips, categories, categories).

    Args:
        ratings: (units, raters).
        clips: the clip of each unit, (units,).
        categories: how many there are.
    """
    counts = _counts(ratings, categories)
    m = counts.sum(axis=1)
    paired = m >= 2
    counts, m = counts[paired], m[paired]
    each = counts[:, :, None] * counts[:, None, :] - np.eye(categories) * counts[:, :, None]
    tables = np.zeros((_clips(clips), categories, categories))
    np.add.at(tables, clips[paired], each / (m - 1)[:, None, None])
    return tables


def shares(ratings: Array, clips: Clips, categories: int) -> Array:
    """What Gwet's AC1 is made of, (clips, categories + 3), summed over the units of a clip.

    The share of raters that gave each category, how many units have a rating, the share of pairs of
    raters that agree, and how many units have such a pair. Arguments as `coincidences` has them.
    """
    counts = _counts(ratings, categories)
    m = counts.sum(axis=1)
    rated, paired = m >= 1, m >= 2
    sums = np.zeros((_clips(clips), categories + 3))
    np.add.at(sums[:, :categories], clips[rated], counts[rated] / m[rated, None])
    agree = np.sum(counts * (counts - 1), axis=1)[paired] / (m * (m - 1))[paired]
    for column, units, values in (
        (categories, rated, 1.0),
        (categories + 1, paired, agree),
        (categories + 2, paired, 1.0),
    ):
        np.add.at(sums[:, column], clips[units], values)
    return sums


def majority(ratings: Array, categories: int) -> Array:
    """The category that more raters gave than any other, (units,); NaN for a tie or none.

    Args:
        ratings: (units, raters).
        categories: how many there are.
    """
    counts = _counts(ratings, categories)
    most = counts.max(axis=1, initial=0.0)
    alone: Mask = (counts == most[:, None]).sum(axis=1) == 1
    return np.where(alone & (most > 0), counts.argmax(axis=1), np.nan)


def _counts(ratings: Array, categories: int) -> Array:
    """How many raters gave each category, (units, categories)."""
    return np.stack([(ratings == k).sum(axis=1) for k in range(categories)], axis=1).astype(float)


def _clips(clips: Clips) -> int:
    return int(np.max(clips)) + 1 if len(clips) else 0
