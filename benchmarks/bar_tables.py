"""The bar benchmark's figures as Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from benchmarks.bar_score import BarScore, RepError
from benchmarks.bar_truth import Place
from formcheck.core.bar.model import BarSource

__all__ = [
    "clips_table",
    "found_table",
    "groups_table",
    "intervals_table",
    "mistakes",
    "pairs_table",
    "reps_table",
    "tables",
    "untold_table",
]

_GROUPS: tuple[tuple[str, Callable[[BarScore], str]], ...] = (
    ("By what it was read from", lambda score: "all clips"),
    ("By part", lambda score: score.clip.part),
    ("By exercise", lambda score: score.clip.motion.exercise),
    ("By degrees from the side view", lambda score: f"{abs(score.clip.off_deg)}°"),
    ("By the plates' look", lambda score: look_of(score)),
    (
        "By plates in the background",
        lambda score: "some" if score.clip.motion.background_plates else "none",
    ),
    ("By the size of the picture", lambda score: "{} x {}".format(*score.clip.motion.camera.size)),
)
"""How clips are taken together, each within what the bar was read from."""


def tables(scores: Sequence[BarScore], heading: str = "##") -> str:
    """All tables, one after the other. Plates of another size than 450 mm count where it was told.

    Args:
        scores: all clips; those with plates of another size twice, told and not.
        heading: the mark of a heading.
    """
    told = [score for score in scores if score.told]
    parts = [("Found or not", found_table(told))]
    parts += [(title, groups_table(told, key)) for title, key in _GROUPS]
    parts += [
        ("Reps", reps_table(told)),
        ("Intervals", intervals_table(told)),
        ("30 and 60 frames a second", pairs_table(told)),
        ("Plates of another size, not told", untold_table(scores)),
        ("Clip by clip", clips_table(told)),
        ("Mistakes by name", mistakes(told)),
    ]
    return "\n\n".join(f"{heading} {title}\n\n{text}" for title, text in parts)


def look_of(score: BarScore) -> str:
    """The look and size of the plates in words."""
    motion = score.clip.motion
    if not score.clip.has_plates:
        return "no plates"
    return f"{motion.plates}, {2000 * motion.plate_radius_m:g} mm"


def found_table(scores: Sequence[BarScore]) -> str:
    """What the bar was read from, by what there is."""
    kinds: tuple[tuple[str, Callable[[BarScore], bool]], ...] = (
        ("plates, seen from the side ± 45°", lambda s: s.clip.has_plates and _is_sideways(s)),
        ("plates, seen from the front", lambda s: s.clip.has_plates and not _is_sideways(s)),
        ("an empty bar", lambda s: s.clip.has_bar and not s.clip.has_plates),
        ("no bar, plates behind", lambda s: not s.clip.has_bar),
    )
    rows = []
    for name, belongs in kinds:
        group = [score for score in scores if belongs(score)]
        counts = [sum(_followed(s) == what for s in group) for what in _FOLLOWED]
        if group:
            rows.append([name, str(len(group)), *map(str, counts)])
    return _table(["in the clip", "clips", *_FOLLOWED], rows)


_FOLLOWED = ("near plate", "far plate", "hands", "no bar")


def _followed(score: BarScore) -> str:
    """What the bar was read from, in words."""
    if score.source == BarSource.PLATE:
        return "far plate" if score.place is Place.FAR_PLATE else "near plate"
    return "hands" if score.source == BarSource.HANDS else "no bar"


def _is_sideways(score: BarScore) -> bool:
    return abs(score.clip.off_deg) <= 45


def groups_table(scores: Sequence[BarScore], key: Callable[[BarScore], str]) -> str:
    """Errors of path, scale and velocity, by what the bar was read from and by `key`."""
    found = [score for score in scores if score.clip.has_bar and score.source != "none"]
    groups = sorted({(score.source, key(score)) for score in found}, key=_order)
    rows = []
    for source, name in groups:
        group = [s for s in found if (s.source, key(s)) == (source, name)]
        reps = [rep for score in group for rep in score.reps]
        rows.append(
            [
                source,
                name,
                str(len(group)),
                _percent(np.mean([score.seen for score in group])),
                _percent(np.mean([score.not_held for score in group])),
                *(_rms([getattr(s, n) for s in group], 1) for n in _PATH),
                _rms([100 * score.scale for score in group], 1),
                _rms([rep.mean_m_s for rep in reps], 3),
                _rms([rep.peak_m_s for rep in reps], 3),
            ]
        )
    return _table(_GROUP_HEADS, rows)


_PATH = ("vertical_cm", "forward_cm", "both_cm", "shape_cm")
_GROUP_HEADS = [
    "from",
    "",
    "clips",
    "seen",
    "not held",
    "height, cm",
    "forward, cm",
    "both, cm",
    "height, scale apart, cm",
    "scale, %",
    "mean, m/s",
    "peak, m/s",
]


def _order(group: tuple[str, str]) -> tuple[str, float, str]:
    """Numbers by their size, words by their letters."""
    source, name = group
    digits = "".join(c for c in name.partition(" ")[0] if c.isdigit())
    return source, float(digits or 0), name


def reps_table(scores: Sequence[BarScore]) -> str:
    """Errors of the figures of a rep, by exercise and by what the bar was read from."""
    found = [score for score in scores if score.clip.has_bar and score.source != "none"]
    groups = sorted({(score.source, score.clip.motion.exercise) for score in found})
    rows = []
    for source, exercise in groups:
        group = [s for s in found if (s.source, s.clip.motion.exercise) == (source, exercise)]
        reps = [rep for score in group for rep in score.reps]
        off = [rep.lift_off_cm for rep in reps if rep.lift_off_cm is not None]
        rows.append(
            [
                source,
                exercise,
                f"{len(reps)} of {sum(score.lifts for score in group)}",
                _both([rep.mean_m_s for rep in reps], 3),
                _both([rep.peak_m_s for rep in reps], 3),
                _both([rep.range_cm for rep in reps], 1),
                _both([rep.start_s for rep in reps], 2),
                _both([rep.end_s for rep in reps], 2),
                _both(off, 1),
                _both([score.loss for score in group if score.loss is not None], 1),
            ]
        )
    heads = ["from", "exercise", "reps", "mean, m/s", "peak, m/s", "range, cm", "start, s"]
    return _table([*heads, "end, s", "lift-off, cm", "velocity loss, points"], rows)


def intervals_table(scores: Sequence[BarScore]) -> str:
    """How often the true value lies in the 90 % interval that formcheck gives."""
    columns: tuple[tuple[str, Callable[[RepError], bool]], ...] = (
        ("mean velocity", lambda rep: rep.mean_within),
        ("peak velocity", lambda rep: rep.peak_within),
        ("range", lambda rep: rep.range_within),
    )
    rows = []
    for source in BarSource:
        group = [s for s in scores if s.clip.has_bar and s.source == source]
        reps = [rep for score in group for rep in score.reps]
        if reps:
            shares = [_percent(np.mean([within(rep) for rep in reps])) for _, within in columns]
            scale = _percent(np.mean([score.scale_within for score in group]))
            rows.append([source, str(len(reps)), *shares, scale])
    return _table(["from", "reps", *(name for name, _ in columns), "scale"], rows)


def pairs_table(scores: Sequence[BarScore]) -> str:
    """The same motions at two frame rates, a row a motion."""
    rows = []
    for pair in dict.fromkeys(score.clip.pair for score in scores if score.clip.pair):
        both = sorted(
            (score for score in scores if score.clip.pair == pair),
            key=lambda score: score.clip.motion.video.frame_rate,
        )
        if len(both) == 2:
            cells = [
                [score.source, _number(score.vertical_cm, 1)]
                + [_rms([getattr(rep, n) for rep in score.reps], 3) for n in _VELOCITIES]
                for score in both
            ]
            rows.append([pair, *(f"{one} / {two}" for one, two in zip(*cells, strict=True))])
    return _table(["motion", "from", "height, cm", "mean, m/s", "peak, m/s"], rows)


_VELOCITIES = ("mean_m_s", "peak_m_s")


def clips_table(scores: Sequence[BarScore]) -> str:
    """A row for each clip in which a bar was found."""
    rows = [
        [
            score.clip.name,
            _followed(score),
            _percent(score.seen),
            *(_number(getattr(score, name), 1) for name in (*_PATH[:2], "off_cm")),
            f"{100 * score.scale:+.1f}",
            f"{len(score.reps)} of {score.lifts}",
            _both([rep.mean_m_s for rep in score.reps], 3),
            _both([rep.lift_off_cm for rep in score.reps if rep.lift_off_cm is not None], 1),
        ]
        for score in scores
        if score.clip.has_bar and score.source != "none"
    ]
    heads = ["clip", "from", "seen", "height, cm", "forward, cm", "off in the picture, cm"]
    return _table([*heads, "scale, %", "reps", "mean, m/s", "lift-off, cm"], rows)


def untold_table(scores: Sequence[BarScore]) -> str:
    """Plates that are not 450 mm across, with and without the word about it."""
    rows = []
    for told in (True, False):
        group = [
            score
            for score in scores
            if score.told is told and score.clip.has_plates and not score.clip.is_standard
        ]
        group = [score for score in group if score.source != "none"]
        scale = [100 * score.scale for score in group]
        reps = [rep for score in group for rep in score.reps]
        name = "told" if told else "not told"
        rows.append([name, str(len(group)), _both(scale, 1), _both([r.mean_m_s for r in reps], 3)])
    return _table(["their size", "clips", "scale, %", "mean, m/s"], rows)


def mistakes(scores: Sequence[BarScore]) -> str:
    """Clips in which a bar was found where there is none, or none where there is one."""
    wrong = [(score.clip.name, _followed(score), score) for score in scores if score.is_wrong]
    lines = [
        f"- {name}: {what}" + ("" if score.counted else ", as no rep was counted")
        for name, what, score in wrong
    ]
    return "\n".join(lines) or "None."


def _rms(values: Iterable[float], digits: int) -> str:
    known = [value for value in values if math.isfinite(value)]
    return _number(math.sqrt(float(np.mean(np.square(known)))) if known else math.nan, digits)


def _both(values: Sequence[float], digits: int) -> str:
    """Mean error with its sign, and the root mean square."""
    if not values:
        return ""
    return f"{float(np.mean(values)):+.{digits}f}, {_rms(values, digits)}"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else ""


def _percent(share: float | np.floating) -> str:
    return f"{100 * float(share):.0f} %"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    if len(lines) == 2:
        return "None."
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
