"""What commands that analyse clips have to do with the history; it never fails them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.cli import say, show_error
from formcheck.errors import FormcheckError
from formcheck.pipeline.options import Options
from formcheck.store import History, Written, history_path
from formcheck.store.comparison import against_last
from formcheck.store.programme import programme_of_set
from formcheck.store.programme_wording import describe_first
from formcheck.store.wording import describe_against_last

if TYPE_CHECKING:
    from formcheck.report.clip_report import ClipReport

__all__ = ["Memory", "opened_history", "show_coach_on"]

# structural: the week is this one.
_RECENT = timedelta(days=7)


@contextmanager
def opened_history(wanted: bool) -> Iterator[History | None]:
    """The user's history; None if it is not wanted, or can't be opened, which is said."""
    if not wanted:
        yield None
        return
    try:
        history = History()
    except FormcheckError as error:
        show_error(error)
        yield None
        return
    with history:
        yield history


def show_coach_on(folder: Path) -> None:
    """Write what coaches say of the set in `folder` into its pages and its message."""
    from formcheck.pipeline.coach import set_in, show_coach

    with opened_history(history_path().is_file()) as history:
        if history is None:
            return
        try:
            one = set_in(history, folder)
            if one is not None:
                show_coach(history, one.number)
        except FormcheckError as error:
            show_error(error)


@dataclass(frozen=True, slots=True)
class Memory:
    """Whether the sets of a run are kept, and what people say of all of them.

    `own_baseline` says whether other sets of the lifter are made use of. What is wrong with the
    history is said when there is something to keep: a clip that fails has its own line.
    """

    wanted: bool
    client: str | None
    written: Written
    own_baseline: bool = True

    def known(self, video: Path, options: Options) -> Options:
        """`options` with what other sets of the lifter in `video` have shown of them."""
        if not (self.wanted and self.own_baseline and history_path().is_file()):
            return options
        from formcheck.pipeline.baseline import with_baseline

        try:
            with History() as history:
                return with_baseline(history, video, options, self.client)
        except FormcheckError:  # said when the set is kept, or when the model is loaded
            return options

    def keep(self, done: ClipReport, options: Options, quiet: bool) -> None:
        """Keep the sets of a clip, and say how they compare with the ones before."""
        with opened_history(self.wanted) as history:
            if history is None:
                return
            from formcheck.pipeline.history import remember_clip
            from formcheck.pipeline.profile import one_rep_max_line

            try:
                numbers = remember_clip(history, done, options, self.client, self.written)
                compared = [against_last(history, number) for number in numbers]
                heaviest = [one_rep_max_line(history, number) for number in numbers]
                stands_out = _what_stands_out(history, numbers)
            except FormcheckError as error:
                show_error(error)
                return
        for each in compared:
            if each is not None and not quiet:
                name = f"{each.this.title}. " if len(numbers) > 1 else ""
                say(f"{name}{describe_against_last(each)}")
        for line in () if quiet else filter(None, (*heaviest, stands_out)):
            say(line)


def _what_stands_out(history: History, numbers: Sequence[int]) -> str:
    """At most one sentence on the week of these sets; none on a clip of long ago."""
    today = datetime.now().astimezone().date()
    for number in numbers:
        programme = programme_of_set(history, number)
        if today - programme.until < _RECENT and (said := describe_first(programme)):
            return said
    return ""
