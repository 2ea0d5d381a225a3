"""What is asked of formcheck on these labels, and whether it is reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.outside.tables import markdown

__all__ = ["Bar", "bars", "bars_table"]

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """A figure and what is asked of it; `value` is None where nothing could be measured."""

    figure: str
    value: float | None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def asked(self) -> str:
        """The bar in words."""
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    @property
    def is_reached(self) -> bool:
        """Whether the value is as asked; what was not measured is not reached."""
        if self.value is None or math.isnan(self.value):
            return False
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= self.value <= high


@dataclass(frozen=True)
class _SquatBar:
    """A score asked of a squat check from all directions between two, off the front either way."""

    check: str
    score: str
    from_deg: float
    to_deg: float
    at_least: float


# ours: the bars of version 0.2, set before the limits were fitted; directions in degrees.
SQUAT_BARS = (
    _SquatBar("squat.knees_caving", "f1", 0.0, 45.0, 0.90),
    _SquatBar("squat.depth", "auc", 0.0, 180.0, 0.90),
    _SquatBar("squat.depth", "balanced_accuracy", 0.0, 180.0, 0.85),
    _SquatBar("squat.bending_forward", "balanced_accuracy", 45.0, 135.0, 0.85),
    _SquatBar("squat.heel_lift", "sensitivity_at_95", 45.0, 135.0, 0.60),
)
# ours: as above.
PLANK_MACRO_F1 = 0.95
# ours: as above; sensitivity and specificity where something was said.
PUSH_UPS = 0.95
# ours: as above; clips of 50 of which nothing is said.
PUSH_UPS_UNSPOKEN = 2
# ours: as above; share of each kind of verdict that has to be right in each set.
RIGHT = 0.88


def bars(content: Content) -> list[Bar]:
    """The bars of the sets that were measured; `content` is that of the JSON file."""
    return [*_squats(content.get("squats", {})), *_others(content), *_right(content)]


def _squats(squats: Content) -> Iterator[Bar]:
    if not squats:
        return
    for bar in SQUAT_BARS:
        by_direction = {
            direction: each[bar.score]
            for direction, each in squats["figures"].get(bar.check, {}).items()
            if bar.from_deg <= abs(float(direction.rstrip("°"))) <= bar.to_deg
        }
        # A direction without a score is the worst.
        worst = min(by_direction, key=lambda d: _or_zero(by_direction[d]), default=None)
        words = f"squats, {bar.check}: {bar.score}, {bar.from_deg:g}–{bar.to_deg:g}° off the front"
        where = f", at worst ({worst})" if worst else ", no such check"
        yield Bar(words + where, by_direction.get(worst), at_least=bar.at_least)


def _others(content: Content) -> Iterator[Bar]:
    if "plank" in content:
        macro_f1 = content["plank"]["figures"]["macro_f1"]
        yield Bar("plank frames: macro F1", macro_f1, at_least=PLANK_MACRO_F1)
    if "push_ups" in content:
        figures = content["push_ups"]["figures"]
        for name in ("sensitivity", "specificity"):
            yield Bar(f"push-ups: {name}", figures["where_spoken"][name], at_least=PUSH_UPS)
        unspoken = figures["unspoken"]
        yield Bar("push-ups: clips without a verdict", unspoken, at_most=PUSH_UPS_UNSPOKEN)
    if "deadlifts" in content:
        alarms = len(content["deadlifts"]["figures"]["false_alarms"])
        yield Bar("deadlifts: false alarms", alarms, at_most=0)


def _right(content: Content) -> Iterator[Bar]:
    for section in content.values():
        for name, certainty in section["certainty"].items():
            verdicts = certainty["verdicts"]
            for kind, words in (("pass", "pass"), ("flagged", "warn or fault")):
                if n := verdicts[f"n_{kind}"]:
                    words = f"{name}: “{words}” right, {n} times said"
                    yield Bar(words, verdicts[f"{kind}_right"], at_least=RIGHT)


def bars_table(reached: Sequence[Bar]) -> str:
    """The bars as Markdown; what is not reached stands out."""
    rows = [
        [bar.figure, bar.asked, bar.value, "yes" if bar.is_reached else "**no**"] for bar in reached
    ]
    return markdown(["figure", "asked", "measured", "reached"], rows)


def _or_zero(value: float | None) -> float:
    return 0.0 if value is None or math.isnan(value) else value
