"""What following needs to know of a motion that was cut into reps or holds."""

from __future__ import annotations

from typing import Protocol

from formcheck.core.domain import Array, Hold, Rep, RepSignal
from formcheck.core.motion import Motion
from formcheck.core.signals import Mask

__all__ = ["Cut"]


class Cut(Protocol):
    """A motion cut into reps or holds."""

    @property
    def motion(self) -> Motion:
        """The poses and how they are seen."""

    @property
    def signal(self) -> Array:
        """The rep signal, or the measure that is held, (T,)."""

    @property
    def rule(self) -> RepSignal | None:
        """How the reps run; None for holds."""

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds."""

    @property
    def in_set(self) -> Mask:
        """The time from the first rep or hold to the end of the last, (T,)."""
