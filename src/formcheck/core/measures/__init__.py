"""What can be measured: pure functions from a `Motion` to a series (T,).

A new measure is a function with the `measure` decorator in the module of its body part;
exercise files and the documentation find it by its name.
"""

from formcheck.core.measures import (
    arms,
    bar,
    hands,
    legs,
    lumbar,
    rise,
    silhouette,
    split,
    trunk,
    world,
)
from formcheck.core.measures.registry import ALIASES, MEASURES, Measure, evaluate, measure

__all__ = [
    "ALIASES",
    "MEASURES",
    "Measure",
    "arms",
    "bar",
    "evaluate",
    "hands",
    "legs",
    "lumbar",
    "measure",
    "rise",
    "silhouette",
    "split",
    "trunk",
    "world",
]
