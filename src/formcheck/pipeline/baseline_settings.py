"""The baseline that a set was judged with, as `settings` of report.json keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formcheck.core.baseline import Baseline, Known

__all__ = ["BASELINE", "baseline_document", "baseline_in"]

BASELINE = "baseline"
"""Its key in the settings; there is none where a set was judged without one."""


def baseline_document(baseline: Baseline) -> dict[str, object]:
    """`baseline` as plain values, to the last digit: the verdicts hang on it."""
    back = baseline.back
    known = {} if back is None else {"bend_deg": back.value, "sem_deg": back.sem, "sets": back.sets}
    usual = {
        check: {"value": each.value, "sem": each.sem, "sets": each.sets}
        for check, each in baseline.usual.items()
    }
    return {**known, "usual": usual}


def baseline_in(settings: Mapping[str, Any]) -> Baseline | None:
    """The baseline that the settings of a report hold; None if there is none.

    Raises:
        KeyError, TypeError, ValueError: it is not as `baseline_document` writes it.
    """
    if BASELINE not in settings:
        return None
    kept = settings[BASELINE]
    usual = {check: _known(each, "value", "sem") for check, each in dict(kept["usual"]).items()}
    return Baseline(_known(kept, "bend_deg", "sem_deg") if "bend_deg" in kept else None, usual)


def _known(kept: Mapping[str, Any], value: str, sem: str) -> Known:
    return Known(float(kept[value]), float(kept[sem]), int(kept["sets"]))
