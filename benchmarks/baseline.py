"""How well other sets of a lifter tell the zero of their lower back, on rendered lifters.

    python -m benchmarks.baseline [--cache FOLDER]

`benchmarks.own_sets` renders the sets. Each is judged twice: as it is, and with the back's outline
taken out wherever the lifter stands, as plates or the ends of a clip do with most single deadlifts;
and each time with none, one and three other sets of the same lifter with a flat back as the
baseline, in every choice of them. Clothes and camera are dealt anew for each set, so that each
counts as of a day of its own.

The zero is the bend of the outline in standing as the flexion of a hinging back takes it. Nobody
knows the true one, for it holds the network's own bias for a body: a baseline is held against the
mean of all sets of the lifter that are not in it, and what that mean is off itself is taken out of
the root mean square.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.corpus import Case, default_cache, load_case
from benchmarks.fitting import study_of
from benchmarks.known import Array
from benchmarks.own_sets import LIFTERS, OwnSet, ready_sets
from benchmarks.random_effects import Components
from benchmarks.score import matched
from benchmarks.true_values import true_reps, true_value
from formcheck.core.baseline import Baseline, Known, back_known_from, taken_for
from formcheck.core.enums import Outcome
from formcheck.core.judge.judge import judge
from formcheck.core.judge.own_back import back_checks
from formcheck.core.measures.lean import trunk_inclination
from formcheck.core.measures.lumbar import read_back
from formcheck.core.report import Finding
from formcheck.core.segment.study import Study
from formcheck.exercises import load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Filmed", "Read", "filmed", "main", "reads"]

STANDS_DEG = 30.0
"""Leaning less than this the lifter may count as standing."""
OTHERS = (0, 1, 3)
"""How many other sets the baselines are made of."""
DEADLIFT = load_exercise("deadlift")
(CHECK,) = back_checks(DEADLIFT)
ONLY_BACK = replace(DEADLIFT, checks=(CHECK,))


@dataclass(frozen=True, eq=False)
class Filmed:
    """A set with and without standing, and what the whole clip shows of it."""

    own: OwnSet
    case: Case
    whole: Study
    hidden: Study
    seen: Known | None


@dataclass(frozen=True)
class Read:
    """What was made of a set with one baseline.

    Attributes:
        own: the set.
        others: how many other sets the baseline is made of.
        off_deg: the flexion less the true one; NaN if none was read.
        interval_deg: half its 90 % interval.
        outcome: of the check; None without a rep.
    """

    own: OwnSet
    others: int
    off_deg: float = np.nan
    interval_deg: float = np.nan
    outcome: Outcome | None = None


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


def seen_of(sets: Sequence[Filmed]) -> list[Known]:
    """What the sets show of standing, as flexion takes it."""
    return [taken_for(each.seen, MEDIAPIPE.lumbar) for each in sets if each.seen is not None]


def of_lifter(sets: Sequence[Filmed], lifter: str) -> list[Filmed]:
    """The sets of one lifter in which they are seen standing."""
    return [each for each in sets if each.own.lifter == lifter and each.seen is not None]


def split(sets: Sequence[Filmed]) -> Components:
    """How much zeros differ from lifter to lifter and from set to set, less the usual one.

    As `components` splits errors, but odd lifters are not pulled in: most zeros are the usual one.
    """
    usual = MEDIAPIPE.lumbar.assumed_hollow_deg
    of_all = (seen_of(of_lifter(sets, lifter)) for lifter in LIFTERS)
    groups = [np.array([each.value - usual for each in some]) for some in of_all if some]
    left = sum(float(np.sum((group - group.mean()) ** 2)) for group in groups)
    own = left / max(sum(map(len, groups)) - len(groups), 1)
    means = np.array([group.mean() for group in groups])
    shared = float(means.var(ddof=1)) - own * float(np.mean([1.0 / len(g) for g in groups]))
    return Components(float(means.mean()), float(np.sqrt(max(shared, 0.0))), float(np.sqrt(own)))


def zeros_off(sets: Sequence[Filmed], others: int) -> Iterator[tuple[float, int]]:
    """How far baselines of so many sets are off, and how many sets tell that, for every choice."""
    for lifter in LIFTERS:
        own = of_lifter(sets, lifter)
        flat = [each for each in own if each.own.is_flat]
        for chosen in combinations(flat, others):
            rest = seen_of([each for each in own if each not in chosen])
            found = back_known_from(seen_of(chosen), MEDIAPIPE.lumbar)
            zero = MEDIAPIPE.lumbar.assumed_hollow_deg if found is None else found.value
            if rest:
                yield zero - float(np.mean([each.value for each in rest])), len(rest)


def reads(sets: Sequence[Filmed], others: int, *, is_hidden: bool) -> Iterator[Read]:
    """Each set with every choice of so many other sets with a flat back."""
    for one in sets:
        own = of_lifter(sets, one.own.lifter)
        flat = [each for each in own if each.own.is_flat and each is not one]
        for chosen in combinations(flat, others):
            baseline = Baseline(back_known_from(seen_of(chosen), MEDIAPIPE.lumbar))
            yield _read(one, one.hidden if is_hidden else one.whole, baseline, others)


def _read(one: Filmed, found: Study, baseline: Baseline, others: int) -> Read:
    known = replace(found.motion, calibration=baseline.known_to(MEDIAPIPE))
    finding = _finding(one.case, replace(found, motion=known))
    (true,) = true_reps(one.case.known, DEADLIFT)
    true_deg = true_value(one.case.known, CHECK, DEADLIFT, true)
    if finding is None:
        return Read(one.own, others)
    if finding.value is None or finding.uncertainty is None or true_deg is None:
        return Read(one.own, others, outcome=finding.outcome)
    off_deg = finding.value - true_deg
    return Read(one.own, others, off_deg, finding.uncertainty, finding.outcome)


def _finding(case: Case, found: Study) -> Finding | None:
    """What the check says of the rep; None if the rep was not found."""
    judged = judge(found, ONLY_BACK)
    for rep, _ in matched(judged, true_reps(case.known, DEADLIFT)):
        return next(each for each in judged.reps[rep].findings if each.check == CHECK.id)
    return None


def main() -> None:
    """Print how zeros differ, and what one and three other sets make of them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache())
    cache = parser.parse_args().cache
    sets = [filmed(own, cache) for own in ready_sets(cache)]
    tight = [each for each in sets if each.own.drape == 0.0]
    for title, some in (("any shirt", sets), ("tight shirts", tight)):
        parts = split(some)
        print(
            f"{title}: {sum(e.seen is not None for e in some)} zeros; less the usual one "
            f"{parts.bias:+.1f}°, lifters differ by {parts.shared:.1f}°, "
            f"sets of one lifter by {parts.own:.1f}°"
        )
        _print_zeros(some, parts.own)
    for title, is_hidden in (("Nobody is seen standing", True), ("Standing is seen", False)):
        print(f"\n{title}\n")
        _print_reads(sets, is_hidden)


