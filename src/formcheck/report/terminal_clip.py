"""A whole clip as a lifter reads it in a terminal: one table of its sets, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from formcheck.core.report import Outcome
from formcheck.report import PAGE, find_reporter
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.report.remarks import work_on
from formcheck.report.terminal import STATE_STYLES, new_table, print_report
from formcheck.report.terminal_text import encodable, plain
from formcheck.report.wording import SIGNS, STATE_SIGNS, describe_clock
from formcheck.text import visible

__all__ = ["TerminalClip", "print_clip"]


def print_clip(clip: ClipReport, console: Console, *, details: bool = False) -> None:
    """Print the report on a clip: of one set its own, of several one table over all.

    Args:
        clip: the report.
        console: a console that is no terminal gets no colour codes.
        details: print the report on each of several sets too.
    """
    if clip.is_one_set:
        (one,) = clip.sets
        _print_lacking_names(clip, console)
        print_report(one.report, console)
        _print_where(one.folder, console, _to_send(one))
        return
    for one in clip.sets if details else ():
        print_report(one.report, console)
        _print_where(one.folder, console)
        console.print()
    _print_lacking_names(clip, console)
    console.print(TerminalClip(clip))
    _print_where(clip.folder, console, [path for one in clip.sets for path in _to_send(one)])


def _print_where(folder: Path, console: Console, to_send: Sequence[Path] = ()) -> None:
    """The page to open, with its whole path, or the folder where there is none; videos to send."""
    page = folder.absolute() / find_reporter(PAGE).FILE_NAME
    lines = [f"Open {page}" if page.is_file() else f"Written to {folder}"]
    lines += [f"Send {video.absolute()}" for video in to_send]
    for line in lines:
        console.print(visible(line), markup=False, highlight=False, soft_wrap=True)


def _to_send(one: SetReport) -> list[Path]:
    """The videos to send of a set, as far as there are any."""
    media = one.report.media
    return [one.folder / name for name in (media.to_send, media.both_to_send) if name]


@dataclass(frozen=True)
class TerminalClip:
    """A rich renderable, see https://rich.readthedocs.io/en/stable/protocol.html."""

    clip: ClipReport

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Called by rich with the console's width and encoding."""
        for segment in console.render(Group(*self._parts()), options):
            yield segment if segment.control else encodable(segment, options.encoding)

    def _parts(self) -> Iterator[RenderableType]:
        clip = self.clip
        yield plain(visible(clip.clip.name), "bold")
        yield Text()
        yield _table(clip)


def _table(clip: ClipReport) -> Table:
    table = new_table(("Time", "Exercise", "Reps"))
    table.add_column("Verdict")
    for stretch in clip.timeline:
        time = plain(describe_clock(stretch.start_s, stretch.end_s))
        if stretch.number is not None:
            table.add_row(time, *_set_cells(clip.sets[stretch.number - 1]))
        elif stretch.is_unnamed:
            sign = SIGNS[Outcome.NOT_ASSESSED]
            says = plain(f"{sign} moving, exercise not recognised: name it", "cyan")
            table.add_row(time, "", plain(f"about {stretch.repeats}"), says)
        elif not stretch.is_short:
            table.add_row(time, "", "", plain(stretch.words, "dim"))
    return table


def _set_cells(one: SetReport) -> tuple[Text, Text, Text]:
    report = one.report
    state, style = report.state, STATE_STYLES[report.state]
    verdict = plain(f"{STATE_SIGNS[state]} {report.headline}", style)
    for remark in work_on(report)[:1]:
        verdict.append_text(plain(f"\n→ {remark.worst.finding.cue or remark.check.title}", "bold"))
    return plain(report.exercise.title), plain(one.short_count), verdict


def _print_lacking_names(clip: ClipReport, console: Console) -> None:
    """How to judge what was not recognised; nothing when there is none."""
    if not clip.to_name:
        return
    console.print(plain("\nMoving, exercise not recognised", "bold"))
    for stretch, command in clip.to_name:
        when = describe_clock(stretch.start_s, stretch.end_s)
        console.print(plain(f"{when}, repeated about {stretch.repeats} times:"))
        # A command that is broken into lines can't be copied.
        console.print(plain(command), soft_wrap=True)
    console.print(plain("NAME is one of those that `formcheck exercises` lists.\n", "dim"))
