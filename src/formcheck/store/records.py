"""What the history holds of a clip and its sets, and how it is taken from report.json."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean
from typing import Any

import numpy as np

from formcheck.core.change import error_of_mean
from formcheck.core.enums import Outcome, StrEnum
from formcheck.errors import UsageError
from formcheck.text import visible

__all__ = [
    "KEEN",
    "LOAD_KG",
    "ME",
    "OVERALL",
    "RPE",
    "Analysed",
    "CheckFinding",
    "ClipFile",
    "FilmedBy",
    "Soreness",
    "StoredSet",
    "Written",
    "client_key",
    "client_name",
    "findings_of",
]

ME = "me"
"""Whose a set is that nobody is named for."""

# structural: no rep or hold has this number.
OVERALL = -1
"""`CheckFinding.part` of what a check says over the whole set."""

# ours: characters of a client's name
_LONGEST_NAME = 80


# ours: kilograms, least and most; heavier is a slip of the finger.
LOAD_KG = (0.0, 1000.0)
# source: Zourdos et al. 2016, J Strength Cond Res 30(1): 1 is little to no effort, 10 the greatest.
RPE = (1.0, 10.0)
# source: McLean et al. 2010, Int J Sports Physiol Perform 5(3): wellness is asked on five steps.
KEEN = (1.0, 5.0)


class FilmedBy(StrEnum):
    """Where the time comes from at which a clip was filmed."""

    CLIP = "clip"
    """The camera wrote it into the clip."""
    FILE = "file"
    """The time of the file, which may be the one of its last copy."""


class Soreness(StrEnum):
    """Which side is sore, by the lifter's own word; one side alone is a sign of overtraining."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A clip on disk.

    Attributes:
        content: SHA-256 of the file, in hexadecimal.
        path: where it was.
        filmed_at: when it was filmed, with its time zone.
        filmed_by: how that is known.
    """

    content: str
    path: str
    filmed_at: datetime
    filmed_by: FilmedBy


@dataclass(frozen=True, slots=True)
class Analysed:
    """What formcheck says of one set: report.json as a dict, and the folder of its files."""

    document: Mapping[str, Any]
    folder: str


@dataclass(frozen=True, slots=True)
class Written:
    """What people have written of a set; None for what they have not.

    Attributes:
        load_kg: on the bar or in the hands, kilograms.
        rpe: rate of perceived exertion, 1 to 10.
        soreness: which side is sore.
        note: anything; an empty one takes an earlier one away.
        keen: how much the lifter felt like training, 1 not at all, 5 very much.
    """

    load_kg: float | None = None
    rpe: float | None = None
    soreness: Soreness | None = None
    note: str | None = None
    keen: float | None = None

    def __post_init__(self) -> None:
        for what, value, (least, most) in (
            ("load", self.load_kg, LOAD_KG),
            ("RPE", self.rpe, RPE),
            ("wish to train", self.keen, KEEN),
        ):
            if value is not None and not least <= value <= most:
                raise UsageError(f"{value} is no {what}: {least:g} to {most:g}.")


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check said of one part of a set.

    Attributes:
        check: its id.
        title: its name for people.
        part: the rep or hold as report.json numbers them, 0 for the set as a whole where the check
            looks at all of it at once, `OVERALL` for what it says over all reps or holds.
        outcome: the verdict.
        value: in `unit`; None where nothing was measured.
        sem: standard error of `value`; that of `OVERALL` also holds how much the reps differ.
    """

    check: str
    title: str
    unit: str
    part: int
    outcome: Outcome
    value: float | None
    sem: float | None


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set as the history holds it.

    Attributes:
        number: what people call it by; never given twice.
        client: whose set it is.
        clip: the file that it was filmed in.
        start_s, end_s: from its first rep or hold to its last, seconds of the file.
        state: the set in one word, see `PartState`.
        headline: the verdict in one sentence.
        held_s: seconds held, 0 for reps.
        folder: where its report lies.
        version: of the formcheck that analysed it.
        written: what people wrote.
        seen_at: when a coach marked it as seen; None if none has.
    """

    number: int
    client: str
    clip: ClipFile
    start_s: float
    end_s: float
    exercise: str
    title: str
    state: str
    headline: str
    reps_full: int
    reps_partial: int
    held_s: float
    folder: str
    version: str
    written: Written
    seen_at: datetime | None = None

    @property
    def day(self) -> date:
        """When it was filmed, by this machine's clock."""
        return self.clip.filmed_at.astimezone().date()

    @property
    def part_word(self) -> str:
        """What one of its parts is called."""
        return "hold" if self.held_s else "rep"


def client_name(name: str) -> str:
    """`name` as it is kept: in one spelling of its letters, without spaces around it.

    Raises:
        UsageError: nothing is left, or it is too long.
    """
    # macOS gives names of folders with accents as letters of their own.
    kept = visible(unicodedata.normalize("NFC", name)).strip()
    if not kept or len(kept) > _LONGEST_NAME:
        raise UsageError(f"A client's name has 1 to {_LONGEST_NAME} characters.")
    return kept


def client_key(name: str) -> str:
    """What all spellings of one client's name have in common."""
    return client_name(name).casefold()


def findings_of(document: Mapping[str, Any]) -> Iterator[CheckFinding]:
    """All findings in report.json: of full reps or holds, of the set, and each check over all."""
    checks = {check["id"]: check for check in document["checks"]}
    parts = [rep for rep in document["reps"] if rep["kind"] == "full"] + document["holds"]
    spoken = [(part["index"], found) for part in parts for found in part["findings"]]
    spoken += [(0, found) for found in document["set_findings"]]
    for part, found in spoken:
        yield _finding(found, checks[found["check"]], part, Outcome(found["outcome"]))
    for name, check in checks.items():
        of_check = [found for _, found in spoken if found["check"] == name]
        if of_check:
            overall = _overall(check["typical"], of_check)
            yield _finding(overall, check, OVERALL, Outcome(check["outcome"]))


def _finding(
    found: Mapping[str, Any], check: Mapping[str, Any], part: int, outcome: Outcome
) -> CheckFinding:
    return CheckFinding(
        check=check["id"],
        title=check["title"],
        unit=found["unit"],
        part=part,
        outcome=outcome,
        value=found["value"],
        sem=found["sem"],
    )


def _overall(
    typical: Mapping[str, Any] | None, found: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The mean of all findings that have a value; the error of measuring is that of `typical`.

    Without it, of holds, it is not taken to be smaller than that of a single one.
    """
    measured = [each for each in found if each["value"] is not None and each["sem"] is not None]
    if not measured:
        return {**found[0], "value": None, "sem": None}
    values = np.array([each["value"] for each in measured])
    sem = typical["sem"] if typical else fmean(each["sem"] for each in measured)
    mean = typical["value"] if typical else float(values.mean())
    return {**found[0], "value": mean, "sem": error_of_mean(values, sem)}
