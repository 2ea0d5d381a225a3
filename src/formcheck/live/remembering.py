"""Keeps a live set in the history. What goes wrong with it costs no report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formcheck.core.poses import PoseSequence
from formcheck.core.report import Report
from formcheck.errors import FormcheckError, UsageError
from formcheck.files import sha256_of
from formcheck.pipeline.history import clip_file, remember_sets, show_sets
from formcheck.pipeline.profile import one_rep_max_line
from formcheck.report.document import to_document
from formcheck.store import Analysed, ClipFile, FilmedBy, History, Written
from formcheck.store.comparison import against_last
from formcheck.store.wording import describe_against_last

__all__ = ["Remember", "Remembered", "played", "remember_set", "seen_live"]

FindClip = Callable[[], ClipFile]
"""The clip of a set as the history knows it; may raise a FormcheckError."""


@dataclass(frozen=True, slots=True)
class Remember:
    """That the sets are kept in the history, whose they are, and what people say of them."""

    client: str | None = None
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """How a set compares with the one before, in a line, or why it was not kept.

    `heaviest` is what it says of the one-rep maximum, if anything.
    """

    against_last: str = ""
    heaviest: str = ""
    error: FormcheckError | None = None


def remember_set(
    wish: Remember, find_clip: FindClip, report: Report, folder: Path | None
) -> Remembered:
    """Keep a set whose files, if there are any, are in `folder`."""
    made = Analysed(to_document(report), "" if folder is None else str(folder.absolute()))
    try:
        with History() as history:
            numbers = remember_sets(history, find_clip(), [made], wish.client, wish.written)
            show_sets(history, numbers)
            compared = [against_last(history, number) for number in numbers]
            heaviest = [one_rep_max_line(history, number) for number in numbers]
    except FormcheckError as error:
        return Remembered(error=error)
    said = " ".join(describe_against_last(each) for each in compared if each)
    return Remembered(said, " ".join(filter(None, heaviest)))


def played(source: Path) -> FindClip:
    """The clip of a set that was a file all along: the same as if it had been analysed."""
    return lambda: clip_file(source)


def seen_live(
    report: Report, poses: PoseSequence, recording: Path | None, ended_at: datetime
) -> FindClip:
    """The clip of a set that a camera saw.

    It is known by its recording, so that the recording analysed later is the same set; without
    one by its poses, as no other set has the same ones.

    Args:
        report: on the set.
        poses: of the set.
        recording: the file that was recorded, None for none.
        ended_at: when the set was over, with the time zone.
    """

    def find() -> ClipFile:
        begun_at = ended_at - timedelta(seconds=report.clip.duration_s)
        if recording is None:
            poses_hash = hashlib.sha256(poses.t_s.tobytes() + poses.xy_px.tobytes()).hexdigest()
            return ClipFile(poses_hash, str(report.clip.path), begun_at, FilmedBy.CLIP)
        try:
            content = sha256_of(recording)
        except OSError as error:
            raise UsageError(f"{recording}: can't be read, so it is not remembered.") from error
        return ClipFile(content, str(recording.absolute()), begun_at, FilmedBy.CLIP)

    return find
