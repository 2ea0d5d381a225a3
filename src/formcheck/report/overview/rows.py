"""What a coach needs to know of one clip among many, worked out from its report.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from formcheck.core.camera_view import View
from formcheck.core.enums import PartState, ReasonKind
from formcheck.core.exercise import Exercise, name_in_sentence
from formcheck.core.report import Outcome
from formcheck.core.units import format_value
from formcheck.report.wording import describe_view

__all__ = ["FAILED", "ORDER", "Refilm", "Row", "Worst", "greeting", "rank", "row_of", "worst_of"]

Document = Mapping[str, Any]

FAILED = "failed"
"""The state of a clip that has no report; that of the others is a `PartState`."""
ORDER = (
    PartState.FAULT,
    PartState.WARN,
    PartState.UNCLEAR,
    PartState.NOT_ASSESSED,
    PartState.TEMPO_ONLY,
    FAILED,
    PartState.CLEAN,
)
"""Whom to look at first. What is asked to be filmed again comes before what is fine."""
_BAD = ("warn", "fault")


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst check of a set, its worst moment and what to do about it.

    Attributes:
        check, title, outcome: the check, and `"warn"` or `"fault"`.
        part: index of the rep or hold; None for what is only seen over the whole set.
        where: the same for people: `"rep 4"`; empty for the whole set.
        parts: how many reps or holds are as bad, `of` how many.
        at_s: seconds into the clip.
        value, uncertainty, unit: what was measured; `text` has them together.
        beyond: how far the value is over its limit, in uncertainties.
        cue: what to do about it.
    """

    check: str
    title: str
    outcome: str
    part: int | None
    where: str
    parts: int
    of: int
    at_s: float | None
    value: float | None
    uncertainty: float | None
    unit: str
    text: str
    beyond: float
    cue: str


@dataclass(frozen=True, slots=True)
class Refilm:
    """Why a clip should be filmed or sent again, and the message to send."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One set of one clip. Paths are relative to the index and have forward slashes.

    Attributes:
        client: whose clip it is, empty if unknown.
        clip: its path below the folder given; `set_name` tells sets of one clip apart. That of
            a folder that can't be opened ends with a slash.
        exercise, title: id and name of the exercise, empty if unknown.
        view: where it was filmed from, in words.
        state: the set in one word, see `PartState`, or `"failed"`.
        headline: the set in one sentence, or what is wrong.
        hint: what the coach can do about a failure.
        worst: the worst check that warned or faulted.
        main_seen, main_checks: how many of its main checks could be measured, and how many
            there are.
        not_seen: titles of the checks that could not be measured, main ones first.
        report, video, picture: files, empty where there is none.
        picture_wh: width and height of the picture, pixels.
        seen: the day on which a coach marked it as seen, empty if none has.
        coach: what coaches say of it, in their own verdicts and words.
    """

    client: str
    clip: str
    state: str
    headline: str
    set_name: str = ""
    exercise: str = ""
    title: str = ""
    view: str = ""
    reps_full: int = 0
    reps_partial: int = 0
    holds: int = 0
    worst: Worst | None = None
    main_seen: int = 0
    main_checks: int = 0
    not_seen: tuple[str, ...] = ()
    refilm: Refilm | None = None
    hint: str = ""
    report: str = ""
    video: str = ""
    picture: str = ""
    picture_wh: tuple[int, int] | None = None
    seen: str = ""
    coach: str = ""


def rank(row: Row) -> tuple[int, float, float, str, str, str]:
    """Sort key: whom to look at first. By state, then share of reps, then size of the fault."""
    worst = row.worst
    return (
        ORDER.index(row.state),
        -worst.parts / max(worst.of, 1) if worst else 0.0,
        -worst.beyond if worst else -len(row.not_seen),
        row.client.casefold(),
        row.clip,
        row.set_name,
    )


def row_of(document: Document, exercise: Exercise | None, *, client: str, clip: str) -> Row:
    """The row of the set that `document` reports on.

    `exercise` is its definition, None when it is not to be had any more.
    """
    worst = worst_of(document)
    main = _main_checks(document)
    seen = [check for check in main if check["outcome"] != "not_assessed"]
    summary, title = document["summary"], document["exercise"]["title"]
    # report.json of an earlier version does not say what the set comes to.
    otherwise = worst.outcome if worst else PartState.NOT_ASSESSED.value
    return Row(
        client=client,
        clip=clip,
        state=PartState(summary.get("state", otherwise)).value,
        headline=summary["headline"],
        exercise=document["exercise"]["id"],
        title=title,
        view=describe_view(View(document["view"]["name"])),
        reps_full=summary["reps_full"],
        reps_partial=summary["reps_partial"],
        holds=summary["holds"],
        worst=worst,
        main_seen=len(seen),
        main_checks=len(main),
        not_seen=tuple(c["title"] for c in document["checks"] if c["outcome"] == "not_assessed"),
        refilm=_refilm(document, exercise, client, judged=bool(seen)),
    )


