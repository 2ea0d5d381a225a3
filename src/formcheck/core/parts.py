"""The parts of a set: reps and holds, with what was measured and found in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from formcheck.core.camera_view import ViewEstimate
from formcheck.core.enums import PartState, RepKind, Side
from formcheck.core.finding import Finding

__all__ = ["Hold", "Rep", "Value", "numbered"]


@dataclass(frozen=True, slots=True)
class Value:
    """A number and its unit."""

    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition from start posture to start posture.

    `turn_s` is its turning point, the middle of the pause there.

    `index` counts all reps, `number` those of its kind: the first full one is rep 1 to the
    lifter, whatever partial ones came before it. 0 until that is known.

    `eccentric_s` is the lowering, `concentric_s` the lifting, `pause_s` the stop between
    them at the turning point. `range` is in the unit of the rep signal.

    `side` is the arm that did it or the leg in front, None for both or where that is not known.
    """

    index: int
    kind: RepKind
    start_s: float
    turn_s: float
    end_s: float
    eccentric_s: float | None
    pause_s: float | None
    concentric_s: float | None
    range: float
    confidence: float
    view: ViewEstimate | None = None
    measures: Mapping[str, Value] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    state: PartState = PartState.NOT_ASSESSED
    number: int = 0
    side: Side | None = None

    @property
    def phases_s(self) -> dict[str, float | None]:
        """How long lowering, pause and lifting took, seconds; None for what was not seen."""
        return {
            "lowering": self.eccentric_s,
            "pause": self.pause_s,
            "lifting": self.concentric_s,
        }

    @property
    def is_full(self) -> bool:
        """Whether it reached the set's usual range."""
        return self.kind is RepKind.FULL

    @property
    def name(self) -> str:
        """For people: `"rep 3"`, `"partial rep 1"`, `"rep 2 (left)"`."""
        word = "rep" if self.is_full else "partial rep"
        return f"{word} {self.number}" + (f" ({self.side})" if self.side else "")


def numbered(reps: Iterable[Rep]) -> list[Rep]:
    """`reps` in order of time with their `index` and `number`."""
    counts: Counter[RepKind] = Counter()
    out = []
    for index, rep in enumerate(reps, start=1):
        counts[rep.kind] += 1
        out.append(replace(rep, index=index, number=counts[rep.kind]))
    return out


@dataclass(frozen=True, slots=True)
class Hold:
    """One held position; `in_line_s` is how much of it was free of faults.

    `side` is the one that the lifter lies on, None for neither or where that is not known.
    """

    index: int
    start_s: float
    end_s: float
    in_line_s: float
    view: ViewEstimate | None = None
    findings: tuple[Finding, ...] = ()
    state: PartState = PartState.NOT_ASSESSED
    side: Side | None = None

    @property
    def is_full(self) -> bool:
        """True: a hold that is too short is none."""
        return True

    @property
    def number(self) -> int:
        """What people know it by, as `Rep.number`."""
        return self.index

    @property
    def name(self) -> str:
        """For people: `"hold 1"`, `"hold 2 (left)"`."""
        return f"hold {self.index}" + (f" ({self.side})" if self.side else "")
