"""From the reports on a clip to the history of sets."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from formcheck.errors import UsageError, VideoError
from formcheck.files import sha256_of
from formcheck.pipeline.coach import show_coach
from formcheck.pipeline.earlier import pages_follow, show_earlier
from formcheck.pipeline.options import Options
from formcheck.report.clip_report import ClipReport
from formcheck.report.document import to_document
from formcheck.store import WHOLE, Analysed, ClipFile, FilmedBy, History, Written

__all__ = ["clip_file", "remember_clip", "remember_sets", "show_sets"]


def remember_clip(
    history: History,
    done: ClipReport,
    options: Options,
    client: str | None = None,
    written: Written | None = None,
) -> list[int]:
    """Keep the sets of an analysed clip; returns their numbers, see `History.remember`.

    Their pages then say what the history knows of them.

    Raises:
        UsageError: the clip is gone, or the history can't be written.
    """
    sets = [Analysed(to_document(one.report), str(one.folder.absolute())) for one in done.sets]
    start_s = float("-inf") if options.start_s is None else options.start_s
    end_s = float("inf") if options.end_s is None else options.end_s
    clip = clip_file(done.clip.path)
    numbers = remember_sets(history, clip, sets, client, written, (start_s, end_s))
    show_sets(history, numbers)
    return numbers


def show_sets(history: History, numbers: Sequence[int]) -> None:
    """Say on the pages of sets what the history knows: how they compare, and coaches' words.

    Raises:
        UsageError: a page can't be written, or the history can't be read.
    """
    show_earlier(history, numbers)
    for number in numbers:
        show_coach(history, number)


def remember_sets(
    history: History,
    clip: ClipFile,
    sets: Sequence[Analysed],
    client: str | None,
    written: Written | None = None,
    window_s: tuple[float, float] = WHOLE,
) -> list[int]:
    """As `History.remember`; pages that compared with what stood there before follow.

    The pages of new sets are left to `show_sets`, for when all are known.

    Raises:
        UsageError: the history can't be written.
    """
    with pages_follow(history, history.numbers_of(clip.content)):
        return history.remember(clip, sets, client=client, written=written, window_s=window_s)


def clip_file(path: Path, content: str | None = None) -> ClipFile:
    """The clip at `path` as the history knows it; `content` is its SHA-256, if known already.

    Raises:
        UsageError: it can't be read.
    """
    from formcheck.video.filmed import filmed_at
    from formcheck.video.probe import probe

    try:
        content = content or sha256_of(path)
        copied_at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except OSError as error:
        raise UsageError(
            f"{path}: can't be read any more ({error.strerror}), so that it is not remembered."
        ) from error
    filmed = None
    with suppress(VideoError):  # of a clip that was damaged since; its file still has a time
        filmed = filmed_at(probe(path).metadata)
    return ClipFile(
        content=content,
        path=str(path.absolute()),
        filmed_at=filmed or copied_at,
        filmed_by=FilmedBy.CLIP if filmed else FilmedBy.FILE,
    )
