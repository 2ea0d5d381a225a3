"""How well other sets of a lifter tell the zero of their lower back, on rendered lifters.

    python -m benchmarks.baseline [--cache FOLDER]

`benchmarks.own_sets` renders the sets. Each is judged twice: as it is, and with the back's outline
taken out wherever the lifter stands, as plates or the ends of a clip do with most single deadlifts;
and each time with none, one and three other sets of the same lifter as the baseline. The true zero
of a set without standing is the bend that the whole clip shows.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.corpus import Case, default_cache, load_case
from benchmarks.fitting import study_of
from benchmarks.own_sets import OwnSet, ready_sets
from benchmarks.random_effects import components
from benchmarks.score import matched
from benchmarks.true_values import true_reps, true_value
from formcheck.core.baseline import Baseline, Known, back_known_from
from formcheck.core.enums import Outcome
from formcheck.core.judge.judge import judge
from formcheck.core.judge.own_back import back_checks
from formcheck.core.measures.lean import trunk_inclination
from formcheck.core.measures.lumbar import read_back
from formcheck.core.report import Finding
from formcheck.core.segment.study import Study
from formcheck.exercises import load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

DEADLIFT = load_exercise("deadlift")
(CHECK,) = back_checks(DEADLIFT)
STANDS_DEG = 30.0
"""Leaning less than this the lifter may count as standing."""
OTHERS = (0, 1, 3)
"""How many other sets the baselines are made of."""


@dataclass(frozen=True)
class Read:
    """What was made of a set with one baseline.

    Attributes:
        own: the set.
        is_hidden: whether the outline is hidden where the lifter stands.
        others: how many other sets the baseline is made of.
        zero_off_deg: the zero less that of the whole clip; NaN if that shows none.
        flexion_off_deg: the flexion less the true one; NaN if none was read.
        outcome: of the check; None without a rep.
    """

    own: OwnSet
    is_hidden: bool
    others: int
    zero_off_deg: float
    flexion_off_deg: float
    interval_deg: float
    outcome: Outcome | None


@dataclass(frozen=True, eq=False)
class Filmed:
    """A set with and without standing, and what the whole clip shows of it."""

    own: OwnSet
    case: Case
    whole: Study
    hidden: Study
    seen: Known | None


def filmed(own: OwnSet, cache: Path) -> Filmed:
    """A set that is rendered, studied with standing and without it."""
    case = load_case(own.clip, cache)
    whole = study_of(case, MEDIAPIPE)
    lean_deg = whole.motion.once(trunk_inclination)
    stands = np.interp(case.sequence.t_s, whole.motion.t_s, lean_deg) < STANDS_DEG
    contour = np.where(stands[:, None, None], np.nan, case.sequence.contour)
    hidden = replace(case, sequence=replace(case.sequence, contour=contour))
    seen = read_back(whole.motion).seen
    return Filmed(own, case, whole, study_of(hidden, MEDIAPIPE), seen)


def read(one: Filmed, is_hidden: bool, others: Sequence[Known]) -> Read:
    """Judge a set by a baseline of `others`."""
    found = one.hidden if is_hidden else one.whole
    baseline = Baseline(back_known_from(others, MEDIAPIPE.lumbar))
    known = replace(found.motion, calibration=baseline.known_to(MEDIAPIPE))
    found = replace(found, motion=known)
    zero_deg = read_back(known).standing_deg
    finding, true_deg = _finding(one.case, found)
    value_deg = np.nan if finding is None or finding.value is None else finding.value
    return Read(
        one.own,
        is_hidden,
        len(others),
        zero_deg - one.seen.value if one.seen else np.nan,
        value_deg - true_deg,
        finding.uncertainty or np.nan if finding else np.nan,
        finding.outcome if finding else None,
    )


def _finding(case: Case, found: Study) -> tuple[Finding | None, float]:
    """What the check says of the rep, and what is true of it in degrees."""
    judged = judge(found, DEADLIFT)
    (true,) = true_reps(case.known, DEADLIFT)
    true_deg = true_value(case.known, CHECK, DEADLIFT, true)
    for rep, _ in matched(judged, [true]):
        (finding,) = (each for each in judged.reps[rep].findings if each.check == CHECK.id)
        return finding, np.nan if true_deg is None else true_deg
    return None, np.nan


def reads(sets: Sequence[Filmed]) -> Iterator[Read]:
    """Each set with every choice of other sets with a flat back."""
    for one in sets:
        flat = [
            each.seen
            for each in sets
            if each is not one
            and each.own.lifter == one.own.lifter
            and each.own.is_flat
            and each.seen is not None
        ]
        for is_hidden in (True, False):
            for n in OTHERS:
                for chosen in combinations(flat, n):
                    yield read(one, is_hidden, chosen)


def main() -> None:
    """Print how errors split, and what one and three other sets make of them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache())
    sets = [filmed(own, parser.parse_args().cache) for own in ready_sets(parser.parse_args().cache)]
    _print_split(sets)
    found = list(reads(sets))
    for is_hidden, title in ((True, "Nobody is seen standing"), (False, "Whole clips")):
        print(f"\n{title}\n")
        _print_table([each for each in found if each.is_hidden is is_hidden])


def _print_split(sets: Sequence[Filmed]) -> None:
    for title, chosen in (
        ("all shirts", sets),
        ("tight shirts", [each for each in sets if each.own.drape == 0.0]),
    ):
        by_lifter: dict[str, list[float]] = defaultdict(list)
        for each in chosen:
            if each.seen is not None:
                by_lifter[each.own.lifter].append(
                    each.seen.value - MEDIAPIPE.lumbar.assumed_hollow_deg
                )
        parts = components(list(map(np.array, by_lifter.values())))
        n = sum(map(len, by_lifter.values()))
        print(
            f"{title}: {n} standing bends of {len(by_lifter)} lifters; less the usual one "
            f"{parts.bias:+.1f}° in the mean, lifters differ by {parts.shared:.1f}°, "
            f"sets of one by {parts.own:.1f}°"
        )


def _print_table(found: Sequence[Read]) -> None:
    print(
        "| other sets | zero off, RMS | 90th pct | flexion off, RMS | 90th pct | in interval "
        "| flat called rounded | rounded called so | too close |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for n in OTHERS:
        some = [each for each in found if each.others == n]
        zero, flexion = (
            _weighed([(each.own.clip.name, off(each)) for each in some])
            for off in (lambda e: e.zero_off_deg, lambda e: e.flexion_off_deg)
        )
        inside = [
            abs(each.flexion_off_deg) <= each.interval_deg
            for each in some
            if np.isfinite(each.flexion_off_deg)
        ]
        called = {
            is_flat: [e.outcome for e in some if e.own.is_flat is is_flat and e.outcome]
            for is_flat in (True, False)
        }
        bad = {k: np.mean([o.is_bad for o in v]) if v else np.nan for k, v in called.items()}
        close = np.mean([o is Outcome.UNCLEAR for v in called.values() for o in v])
        print(
            f"| {n} | {zero[0]:.1f}° | {zero[1]:.1f}° | {flexion[0]:.1f}° | {flexion[1]:.1f}° "
            f"| {np.mean(inside):.0%} | {bad[True]:.0%} | {bad[False]:.0%} | {close:.0%} |"
        )


def _weighed(pairs: Sequence[tuple[str, float]]) -> tuple[float, float]:
    """Root mean square and 90th percentile of the size of errors."""
    off = np.abs([value for _, value in pairs])
    off = off[np.isfinite(off)]
    return float(np.sqrt(np.mean(off**2))), float(np.percentile(off, 90))


if __name__ == "__main__":
    main()
