"""report.html and clip.json of a clip of several sets: the time line and a row for each part."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from formcheck import __version__
from formcheck.core.enums import KeyFrameKind
from formcheck.core.report import KeyFrame, Report
from formcheck.core.timeline import Stretch
from formcheck.core.units import counted
from formcheck.files import atomic_write
from formcheck.report import PAGE, find_reporter
from formcheck.report.clip_report import CLIP_JSON, ClipReport, SetReport
from formcheck.report.document import clip_document, stretch_document, to_document
from formcheck.report.html.strip import SetMark, strip
from formcheck.report.overview.rows import ORDER, Row, Worst, row_of
from formcheck.report.templating import address, content_policy, own_file, template_environment
from formcheck.report.wording import capitalised, describe_clock

__all__ = ["Entry", "entries_of", "headline_of", "write_clip"]

CLIP_SCHEMA_VERSION = 1
"""Rises when a key of clip.json is renamed, removed or changes its meaning."""

_TELLING = (KeyFrameKind.START, KeyFrameKind.TURN, KeyFrameKind.MIDDLE, KeyFrameKind.WORST)
"""Kinds of key frames, the most telling last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of the clip as a row of the page.

    Attributes:
        stretch: its times and kind.
        when: the same times for people, `"0:52-1:07"`.
        source: where a page plays what was not recognised, the clip itself at that time; empty for
            everything else and where it lies out of reach. It is no link, which would lead to an
            error page once the clip is gone.
        one: the set, None for what is none; `row` has what a coach needs to know of it.
        page: the set's page, as a link; empty if there is none.
        picture: its most telling picture.
        command: how to judge a movement that was not recognised; empty for everything else.
    """

    stretch: Stretch
    when: str
    source: str = ""
    one: SetReport | None = None
    row: Row | None = None
    page: str = ""
    picture: KeyFrame | None = None
    command: str = ""


def write_clip(report: ClipReport, formats: Iterable[str]) -> None:
    """Write the files on the whole clip into its folder, as far as `formats` asks for them.

    Raises:
        UsageError: they can't be written there.
    """
    wanted = set(formats)
    if "json" in wanted:
        atomic_write(report.folder / CLIP_JSON, _as_json(report))
    if "html" in wanted:
        atomic_write(report.folder / find_reporter(PAGE).FILE_NAME, _as_html(report))


def entries_of(report: ClipReport) -> list[Entry]:
    """The rows of the page, in order of time."""
    return [_entry(report, each) for each in report.timeline if not each.is_short]


def headline_of(report: ClipReport) -> str:
    """`"2 sets: Squat, 5 reps; Push-up, 8 reps"`, and how many movements lack a name."""
    sets = "; ".join(f"{each.report.exercise.title}, {each.count}" for each in report.sets)
    lacking = sum(stretch.is_unnamed for stretch in report.timeline)
    also = f"; {lacking} not recognised" if lacking else ""
    return f"{counted(len(report.sets), 'set')}: {sets}{also}"


def _entry(report: ClipReport, stretch: Stretch) -> Entry:
    plain = Entry(stretch, describe_clock(stretch.start_s, stretch.end_s))
    if stretch.is_unnamed:
        command = dict(report.to_name).get(stretch, "")
        return replace(plain, command=command, source=_source(report, stretch))
    if stretch.number is None:
        return plain
    one = report.sets[stretch.number - 1]
    row = row_of(to_document(one.report), one.report.exercise, client="", clip=report.clip.name)
    page = one.folder.relative_to(report.folder) / find_reporter(PAGE).FILE_NAME
    return replace(
        plain,
        one=one,
        row=row,
        page=address(page.as_posix()) if (report.folder / page).is_file() else "",
        picture=_picture(one.report, row.worst),
    )


def _source(report: ClipReport, stretch: Stretch) -> str:
    """The clip itself, opened at the stretch."""
    try:
        path = os.path.relpath(report.clip.path, report.folder)
    except ValueError:  # on another drive
        return ""
    ends = (each / report.clip.time_scale for each in (stretch.start_s, stretch.end_s))
    return f"{address(Path(path).as_posix())}#t={','.join(f'{end:.1f}' for end in ends)}"


def _picture(report: Report, worst: Worst | None) -> KeyFrame | None:
    """The most telling picture of the worst rep or hold, or of any."""
    pictures = report.media.key_frames
    of_worst = [each for each in pictures if worst and each.part == worst.part]
    return max(of_worst or pictures, key=lambda each: _TELLING.index(each.kind), default=None)


def _as_json(report: ClipReport) -> str:
    document = {
        "schema_version": CLIP_SCHEMA_VERSION,
        "formcheck_version": __version__,
        "clip": clip_document(report.clip),
        "headline": headline_of(report),
        "timeline": [stretch_document(stretch) for stretch in report.timeline],
        "sets": [_set_document(report, one) for one in report.sets],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _set_document(report: ClipReport, one: SetReport) -> dict[str, object]:
    document = to_document(one.report)
    row = row_of(document, one.report.exercise, client="", clip=report.clip.name)
    return {
        "folder": one.folder.relative_to(report.folder).as_posix(),
        "exercise": document["exercise"],
        "summary": document["summary"],
        "worst": asdict(row.worst) if row.worst else None,
    }


def _as_html(report: ClipReport) -> str:
    """The page: readable without script, which only copies.

    Its content security policy allows our style and script by their hashes, and pictures that
    are part of it.
    """
    environment = template_environment()
    environment.filters |= {"data_address": _data_address, "capitalised": capitalised}
    style = own_file(environment, "style.css.j2") + own_file(environment, "index.css.j2")
    script = own_file(environment, "copy.js.j2")
    entries = entries_of(report)
    marks = {
        e.stretch.number: SetMark(e.row.title, e.one.report.state, e.page)
        for e in entries
        if e.one and e.row and e.stretch.number
    }
    return environment.get_template("clip.html.j2").render(
        clip_name=report.clip.name,
        headline=headline_of(report),
        strip=strip(report.timeline, marks),
        states=_states(report),
        entries=entries,
        version=__version__,
        style=style,
        script=script,
        policy=content_policy(style, script, media="'self' file:"),
    )


def _states(report: ClipReport) -> list[tuple[str, str, int]]:
    """State, its words and the number of sets; what to look at first on top."""
    counts = Counter(one.report.state for one in report.sets)
    ordered = sorted(counts, key=lambda state: ORDER.index(state))
    return [(state.value, state.words, counts[state]) for state in ordered]


def _data_address(picture: KeyFrame) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode("ascii")
