"""From judged clips to figures, each with a bootstrap confidence interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.known import Array
from benchmarks.score import ClipScore, Judged
from formcheck.core.report import Outcome

__all__ = ["BARS", "Bar", "Figure", "figures", "meets"]

RESAMPLES = 1000
GOOD, ONCE, TWICE = -1.0, 1.0, 2.0
"""Limits between sizes of faults, in dead bands beyond the limit for a warning."""

LUMBAR = "lumbar_flexion"
ANGLES = (
    "elbow_angle",
    "hip_angle",
    "hip_extension",
    "knee_angle",
    "shank_lean",
    "shank_tilt",
    "squat_slope",
    "thigh_slope",
    "trunk_inclination",
)

SPOKEN = (Outcome.WARN.value, Outcome.FAULT.value)


@dataclass(frozen=True)
class Figure:
    """One number with its 95 % interval.

    Attributes:
        name: what it is.
        subject: the check, exercise, view or measure it is about.
        part: `tune`, `held` or `all`.
        value: None where there was nothing to measure.
        low, high: of the interval; None with fewer than two clips.
        n: how many reps, holds or clips it stands on.
        unit: share, s, deg.
    """

    name: str
    subject: str
    part: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str


@dataclass(frozen=True)
class Bar:
    """What a figure has to reach: `at_least`, or else at most, `value`."""

    value: float
    at_least: bool = True

    def reached_by(self, value: float) -> bool:
        """Whether a figure is good enough."""
        return value >= self.value if self.at_least else value <= self.value


_KEY_CHECKS = (
    "push_up.hips_sagging",
    "push_up.hips_piking",
    "push_up.depth",
    "plank.hips_sagging",
    "plank.hips_piking",
    "squat.knees_caving",
    "squat.depth",
    "glute_bridge.overextension",
)

_LARGE_FAULTS = (
    "push_up.hips_sagging",
    "plank.hips_sagging",
    "squat.knees_caving",
    "glute_bridge.overextension",
)
"""Those whose rendered faults reach two dead bands beyond limits that fit people.

