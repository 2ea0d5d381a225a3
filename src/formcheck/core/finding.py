"""What one check says of one rep, hold or set."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from formcheck.core.enums import Outcome, ReasonKind
from formcheck.core.exercise import Threshold
from formcheck.core.normal import INTERVAL_SEMS, probability_beyond
from formcheck.core.units import UNITS, format_value

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check said of one rep, hold or set.

    `sem` is the standard error of `value`. `start_s` to `end_s` is the stretch the fault lasted,
    `at_s` its worst moment. `reason` says why there is no verdict; `reason_kind` says it for
    programs. `is_change` says that the value is how far a measure went. `yaw_deg` is the camera
    direction that the value was measured with.
    """

    check: str
    outcome: Outcome
    value: float | None
    sem: float | None
    threshold: Threshold
    at_s: float | None
    start_s: float | None
    end_s: float | None
    reason: str
    cue: str
    is_change: bool = False
    reason_kind: ReasonKind = ReasonKind.NONE
    yaw_deg: float | None = None

    @property
    def uncertainty(self) -> float | None:
        """Half the width of the interval that holds the true value 9 times in 10."""
        return None if self.sem is None else INTERVAL_SEMS * self.sem

    @property
    def probability(self) -> float | None:
        """Of the first limit being broken, 0 to 1; None without a value."""
        return None if self.value is None else self.probability_of(self.threshold.first)

    @property
    def fault_probability(self) -> float | None:
        """Of the limit for a fault being broken, 0 to 1; None without a value or such a limit."""
        limit = self.threshold.fault
        return None if self.value is None or limit is None else self.probability_of(limit)

    def probability_of(self, limit: float) -> float:
        """How likely `limit` is broken, 0 to 1, by value and interval as people read them.

        Raises:
            ValueError: the finding has no value.
        """
        if self.value is None or self.uncertainty is None:
            raise ValueError(f"{self.check} was not measured")
        digits = UNITS[self.threshold.unit].digits
        value, uncertainty = round(self.value, digits), round(self.uncertainty, digits)
        excess = self.threshold.excess(value, limit)
        return probability_beyond(excess, uncertainty / INTERVAL_SEMS)

    @property
    def text(self) -> str:
        """The value with its uncertainty, as people read it: `"+14±5°"`; empty for none."""
        unit = self.threshold.unit
        return format_value(self.value, unit, self.uncertainty, signed=self.is_change)

    @property
    def bend_words(self) -> str:
        """What degrees of the back's outline are degrees of: `"rounder than flat"`.

        Of a change `"rounder than before"`; hollower where the value is negative. Empty without a
        value.
        """
        if self.value is None:
            return ""
        shape = (
            "hollower" if round(self.value, UNITS[self.threshold.unit].digits) < 0 else "rounder"
        )
        return f"{shape} than {'before' if self.is_change else 'flat'}"

    @property
    def excess(self) -> float:
        """How far the value lies beyond its first limit, in standard errors.

        Negative inside the limit; −inf where there is no value.
        """
        if self.value is None:
            return float("-inf")
        return self.threshold.excess(self.value) / max(self.sem or 0.0, 1e-9)

    @property
    def badness(self) -> tuple[int, float]:
        """Sort key: the worst outcome, and of two alike the one further beyond its limit."""
        return self.outcome.severity, self.excess

    def telling(self, main: Container[str]) -> tuple[int, bool, tuple[int, float]]:
        """Sort key for what to show first: what is wrong, then `main` checks, then the worst.

        A side issue that is too close to call does not push a main check aside that passed.
        """
        wrong = self.outcome.severity if self.outcome.is_bad else 0
        return wrong, self.check in main, self.badness
