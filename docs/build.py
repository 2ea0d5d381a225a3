"""Writes docs/exercises/ and docs/measures.md from the exercise files and the register.

python docs/build.py            writes them
python docs/build.py --check    fails when they are out of date
"""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path

from formcheck.core.camera_view import View
from formcheck.core.enums import CountedAt, Plane, Reversal
from formcheck.core.exercise import Check, Exercise, HoldPattern
from formcheck.core.judge.sight import MAX_GROWTH
from formcheck.core.measures import MEASURES
from formcheck.exercises import exercise_ids, exercise_text, load_exercise
from formcheck.exercises.parse import parse_table

DOCS = Path(__file__).parent
VIEW_ORDER = (View.SIDE_LEFT, View.FRONT, View.BACK, View.OBLIQUE)
VIEW_NAMES = {
    View.SIDE_LEFT: "side",
    View.SIDE_RIGHT: "side",
    View.FRONT: "front",
    View.BACK: "back",
    View.OBLIQUE: "at an angle",
}
PLANE_TEXT = {
    Plane.SAGITTAL: " Seen best from the side.",
    Plane.FRONTAL: " Seen best from the front or from behind.",
    Plane.ANY: "",
}
CAMERA = {"side": (160, 178, -90), "front": (262, 90, 180), "back": (38, 90, 0)}
"""Where the phone stands in the drawing, and which way it looks."""


def camera_svg(view: str) -> str:
    """The place of the phone, seen from above; the lifter looks to the right."""
    x, y, turn = CAMERA[view]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 210"
 width="300" height="210" role="img"
 aria-label="The phone stands at the lifter's {view}, seen from above">
<rect width="300" height="210" fill="#fff"/>
<ellipse cx="150" cy="90" rx="14" ry="36" fill="#cfe3f5" stroke="#1f5f99" stroke-width="2"/>
<circle cx="152" cy="90" r="13" fill="#1f5f99"/>
<path d="M172 90h26m-9-7 9 7-9 7" fill="none" stroke="#1f5f99" stroke-width="3"/>
<text x="150" y="36" font-family="sans-serif" font-size="13" text-anchor="middle">lifter</text>
<g transform="translate({x} {y}) rotate({turn})">
<path d="M8 0 70 -28 70 28z" fill="#e69f00" opacity=".25"/>
<rect x="-5" y="-15" width="10" height="30" rx="2" fill="#333"/></g>
<text x="{x}" y="{y + 28 if view == "side" else y + 40}" font-family="sans-serif" font-size="13"
 text-anchor="middle">phone</text>
</svg>
"""


def views_text(views: frozenset[View]) -> str:
    """Views in words, in a fixed order."""
    names = [VIEW_NAMES[v] for v in VIEW_ORDER if v in views]
    return ", ".join(names)


def seen_from(check: Check) -> str:
    """From where a check is seen best, and from where it is seen at all."""
    planes = {
        Plane.SAGITTAL: frozenset({View.SIDE_LEFT, View.SIDE_RIGHT}),
        Plane.FRONTAL: frozenset({View.FRONT, View.BACK}),
    }
    square_on = planes.get(MEASURES[check.measure].plane, frozenset(View)) & check.views
    if View.OBLIQUE not in check.views or View.OBLIQUE in square_on:
        return views_text(square_on)
    return f"{views_text(square_on)}; at an angle with a larger error"


def needs_text(names: tuple[str, ...]) -> str:
    """Joints and the back's outline in words."""
    return ", ".join("back outline" if name == "contour" else name for name in names)


def drills_row(check: Check) -> str:
    """The drills of a check as a row of its table, empty where there are none."""
    drills = [f"[{load_exercise(name).name_in_sentence}]({name}.md)" for name in check.helps]
    return f"| drills for this | {', '.join(drills)} |\n" if drills else ""


def one_rep_max_text(exercise: Exercise) -> str:
    """How fast the heaviest single rep is and who says so, empty where nobody does."""
    at_max = exercise.at_max
    if at_max is None:
        return ""
    speed = f"{at_max.velocity_m_s:g} ± {at_max.spread_m_s:g} m/s"
    return (
        f"\n## One-rep maximum\n\nThe bar of the heaviest single rep moves at {speed} (lifter to "
        f"lifter); see [history.md](../history.md#the-one-rep-maximum). Source: {at_max.source}.\n"
    )


def caution_text(exercise: Exercise, source: str | None) -> str:
    """The exercise's word of caution and where it comes from, empty where there is none."""
    if not exercise.caution:
        return ""
    return f"\n## With a sore back\n\n{exercise.caution} (Source: {source}.)\n"