Piking and shallow reps were rendered for narrower limits and would have to be larger.
"""

BARS: Mapping[tuple[str, str], Bar] = {
    ("count exact", "all"): Bar(0.97),
    ("boundary error, median", "all"): Bar(0.15, at_least=False),
    ("lumbar flexion error, mean", "all"): Bar(6.0, at_least=False),
    ("not assessed where the view can't show it", "all"): Bar(1.0),
    **{("sensitivity, two dead bands", check): Bar(0.95) for check in _LARGE_FAULTS},
    **{("specificity", check): Bar(0.95) for check in _KEY_CHECKS},
}
"""What the figures of the held part should reach, by name and subject."""


def meets(figure: Figure) -> bool | None:
    """Whether a figure reaches its bar; None where it has none."""
    bar = BARS.get((figure.name, figure.subject))
    if bar is None or figure.value is None:
        return None
    return bar.reached_by(figure.value)


def figures(scores: Sequence[ClipScore], *, parted: bool = True) -> tuple[Figure, ...]:
    """All figures, for each part by itself; or for all clips together, as the part `all`."""
    out: list[Figure] = []
    for part in ("tune", "held") if parted else ("all",):
        of_part = [score for score in scores if part in ("all", score.part)]
        for name, subject, unit, statistic, groups in _samples(of_part):
            out.append(_figure(name, subject, part, unit, statistic, groups))
    return tuple(out)


Statistic = Callable[[Array], float]
_Sample = tuple[str, str, str, Statistic, list[Array]]
"""Name, subject, unit, statistic, and the values of each clip."""


def _mean(values: Array) -> float:
    return float(np.mean(values))


def _mean_size(values: Array) -> float:
    return float(np.mean(np.abs(values)))


def _median(values: Array) -> float:
    return float(np.median(values))


def _median_size(values: Array) -> float:
    return float(np.median(np.abs(values)))


def _size_95(values: Array) -> float:
    return float(np.percentile(np.abs(values), 95))


def _figure(
    name: str, subject: str, part: str, unit: str, statistic: Statistic, groups: list[Array]
) -> Figure:
    groups = [group for group in groups if len(group)]
    n = sum(len(group) for group in groups)
    if not n:
        return Figure(name, subject, part, None, None, None, 0, unit)
    low, high = _interval(groups, statistic)
    value = statistic(np.concatenate(groups))
    return Figure(name, subject, part, _short(value), low, high, n, unit)


def _interval(groups: list[Array], statistic: Statistic) -> tuple[float | None, float | None]:
    """95 % interval; whole clips are resampled, since the reps of a clip resemble each other."""
    from scipy.stats import bootstrap

    if len(groups) < 2:
        return None, None
    resampled = _mean_of_clips if statistic in (_mean, _mean_size) else _any_of_clips
    result = bootstrap(
        (np.arange(len(groups)),),
        resampled(groups, statistic),
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        random_state=np.random.default_rng(0),
    )
    interval = result.confidence_interval
    return _short(interval.low), _short(interval.high)


_OfClips = Callable[[Array, int], Array]
"""A statistic of clips drawn with replacement, along an axis of their numbers."""


def _any_of_clips(groups: list[Array], statistic: Statistic) -> _OfClips:
    def of_row(chosen: Array) -> float:
        return statistic(np.concatenate([groups[int(i)] for i in chosen]))

    return lambda chosen, axis: np.apply_along_axis(of_row, axis, chosen)


def _mean_of_clips(groups: list[Array], mean: Statistic) -> _OfClips:
    """The same for means, which need no more than each clip's sum and count."""
    counts = np.array([len(group) for group in groups])
    sums = counts * [mean(group) for group in groups]

    def of_rows(chosen: Array, axis: int) -> Array:
        i = chosen.astype(int)
        return np.asarray(sums[i].sum(axis=axis) / counts[i].sum(axis=axis))

    return of_rows


def _short(value: float) -> float:
    return round(float(value), 4)


