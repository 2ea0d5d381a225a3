"""What other sets of a lifter have shown of them: how their back stands, and what is usual.

The outline of a back in standing is the zero of its flexion (`measures.lumbar`). It differs more
from lifter to lifter than from day to day, when clothes and camera are others. What several days
have shown is put together by inverse variance: the mean with the least error, where the errors are
independent. Those of one day's sets are not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

import numpy as np

from formcheck.core.calibration import Calibration, LumbarModel
from formcheck.core.change import error_of_mean

__all__ = [
    "Baseline",
    "Known",
    "StandingBack",
    "back_known_from",
    "combined",
    "of_one_day",
    "taken_for",
    "usual_of",
]


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity as sets of a lifter have shown it.

    Attributes:
        value: in the quantity's unit.
        sem: its standard error.
        sets: how many sets it rests on; 0 for what is assumed of everybody.
    """

    value: float
    sem: float
    sets: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """A lifter's own measure, from other sets than the one that is judged.

    Attributes:
        back: whole bend of the back's outline in standing, degrees; None if it is not known.
        usual: by checks' ids what these usually read in the lifter's clean sets. It is shown, and
            changes no verdict.
    """

    back: Known | None = None
    usual: Mapping[str, Known] = field(default_factory=dict)

    def known_to(self, calibration: Calibration) -> Calibration:
        """`calibration` with the lifter's own back in it."""
        if self.back is None:
            return calibration
        lumbar = replace(
            calibration.lumbar,
            personal_hollow_deg=self.back.value,
            personal_sem_deg=self.back.sem,
        )
        return replace(calibration, lumbar=lumbar)


@dataclass(frozen=True, slots=True)
class StandingBack:
    """What the flexion of the lower back was held against in a set.

    Attributes:
        seen: whole bend in standing as this clip alone shows it, degrees; None if nobody stands in
            it, or plates or a hem are in the way.
        is_clean: whether it may stand for the lifter when other sets are judged: the camera was
            square to the side, and by this clip alone no check of the back found anything.
        zero_deg: the bend that was taken for the zero; None if none was.
        other_sets: of the lifter that it rests on as well.
    """

    seen: Known | None
    is_clean: bool
    zero_deg: float | None
    other_sets: int = 0


def combined(parts: Iterable[Known]) -> Known | None:
    """The mean of `parts` with the least error, by inverse variance; those with NaN say nothing.

    Beside an exact part those with an error say nothing either. None where nothing is known. Its
    error is no larger than that of any part, if the parts' errors are independent (Cochran 1937,
    J R Stat Soc Suppl 4:102).
    """
    known = [part for part in parts if math.isfinite(part.value) and part.sem < math.inf]
    if not known:
        return None
    exact = [part for part in known if part.sem <= 0.0]
    weights = [1.0 for _ in exact] if exact else [part.sem**-2.0 for part in known]
    used = exact or known
    whole = math.fsum(weights)
    value = math.fsum(w * part.value for w, part in zip(weights, used, strict=True)) / whole
    return Known(value, 0.0 if exact else whole**-0.5, sum(part.sets for part in used))


def of_one_day(sets: Sequence[Known], model: LumbarModel) -> Known:
    """What the sets of one day show of a lifter's standing bend: their mean.

    Clothes and camera are the same in all of them, so that it is no surer than one set is.

    Args:
        sets: at least one.
        model: from which to which bend a set counts as it is.
    """
    value = fmean(taken_for(each, model).value for each in sets)
    return Known(value, fmean(each.sem for each in sets), sum(each.sets for each in sets))


def usual_of(sets: Sequence[Known]) -> Known:
    """What is usual of a lifter by at least one set: the mean, each set counting the same.

    Its error holds how much the sets differ. That of measuring does not fall with their number:
    what the network reads of a lifter too much or too little, it does in all of them.
    """
    values = np.array([each.value for each in sets])
    sem = error_of_mean(values, fmean(each.sem for each in sets))
    return Known(float(values.mean()), sem, sum(each.sets for each in sets))


def back_known_from(days: Iterable[Known], model: LumbarModel) -> Known | None:
    """A lifter's standing bend from those of several days, and from what is usual of everybody.

    With few days the usual back holds it a little; None without any.
    """
    seen = [taken_for(each, model) for each in days]
    usual = Known(model.assumed_hollow_deg, model.usual_sem_deg, sets=0)
    return combined([*seen, usual]) if seen else None


def taken_for(seen: Known, model: LumbarModel) -> Known:
    """A standing bend as the flexion of a back that hinges takes it.

    One that no back without loose clothes has is a shirt that bridges the hollow, or a hem.
    """
    limits = model.deepest_hollow_deg, model.shallowest_hollow_deg
    return replace(seen, value=min(max(seen.value, limits[0]), limits[1]))
