"""Counts false alarms of "a real change" between two halves of one real set.

    python -m benchmarks.retest FOLDER…

FOLDER holds what `formcheck analyze` or `batch` wrote. The odd reps of each report.json are
compared with the even ones as if they were two sets of one lifter: nothing has changed between
them, so no more than one change in twenty may be called real. Camera and clothes are the same in
both halves, which is easier than two visits to the gym.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from formcheck.core.change import Change, change_to_last, error_of_mean

# ours: reps in each half; of fewer nobody knows how much they differ.
FEWEST = 2


def changes(report: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    """For each check of a report, the change from the odd to the even full reps."""
    reps = [rep for rep in report["reps"] if rep["kind"] == "full"]
    halves = [_measured(reps[start::2]) for start in (0, 1)]
    for check in halves[0].keys() & halves[1].keys():
        pairs = [half[check] for half in halves]
        if all(len(pair) >= FEWEST for pair in pairs):
            means, sems = zip(*map(_set_value, pairs), strict=True)
            change = change_to_last(np.array(means), np.array(sems))
            if change is not None:
                yield check, change


def _measured(reps: Sequence[dict[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Values and standard errors of each check."""
    out: dict[str, list[tuple[float, float]]] = {}
    for rep in reps:
        for found in rep["findings"]:
            if found["value"] is not None and found["sem"] is not None:
                out.setdefault(found["check"], []).append((found["value"], found["sem"]))
    return out


def _set_value(measured: Sequence[tuple[float, float]]) -> tuple[float, float]:
    values, sems = zip(*measured, strict=True)
    return fmean(values), error_of_mean(np.array(values), fmean(sems))


def main() -> int:
    """Print how many changes were compared and called real, in all and by check."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    compared: Counter[str] = Counter()
    real: Counter[str] = Counter()
    clips = 0
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("report.json")):
            found = list(changes(json.loads(path.read_text(encoding="utf-8"))))
            clips += bool(found)
            compared.update(check for check, _ in found)
            real.update(check for check, change in found if change.is_real)
    for check, n in real.most_common():
        print(f"{check}: {n} of {compared[check]}")
    total = compared.total()
    print(f"{clips} sets, {total} changes compared, {real.total()} called real")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