def _samples(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    yield from _of_counts(scores)
    yield from _of_boundaries(scores)
    yield from _of_checks(scores)
    yield from _of_views(scores)
    yield from _of_angles(scores)


def _by_exercise(scores: Sequence[ClipScore]) -> Iterator[tuple[str, list[ClipScore]]]:
    yield "all", list(scores)
    for exercise in sorted({score.exercise for score in scores}):
        yield exercise, [score for score in scores if score.exercise == exercise]


def _each(scores: Iterable[ClipScore], hit: Callable[[ClipScore], bool]) -> list[Array]:
    return [np.array([float(hit(score))]) for score in scores]


def _of_counts(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    for subject, some in _by_exercise(scores):
        exact = _each(some, lambda s: s.count == s.true_count)
        yield "count exact", subject, "share", _mean, exact
    near = _each(scores, lambda s: abs(s.count - s.true_count) <= 1)
    yield "count within one", "all", "share", _mean, near
    right = _each(scores, lambda s: s.recognised == s.exercise)
    yield "exercise recognised", "all", "share", _mean, right
    wrong = _each(scores, lambda s: s.recognised not in ("", s.exercise))
    yield "taken for another exercise", "all", "share", _mean, wrong


def _of_boundaries(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("all", ("start", "turn", "end")),
        ("start", ("start",)),
        ("turn", ("turn",)),
        ("end", ("end",)),
    )
    for subject, wanted in kinds:
        errors = [np.array([b.error_s for b in s.boundaries if b.kind in wanted]) for s in scores]
        yield "boundary error, median", subject, "s", _median_size, errors
        yield "boundary error, 95 %", subject, "s", _size_95, errors
    for subject, some in _by_exercise(scores):
        if subject != "all":
            errors = [np.array([b.error_s for b in s.boundaries]) for s in some]
            yield "boundary error, median", subject, "s", _median_size, errors


_SIZES: tuple[tuple[str, float, float, bool], ...] = (
    ("sensitivity, two dead bands", TWICE, np.inf, True),
    ("sensitivity, one dead band", ONCE, TWICE, True),
    ("flagged inside the dead band", GOOD, ONCE, True),
    ("specificity", -np.inf, GOOD, False),
)
"""Names of figures, from which to which size of a fault, and whether to be flagged is right."""


def _of_checks(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    """Sensitivity and specificity by the true size of the fault, in the check's own view.

    A rep that was not assessed is neither: how often that happens is a figure of its own.
    """
    visible = [[j for j in score.judged if _visible(j)] for score in scores]
    for check in sorted({j.check for group in visible for j in group}):
        of_check = [[j for j in group if j.check == check] for group in visible]
        for name, low, high, faulty in _SIZES:
            hits = [
                np.array(
                    [float((j.outcome in SPOKEN) is faulty) for j in group if _is(j, low, high)]
                )
                for group in of_check
            ]
            yield name, check, "share", _mean, hits
        yield "not assessed in its own view", check, "share", _mean, _silent(of_check)


def _visible(judged: Judged) -> bool:
    """Whether the view can show it and there is something to compare with.

    Checks of a set have none: they need four reps, which no clip has.
    """
    return judged.in_view and judged.beyond is not None


def _is(judged: Judged, low: float, high: float) -> bool:
    """Whether it is a verdict on a fault from `low` up to `high` dead bands."""
    spoken = judged.outcome != Outcome.NOT_ASSESSED.value
    return spoken and judged.beyond is not None and low <= judged.beyond < high


def _silent(groups: list[list[Judged]]) -> list[Array]:
    return [
        np.array([float(j.outcome == Outcome.NOT_ASSESSED.value) for j in group])
        for group in groups
    ]


def _of_views(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    for subject in ("all", *sorted({score.true_view for score in scores})):
        some = [s for s in scores if subject in ("all", s.true_view)]
        hidden = [[j for j in s.judged if not j.in_view] for s in some]
        shown = [[j for j in s.judged if _visible(j)] for s in some]
        yield "not assessed where the view can't show it", subject, "share", _mean, _silent(hidden)
        yield "not assessed where the view can show it", subject, "share", _mean, _silent(shown)


def _of_angles(scores: Sequence[ClipScore]) -> Iterator[_Sample]:
    for measure in ANGLES:
        errors = _errors(scores, measure)
        yield "angle error, median bias", measure, "deg", _median, errors
        yield "angle error, mean size", measure, "deg", _mean_size, errors
        yield "angle error, 95 %", measure, "deg", _size_95, errors
    errors = _errors(scores, LUMBAR)
    yield "lumbar flexion error, mean", "all", "deg", _mean_size, errors
    yield "lumbar flexion error, median bias", "all", "deg", _median, errors
    yield "lumbar flexion error, 95 %", "all", "deg", _size_95, errors
    yield "lumbar flexion inside its 90 % interval", "all", "share", _mean, _covered(scores, LUMBAR)


def _errors(scores: Sequence[ClipScore], measure: str) -> list[Array]:
    """Read minus true, by clip."""
    return [
        np.array([j.read - j.true for j in score.judged if _is_comparable(j, measure)])
        for score in scores
    ]


def _covered(scores: Sequence[ClipScore], measure: str) -> list[Array]:
    """Whether the true value lies in the interval given, by clip."""
    return [
        np.array(
            [
                float(abs(j.read - j.true) <= j.interval)
                for j in score.judged
                if _is_comparable(j, measure) and j.interval is not None
            ]
        )
        for score in scores
    ]


def _is_comparable(judged: Judged, measure: str) -> bool:
    """Whether it reads `measure` where it can be seen and where the truth is known."""
    known = judged.read is not None and judged.true is not None
    return judged.measure == measure and judged.in_view and known
