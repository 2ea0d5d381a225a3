"""The accuracy benchmark's figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.failures import Failure
from benchmarks.figures import BARS, Figure, meets

__all__ = [
    "angles_table",
    "bars_table",
    "checks_table",
    "counts_table",
    "failures_table",
    "summary",
    "times_table",
    "views_table",
]

PARTS = ("held", "tune", "all")


def summary(figures: Sequence[Figure]) -> str:
    """All tables, one after the other, of the parts that were measured."""
    parts = [part for part in PARTS if any(f.part == part for f in figures)]
    tables = [counts_table, times_table, views_table, angles_table]
    texts = [f"## {part} part\n\n{checks_table(figures, part)}" for part in parts]
    bars = [bars_table(figures)] if "held" in parts else []
    return "\n\n".join([*bars, *(table(figures) for table in tables), *texts])


def bars_table(figures: Sequence[Figure]) -> str:
    """The figures that have a bar, on the held part, and whether they reach it."""
    rows = []
    for (name, subject), bar in BARS.items():
        held = _find(figures, name, subject, "held")
        if held is None or held.value is None:
            rows.append([_label(name, subject), "", "not measured", "", ""])
            continue
        wanted = ("≥ " if bar.at_least else "≤ ") + _number(bar.value, held.unit)
        reached = "yes" if meets(held) else "**no**"
        rows.append([_label(name, subject), wanted, _value(held), str(held.n), reached])
    return _table(["figure", "bar", "held part", "n", "reached"], rows)


def counts_table(figures: Sequence[Figure]) -> str:
    """Counts and recognition, a row a figure."""
    names = (
        "count exact",
        "count within one",
        "exercise recognised",
        "taken for another exercise",
    )
    return _by_part(figures, names)


def times_table(figures: Sequence[Figure]) -> str:
    """Errors of the reps' boundaries."""
    return _by_part(figures, ("boundary error, median", "boundary error, 95 %"))


def angles_table(figures: Sequence[Figure]) -> str:
    """Errors of angles and of the lower back's flexion."""
    names = (
        "lumbar flexion error, mean",
        "lumbar flexion error, median bias",
        "lumbar flexion error, 95 %",
        "lumbar flexion inside its 90 % interval",
        "angle error, mean size",
        "angle error, median bias",
        "angle error, 95 %",
    )
    return _by_part(figures, names)


def views_table(figures: Sequence[Figure]) -> str:
    """How often nothing was said, by the camera's true direction."""
    names = (
        "not assessed where the view can't show it",
        "not assessed where the view can show it",
    )
    return _by_part(figures, names)


def checks_table(figures: Sequence[Figure], part: str) -> str:
    """A row a check: sensitivity by size of the fault, specificity, and how often silent."""
    columns = (
        "sensitivity, two dead bands",
        "sensitivity, one dead band",
        "flagged inside the dead band",
        "specificity",
        "not assessed in its own view",
    )
    rows = []
    for check in sorted({f.subject for f in figures if f.name == "specificity"}):
        found = [_find(figures, name, check, part) for name in columns]
        cells = [_with_n(figure) for figure in found]
        if any(cells):
            rows.append([f"`{check}`", *cells])
    return _table(["check", *columns], rows)


def failures_table(failures: Iterable[Failure]) -> str:
    """A row a failure."""
    rows = [[f"`{f.clip}`", f.part, f.what, f.detail] for f in failures]
    return _table(["clip", "part", "what", "detail"], rows) if rows else "None."


def _by_part(figures: Sequence[Figure], names: Sequence[str]) -> str:
    rows = []
    parts = [part for part in PARTS if any(f.part == part for f in figures)]
    for name in names:
        for subject in dict.fromkeys(f.subject for f in figures if f.name == name):
            found = [_find(figures, name, subject, part) for part in parts]
            cells = [_with_n(figure) for figure in found]
            if any(cells):
                rows.append([_label(name, subject), *cells])
    return _table(["figure", *(f"{part} part" for part in parts)], rows)


def _find(figures: Sequence[Figure], name: str, subject: str, part: str) -> Figure | None:
    return next((f for f in figures if (f.name, f.subject, f.part) == (name, subject, part)), None)


def _label(name: str, subject: str) -> str:
    return name if subject == "all" else f"{name}: `{subject}`"


def _with_n(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return ""
    return f"{_value(figure)}, n = {figure.n}"


def _value(figure: Figure) -> str:
    assert figure.value is not None
    shown = _number(figure.value, figure.unit)
    if figure.low is None or figure.high is None:
        return shown
    return f"{shown} ({_bare(figure.low, figure.unit)}–{_bare(figure.high, figure.unit)})"


def _number(value: float, unit: str) -> str:
    return _bare(value, unit) + {"share": " %", "s": " s", "deg": "°"}[unit]


def _bare(value: float, unit: str) -> str:
    return {"share": f"{100 * value:.0f}", "s": f"{value:.2f}", "deg": f"{value:.1f}"}[unit]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
