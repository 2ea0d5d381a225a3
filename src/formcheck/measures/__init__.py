"""What can be measured: pure functions from a `Motion` to a series (T,).

A new measure is a function with the `measure` decorator in the module of its body part;
exercise files and the documentation find it by its name.
"""

from formcheck.measures import arms, back, knees, posture, trunk
from formcheck.measures.registry import MEASURES, Measure, measure

__all__ = ["MEASURES", "Measure", "arms", "back", "knees", "measure", "posture", "trunk"]
