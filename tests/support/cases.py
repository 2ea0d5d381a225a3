"""A right and a wrong set of an exercise, on stick figures."""

from __future__ import annotations

from dataclasses import dataclass

from support.lifters import Figure
from support.lifters_lower import FOUR
from support.movements import Script


@dataclass(frozen=True)
class Case:
    """A right and a wrong set of an exercise; `fault` is the check that the wrong one breaks."""

    right: Figure
    wrong: Figure
    fault: str
    script: Script = FOUR
    yaw_deg: float = 90.0
    named: bool = False
    """It looks like another exercise, so that it has to be named."""
