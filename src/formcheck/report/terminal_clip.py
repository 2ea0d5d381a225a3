"""A whole clip as a lifter reads it in a terminal: one table of its sets, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from formcheck.core.report import Outcome
from formcheck.core.timeline import Stretch
from formcheck.report.clip_report import ClipReport, SetReport, naming_command, unnamed
from formcheck.report.remarks import work_on
from formcheck.report.terminal import STATE_STYLES, bullets, new_table, print_report
from formcheck.report.terminal_text import encodable, plain, visible
from formcheck.report.wording import SIGNS, STATE_SIGNS, capitalised, describe_clock

__all__ = ["TerminalClip", "print_clip"]

# ours: seconds; a shorter stretch, such as a cut, gets no line of its own.
WORTH_A_LINE_S = 1.0


def print_clip(clip: ClipReport, console: Console, *, details: bool = False) -> None:
    """Print the report on a clip: of one set its own, of several one table over all.

    Args:
        clip: the report.
        console: a console that is no terminal gets no colour codes.
        details: print the report on each of several sets too.
    """
    if clip.is_one_set:
        (one,) = clip.sets
        console.print(Group(*_lacking_names(clip)))
        print_report(one.report, console)
        console.print(f"Written to {one.folder}", markup=False, highlight=False)
        return
    for one in clip.sets if details else ():
        print_report(one.report, console)
        console.print(f"Written to {one.folder}\n", markup=False, highlight=False)
    console.print(TerminalClip(clip))


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
        yield plain(visible(clip.clip.path.name), "bold")
        yield Text()
        yield _table(clip)
        yield from _lacking_names(clip)
        yield plain(f"\nEach set has a page of its own; open {visible(str(clip.folder))}.")


def _table(clip: ClipReport) -> Table:
    table = new_table(("Time", "Exercise", "Reps"))
    table.add_column("Verdict")
    for stretch in clip.timeline:
        time = plain(describe_clock(stretch.start_s, stretch.end_s))
        if stretch.number is not None:
            table.add_row(time, *_set_cells(clip.sets[stretch.number - 1]))
        elif stretch.is_unnamed:
            table.add_row(time, "not recognised", f"about {stretch.repeats}", _question())
        elif stretch.length_s >= WORTH_A_LINE_S:
            table.add_row(time, plain(capitalised(stretch.words), "dim"), "", "")
    return table


def _set_cells(one: SetReport) -> tuple[Text, Text, Text]:
    report = one.report
    state, style = report.state, STATE_STYLES[report.state]
    verdict = plain(f"{STATE_SIGNS[state]} {report.headline}", style)
    for remark in work_on(report)[:1]:
        verdict.append_text(plain(f"\n→ {remark.worst.finding.cue or remark.check.title}", "bold"))
    return plain(report.exercise.title), plain(one.count), verdict


def _question() -> Text:
    return plain(f"{SIGNS[Outcome.NOT_ASSESSED]} name it, see below", "cyan")


def _lacking_names(clip: ClipReport) -> Iterator[RenderableType]:
    """How to judge what was not recognised; nothing when there is none."""
    rows = [(plain("•"), _how_to_name(clip, stretch)) for stretch in unnamed(clip.timeline)]
    if rows:
        yield plain("\nMoving, exercise not recognised", "bold")
        yield bullets(rows)
        yield plain("NAME is one of those that `formcheck exercises` lists.\n", "dim")


def _how_to_name(clip: ClipReport, stretch: Stretch) -> Text:
    command = naming_command(clip.clip, clip.folder, stretch)
    when = describe_clock(stretch.start_s, stretch.end_s)
    return plain(f"{when}, repeated about {stretch.repeats} times:\n{command}")
