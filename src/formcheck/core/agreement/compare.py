"""Whether one rater agrees with the others as well as they do with one another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from formcheck.core.agreement.bootstrap import (
    RESAMPLES,
    Bootstrap,
    Estimate,
    alike_needed,
    mean_of,
    rarest,
)
from formcheck.core.agreement.coefficients import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    recall,
)
from formcheck.core.agreement.tables import (
    Clips,
    coincidences,
    cross_tables,
    majority,
    pairs,
    shares,
)
from formcheck.core.arrays import Array, Mask

__all__ = [
    "FAULT",
    "FINE",
    "Agreement",
    "Judgements",
    "Verdict",
    "agreement_of",
    "clips_needed",
    "verdict_of",
]

# structural: the two categories, and how many they are.
FINE = 0
# structural: see above.
FAULT = 1
# structural: see above.
_CATEGORIES = 2

# ours: a share of all units; two raters that differ by less in how often they agree are as good as
# one another to a lifter. If it is raised, fewer clips are needed and less is said.
MARGIN = 0.1
# ours: clips; with fewer the intervals hold the true value less often than they say.
FEWEST_CLIPS = 10


class Verdict(Enum):
    """What the difference between two agreements comes to."""

    BETTER = "better"
    AS_WELL = "as_well"
    LESS = "less"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgements:
    """What raters said of the same units: `FINE`, `FAULT`, or NaN for no word.

    Attributes:
        coaches: (units, coaches).
        ours: of the rater that is compared with them, (units,).
        clips: the clip of each unit, any whole numbers, (units,).
    """

    coaches: Array
    ours: Array
    clips: Clips

    def where(self, units: Mask) -> Judgements:
        """Only those units (units,)."""
        return Judgements(self.coaches[units], self.ours[units], self.clips[units])


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two raters agree."""

    agreement: Estimate
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How coaches agree with one another, and the one compared with them.

    Attributes:
        clips: how many there are.
        units: how many things were to be judged in them.
        words: how many of them the one compared has judged.
        faults, fine: how many are a fault, and how many fine, to most coaches.
        among: mean share of units on which two coaches agree, over all pairs of them.
        among_kappa: the mean of their Cohen's kappas.
        alpha: Krippendorff's, of all coaches.
        ac1: Gwet's, of all coaches.
        ours: mean share of units on which the one compared and a coach agree.
        ours_kappa: the mean of these Cohen's kappas.
        among_there: as `among`, of the units that the one compared has judged.
        ours_there: as `ours`, of those of which `among_there` is: with the two coaches of each pair
            on what both have judged.
        difference: `ours_there` less `among_there`.
        majority: how the one compared agrees with most coaches.
        sensitivity: of what is a fault to most, the share that is one to the one compared.
        specificity: of what is fine to most, the share that is fine to the one compared.
        each: the one compared against every coach.
        two: every pair of coaches, in the order of `tables.pairs`.
        both_clips: clips that at least two coaches and the one compared have judged.
    """

    clips: int
    units: int
    words: int
    faults: int
    fine: int
    among: Estimate
    among_kappa: Estimate
    alpha: Estimate
    ac1: Estimate
    ours: Estimate
    ours_kappa: Estimate
    among_there: Estimate
    ours_there: Estimate
    difference: Estimate
    majority: Pairing
    sensitivity: Estimate
    specificity: Estimate
    each: tuple[Pairing, ...]
    two: tuple[Pairing, ...]
    both_clips: int

    @property
    def is_unanimous(self) -> bool:
        """Whether nobody ever differed from anybody, where at least three have judged."""
        return self.ours_there.value == self.among_there.value == 1.0


def agreement_of(judgements: Judgements, seed: int, resamples: int = RESAMPLES) -> Agreement:
    """All that these judgements say; `seed` is that of the bootstrap over clips."""
    names, clips = np.unique(judgements.clips, return_inverse=True)
    boot = Bootstrap(len(names), seed, resamples)
    known = _Known(judgements.coaches, judgements.ours, clips, boot)
    coaches, ours = known.coaches, known.ours
    raters = range(coaches.shape[1])
    most = majority(coaches, _CATEGORIES)
    word = ~np.isnan(ours)
    each = [known.table(coaches[:, i], ours) for i in raters]
    two = [known.table(coaches[:, i], coaches[:, j]) for i, j in pairs(len(raters))]
    against_most = known.table(most, ours)
    at_least_two = (~np.isnan(coaches)).sum(axis=1) >= 2
    paired = known.clips_of(at_least_two)
    judged = known.clips_of(word & ~np.isnan(coaches).all(axis=1))
    compared = word & at_least_two
    both = known.clips_of(compared)
    of_ours_there, of_coaches_there = _by_pair(known)
    return Agreement(
        clips=len(names),
        units=len(ours),
        words=int(word.sum()),
        faults=int(np.sum(most == FAULT)),
        fine=int(np.sum(most == FINE)),
        among=boot.share(mean_of([percent_agreement(table) for table in two]), paired),
        among_kappa=boot.estimate(mean_of([cohen_kappa(table) for table in two]), paired),
        alpha=boot.estimate(krippendorff_alpha(known.coincidence()), paired),
        ac1=boot.estimate(gwet_ac1(known.shares()), paired),
        ours=boot.share(mean_of([percent_agreement(table) for table in each]), judged),
        ours_kappa=boot.estimate(mean_of([cohen_kappa(table) for table in each]), judged),
        among_there=boot.share(of_coaches_there, both),
        ours_there=boot.share(of_ours_there, both),
        difference=_difference(boot, of_ours_there, of_coaches_there, both, int(compared.sum())),
        majority=known.pairing(against_most, most, ours),
        sensitivity=boot.share(recall(against_most, FAULT), known.clips_of(word & (most == FAULT))),
        specificity=boot.share(recall(against_most, FINE), known.clips_of(word & (most == FINE))),
        each=tuple(known.pairing(each[i], coaches[:, i], ours) for i in raters),
        two=tuple(
            known.pairing(table, coaches[:, i], coaches[:, j])
            for (i, j), table in zip(pairs(len(raters)), two, strict=True)
        ),
        both_clips=both,
    )


def verdict_of(difference: Estimate, clips: int) -> Verdict:
    """What a difference of agreements, found on so many clips, allows to say.

    `AS_WELL` says that it is no worse than by `MARGIN`, 39 times in 40.
    """
    if clips < FEWEST_CLIPS or not difference.has_interval:
        return Verdict.UNKNOWN
    if difference.low > 0.0:
        return Verdict.BETTER
    if difference.low >= -MARGIN:
        return Verdict.AS_WELL
    return Verdict.LESS if difference.high < 0.0 else Verdict.UNKNOWN


def clips_needed(difference: Estimate, clips: int, *, is_unanimous: bool = False) -> int | None:
    """About how many clips would give a verdict, if the difference stays as it was found.

    An interval narrows as the square root of the number of clips; that of raters who never differ
    faster, and as `rarest` says. None where nothing is known of how wide it is.
    """
    if not difference.has_interval:
        return None
    if is_unanimous:
        return max(FEWEST_CLIPS, clips + 1, alike_needed(1.0 - MARGIN))
    value = difference.value
    ways = []
    if value > -MARGIN:
        ways.append((value - difference.low) / (value + MARGIN))
    if value < 0.0:
        ways.append((difference.high - value) / -value)
    return max(FEWEST_CLIPS, clips + 1, math.ceil(clips * min(ways) ** 2))


@dataclass(frozen=True, slots=True)
class _Known:
    """The judgements with clips numbered from 0 up, and the bootstrap over them."""

    coaches: Array
    ours: Array
    clips: Clips
    bootstrap: Bootstrap

    def table(self, first: Array, second: Array) -> Array:
        """Cross tables (1 + resamples, 2, 2) of two raters (units,)."""
        return self.bootstrap.resampled(cross_tables(first, second, self.clips, _CATEGORIES))

    def coincidence(self) -> Array:
        return self.bootstrap.resampled(coincidences(self.coaches, self.clips, _CATEGORIES))

    def shares(self) -> Array:
        return self.bootstrap.resampled(shares(self.coaches, self.clips, _CATEGORIES))

    def pairing(self, table: Array, first: Array, second: Array) -> Pairing:
        """How two raters agree, whose cross tables are `table`."""
        clips = self.clips_of(~np.isnan(first) & ~np.isnan(second))
        return Pairing(
            self.bootstrap.share(percent_agreement(table), clips),
            self.bootstrap.estimate(cohen_kappa(table), clips),
        )

    def clips_of(self, units: Mask) -> int:
        """In how many clips there is one of these units (units,)."""
        return len(np.unique(self.clips[units]))


def _by_pair(known: _Known) -> tuple[Array, Array]:
    """How often the one compared agrees with two coaches, and they with one another.

    For each pair on the units that all three have judged, and then the mean over pairs,
    (1 + resamples,) both: a coach who can't tell where it is hard to see takes these units
    from both sides alike.
    """
    ours, among = [], []
    for i, j in pairs(known.coaches.shape[1]):
        two = known.coaches[:, [i, j]]
        all_three = ~np.isnan(two).any(axis=1) & ~np.isnan(known.ours)
        first, second = np.where(all_three[:, None], two, np.nan).T
        among.append(percent_agreement(known.table(first, second)))
        ours += [percent_agreement(known.table(coach, known.ours)) for coach in (first, second)]
    return mean_of(ours), mean_of(among)


def _difference(boot: Bootstrap, ours: Array, among: Array, clips: int, units: int) -> Estimate:
    """`ours` less `among`.

    Where nobody ever differed from anybody, so many clips would be alike by chance, too.
    """
    found = boot.difference(ours - among, clips, units)
    if ours[0] == among[0] == 1.0 and clips:
        unlikely = 1.0 - rarest(clips)
        return Estimate(0.0, -unlikely, unlikely)
    return found
