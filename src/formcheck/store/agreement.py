"""How often coaches see what formcheck sees, check by check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.store.coach_records import Judged, Verdict

__all__ = ["Agreement", "agreements"]

# ours: share of intervals that hold the true rate.
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one check, over all that both formcheck and a coach have judged.

    Attributes:
        check, title: the check; both empty for all checks together.
        compared: how often both said fine or fault.
        agreed: how often they said the same.
        low, high: Wilson's interval of the rate of agreement, 0 to 1.
        missed: how often formcheck said fine and the coach fault.
        false_alarms: how often formcheck said fault, or to watch, and the coach fine.
        undecided: how often one of them could not tell, which is not compared.
    """

    check: str
    title: str
    compared: int
    agreed: int
    low: float
    high: float
    missed: int
    false_alarms: int
    undecided: int


def agreements(judged: Sequence[Judged]) -> list[Agreement]:
    """One for each check by its id, and one for all together at the end; empty without any."""
    of_check: dict[str, list[Judged]] = {}
    for each in judged:
        of_check.setdefault(each.check, []).append(each)
    single = [_agreement(check, of_check[check]) for check in sorted(of_check)]
    return [*single, _agreement("", judged)] if judged else []


def _agreement(check: str, judged: Sequence[Judged]) -> Agreement:
    pairs = Counter((Verdict.of(each.outcome), each.verdict) for each in judged)
    fine, fault = Verdict.FINE, Verdict.FAULT
    agreed = pairs[fine, fine] + pairs[fault, fault]
    missed, false_alarms = pairs[fine, fault], pairs[fault, fine]
    compared = agreed + missed + false_alarms
    low, high = _wilson(agreed, compared)
    return Agreement(
        check=check,
        title=judged[0].title if check else "",
        compared=compared,
        agreed=agreed,
        low=low,
        high=high,
        missed=missed,
        false_alarms=false_alarms,
        undecided=len(judged) - compared,
    )


def _wilson(count: int, total: int) -> tuple[float, float]:
    """Wilson 1927, J Am Stat Assoc 22:209, without correction; all is possible without a trial."""
    from scipy.stats import binomtest

    if not total:
        return 0.0, 1.0
    interval = binomtest(count, total).proportion_ci(_CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