def check_text(check: Check, error_source: str | None) -> str:
    """One check as Markdown; `error_source` says where its error of measurement comes from."""
    limits = check.threshold
    steps = [
        f"{name} {limits.worse} {value:g} {limits.unit}"
        for name, value in (("warn", limits.warn), ("fault", limits.fault))
        if value is not None
    ]
    error = check.uncertainty
    error_text = (
        f"[`{error}`](../measures.md#{error})"
        if isinstance(error, str)
        else f"{error:g} ({error_source})"
    )
    how = f"{check.reduce} over {check.phase}" if check.scope != "hold" else check.reduce
    if check.reduce in ("worst", "change"):
        how += f", lasting {check.min_duration_s:g} s"
    good = f" When it is passed: {check.title_good}." if check.title_good else ""
    if check.both_arms:
        good += " Left out of sets with one arm at a time."
    return f"""### {check.title}

`{check.id}`{", a main check" if check.is_main else ""}.{good}

| | |
|---|---|
| measured | [`{check.measure}`](../measures.md#{check.measure}), {how} |
| limits | {"; ".join(steps)} |
| error of measurement | ±{error_text}; a limit is broken when that is at least 90 % likely |
| seen from | {seen_from(check)} |
| needs | {needs_text(check.needs)} |
| cue | {check.cue} |
{drills_row(check)}| source | {check.source.kind}: {check.source.citation} |

{check.why}
"""


def exercise_page(exercise: Exercise) -> str:
    """The page of one exercise."""
    views = [v for v in ("side", "front", "back") if v in views_text(exercise.views).split(", ")]
    drawings = "\n".join(f"![phone at the {v}](camera_{v}.svg)" for v in views)
    also = f"\nAlso called: {', '.join(exercise.aliases)}.\n" if exercise.aliases else ""
    pattern = exercise.pattern
    if isinstance(pattern, HoldPattern):
        what = (
            f"A hold of at least {pattern.min_duration_s:g} s; "
            f"the target is {pattern.target_s:g} s."
        )
    else:
        end = "its highest" if pattern.turn is Reversal.HIGH else "its lowest"
        counted = (
            "counted as soon as it is reached"
            if pattern.counted_at is CountedAt.TURN
            else "counted on the return to the start position"
        )
        what = (
            f"Reps are read from [`{pattern.measure}`]"
            f"(../measures.md#{pattern.measure}): the turning point is {end} value, "
            f"{counted}. Movements of less than {pattern.min_range:g} "
            f"{MEASURES[pattern.measure].unit} are none."
        )
    tables = parse_table(exercise_text(exercise.id), f"{exercise.id}.toml")
    own_sources = {
        f"{exercise.id}.{name}": table.uncertainty_source for name, table in tables.checks.items()
    }
    checks = "\n".join(
        check_text(check, own_sources[check.id] or tables.sources.uncertainty)
        for check in exercise.checks
    )
    return f"""# {exercise.title}

<!-- Written by docs/build.py from {exercise.id}.toml; edit that. -->
{also}
## How to film it

{exercise.film}

{drawings}

## What counts

{what}
{caution_text(exercise, tables.sources.caution)}{one_rep_max_text(exercise)}
## What is checked

{checks}"""


def measures_page() -> str:
    """All measures, from the register."""
    parts = [
        "# Measures\n\n<!-- Written by docs/build.py from formcheck.core.measures. -->\n\n"
        "What an exercise file may name as `measure`. T is the trunk length, mid shoulder to\n"
        "mid hip. Square to the side the joints nearer to the camera are measured, from\n"
        "elsewhere the middle of both. A measure lies in a plane of the lifter's body: what a\n"
        "camera at an angle shows of it is corrected for the angle, and its error grows with it.\n"
        f"Where it is more than {MAX_GROWTH:g} times the least one, nothing is assessed.\n"
        "Measures called coarse use the network's depth estimate: they are for telling postures\n"
        "apart (±20°), not for verdicts.\n"
    ]
    for name in sorted(MEASURES):
        measure = MEASURES[name]
        text = inspect.cleandoc(measure.doc)
        parts.append(
            f"## {name}\n\nUnit: {measure.unit}. From: {needs_text(measure.joints)}."
            f"{PLANE_TEXT[measure.plane]}\n\n{text}\n"
        )
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    exercises = [load_exercise(name) for name in exercise_ids()]
    out = {DOCS / "exercises" / f"{e.id}.md": exercise_page(e) for e in exercises}
    rows = "\n".join(
        f"| [{e.title}]({e.id}.md) | {', '.join(c.title.lower() for c in e.checks)} |"
        for e in exercises
    )
    out[DOCS / "exercises" / "README.md"] = (
        "# Exercises\n\n<!-- Written by docs/build.py. -->\n\n"
        f"| exercise | checks |\n|---|---|\n{rows}\n"
    )
    out[DOCS / "measures.md"] = measures_page()
    for view in CAMERA:
        out[DOCS / "exercises" / f"camera_{view}.svg"] = camera_svg(view)
    return out


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    stale = [p for p, text in pages().items() if not p.is_file() or p.read_text() != text]
    if check:
        for path in stale:
            sys.stderr.write(f"{path} is out of date: run python docs/build.py\n")
        return 1 if stale else 0
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