def worst_of(document: Document) -> Worst | None:
    """The check a coach should look at first; None when none warned or faulted."""
    bad = [check for check in document["checks"] if check["outcome"] in _BAD]
    if not bad:
        return None
    found = {check["id"]: _findings_of(document, check) for check in bad}
    check = max(bad, key=lambda check: _weight(check, found[check["id"]]))
    mine = found[check["id"]]
    part, finding = max(mine, key=lambda pair: _beyond(pair[1]))
    return Worst(
        check=check["id"],
        title=check["title"],
        outcome=check["outcome"],
        part=part,
        where=_where(document, part),
        parts=sum(part is not None for part, _ in mine),
        of=len(_whole_parts(document)),
        at_s=finding["at_s"],
        value=finding["value"],
        uncertainty=finding["uncertainty"],
        unit=finding["unit"],
        text=format_value(finding["value"], finding["unit"], finding["uncertainty"]),
        beyond=_beyond(finding),
        cue=finding["cue"],
    )


def _whole_parts(document: Document) -> list[Document]:
    """Full reps and holds, which are what a check's summary is about."""
    full = [rep for rep in document["reps"] if rep["kind"] == "full"]
    return [*full, *document["holds"]]


def _where(document: Document, part: int | None) -> str:
    """The rep or hold with the index `part`, as people call it."""
    if part is None:
        return ""
    rep = next((rep for rep in document["reps"] if rep["index"] == part), None)
    # report.json of an earlier version numbers all reps alike.
    return f"hold {part}" if rep is None else f"rep {rep.get('number', part)}"


_Found = tuple[int | None, Document]
"""A finding and the index of its rep or hold, None for the whole set."""


def _findings_of(document: Document, check: Document) -> list[_Found]:
    """The findings that give `check` its outcome: those of reps or the set, else the reps' mean."""
    found: list[_Found] = [(None, finding) for finding in document["set_findings"]]
    for part in _whole_parts(document):
        found += [(part["index"], finding) for finding in part["findings"]]
    wanted = check["id"], check["outcome"]
    single = [pair for pair in found if (pair[1]["check"], pair[1]["outcome"]) == wanted]
    return single or [(None, check["typical"])]


def _weight(check: Document, found: list[_Found]) -> tuple[int, int, float]:
    severity = Outcome(check["outcome"]).severity
    return severity, len(found), max(_beyond(finding) for _, finding in found)


def _beyond(finding: Document) -> float:
    """How far the value lies beyond its first limit, in units of its own uncertainty."""
    threshold, value, uncertainty = (finding[k] for k in ("threshold", "value", "uncertainty"))
    limit = threshold["warn"] if threshold["warn"] is not None else threshold["fault"]
    if limit is None or value is None or not uncertainty:
        return 0.0
    return float(abs(value - limit) / uncertainty)


def _main_checks(document: Document) -> list[Document]:
    """The checks that a rep has to pass to be clean; in report.json of an earlier version, all."""
    return [check for check in document["checks"] if check.get("main", True)]


def _refilm(
    document: Document, exercise: Exercise | None, client: str, judged: bool
) -> Refilm | None:
    """What to ask the client for: a file that is cut off, or a set that was not to be judged."""
    name = name_in_sentence(document["exercise"]["title"])
    if readable := _readable(document["clip"]):
        message = f"could you send the video of your {name} again? I only got a part of it: "
        return Refilm(f"the file is cut off: {readable}", f"{greeting(client)}{message}{readable}.")
    if judged:
        return None
    if _whole_parts(document):
        check = _most_frequent(_main_checks(document))
        reason = check["reason"]
        spoken = f"I can't judge your form in this one: {_spoken(check, document, exercise)}."
    else:
        reason = f"no whole {'hold' if exercise and exercise.is_hold else 'rep'} in the picture"
        spoken = f"I found {reason}."
    film = exercise.film if exercise else ""
    message = f"could you film your {name} again? {spoken} {film}".strip()
    return Refilm(reason, greeting(client) + message)


def _readable(clip: Document) -> str:
    """How much of a file that is cut off can be read; empty for a whole one."""
    # report.json of an earlier version does not say what is missing.
    missing_s = clip.get("missing_s")
    if not missing_s:
        return ""
    read_s, whole_s = clip["duration_s"], clip["duration_s"] + missing_s
    scale = clip["time_scale"]
    return f"{read_s / scale:.1f} s of about {whole_s / scale:.1f} s can be read"


_NO_CHECK: Document = {"id": "", "reason": ""}


def _most_frequent(checks: list[Document]) -> Document:
    """The first check of those that went without a verdict for the most frequent reason."""
    reasons = Counter(check["reason"] for check in checks)
    return max(checks, key=lambda check: reasons[check["reason"]], default=_NO_CHECK)


def _spoken(check: Document, document: Document, exercise: Exercise | None) -> str:
    """Why `check` could not be judged, as one says it to the lifter."""
    # report.json of an earlier version has no kind.
    kind = check.get("reason_kind", ReasonKind.NONE.value)
    needs = {c.id: c.needs for c in exercise.checks} if exercise else {}
    if kind == ReasonKind.VIEW.value:
        return f"it was {describe_view(View(document['view']['name']))}"
    if kind == ReasonKind.COVERAGE.value and check["id"] in needs:
        joints = ["back" if need == "contour" else need for need in needs[check["id"]]]
        listed = " and ".join(filter(None, (", ".join(joints[:-1]), joints[-1])))
        return f"your {listed} can't be seen well enough"
    return check["reason"] or "what I need to see is not in the picture"


def greeting(client: str) -> str:
    """`"Hi Anna, "`."""
    return f"Hi {client[:1].upper()}{client[1:]}, " if client else "Hi, "