def _print_zeros(sets: Sequence[Filmed], own_deg: float) -> None:
    print("\n| other sets | n | zero off, RMS | 90 % within | known to |\n|---|---|---|---|---|")
    for others in OTHERS:
        found = list(zeros_off(sets, others))
        off, rest = np.array([each[0] for each in found]), np.array([each[1] for each in found])
        known = np.sqrt(max(float(np.mean(off**2 - own_deg**2 / rest)), 0.0))
        print(
            f"| {others} | {len(off)} | {_rms(off):.1f}° | {np.percentile(np.abs(off), 90):.1f}° "
            f"| {known:.1f}° |"
        )
    print()


def _print_reads(sets: Sequence[Filmed], is_hidden: bool) -> None:
    print(
        "| other sets | flat, off RMS | bias | rounded, off RMS | bias | in interval "
        "| flat called rounded | rounded called so | too close | choices |\n" + "|---" * 10 + "|"
    )
    for others in OTHERS:
        some = list(reads(sets, others, is_hidden=is_hidden))
        flat, rounded = ([e for e in some if e.own.is_flat is kind] for kind in (True, False))
        print(
            f"| {others} | {_rms_of(flat):.1f}° | {_mean(flat, lambda e: e.off_deg):+.1f}° "
            f"| {_rms_of(rounded):.1f}° | {_mean(rounded, lambda e: e.off_deg):+.1f}° "
            f"| {_mean(some, _is_inside):.0%} "
            f"| {_mean(flat, _is_bad):.0%} | {_mean(rounded, _is_bad):.0%} "
            f"| {_mean(some, lambda e: float(e.outcome is Outcome.UNCLEAR)):.0%} "
            f"| {len(flat)} + {len(rounded)} |",
            flush=True,
        )


def _mean(some: Sequence[Read], value: Callable[[Read], float]) -> float:
    """Over sets, each with the mean of its choices of others; what is missing is left out."""
    of_sets: dict[str, list[float]] = {}
    for each in some:
        if np.isfinite(found := value(each)):
            of_sets.setdefault(each.own.clip.name, []).append(found)
    return float(np.mean([np.mean(found) for found in of_sets.values()]))


def _rms_of(some: Sequence[Read]) -> float:
    return float(np.sqrt(_mean(some, lambda each: each.off_deg**2)))


def _is_inside(each: Read) -> float:
    inside = float(abs(each.off_deg) <= each.interval_deg)
    return inside if np.isfinite(each.off_deg) else np.nan


def _is_bad(each: Read) -> float:
    return float(each.outcome is not None and each.outcome.is_bad)


def _rms(off: Array) -> float:
    return float(np.sqrt(np.mean(off**2)))


if __name__ == "__main__":
    main()
