"""The report as a lifter reads it in a terminal, from 80 columns up, with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from formcheck.core.enums import PartState
from formcheck.core.exercise import Exercise
from formcheck.core.report import CheckSummary, Finding, Hold, Outcome, Rep, Report
from formcheck.core.units import counted
from formcheck.report.advice import Advice, advice_on
from formcheck.report.not_judged import not_judged
from formcheck.report.practice import describe_drills
from formcheck.report.remarks import is_about_the_back, shown_state, too_close, uncounted, work_on
from formcheck.report.terminal_bar import bar_lines
from formcheck.report.terminal_text import command_line, encodable, plain
from formcheck.report.wording import (
    CARE,
    RED_FLAGS,
    SIGNS,
    STATE_SIGNS,
    describe_again,
    describe_recognition,
    describe_span,
    describe_tempo,
    describe_view,
    tempo_order,
)
from formcheck.text import visible

__all__ = ["STATE_STYLES", "TerminalReport", "new_table", "print_report"]

_STYLES = {
    Outcome.PASS: "green",
    Outcome.UNCLEAR: "bright_blue",
    Outcome.WARN: "yellow",
    Outcome.FAULT: "bold red",
    Outcome.NOT_ASSESSED: "cyan",
}
STATE_STYLES = {
    PartState.CLEAN: _STYLES[Outcome.PASS],
    PartState.UNCLEAR: _STYLES[Outcome.UNCLEAR],
    PartState.WARN: _STYLES[Outcome.WARN],
    PartState.FAULT: _STYLES[Outcome.FAULT],
    PartState.TEMPO_ONLY: "dim",
    PartState.NOT_ASSESSED: _STYLES[Outcome.NOT_ASSESSED],
}


def print_report(report: Report, console: Console) -> None:
    """Print `report`; a console that is no terminal gets no colour codes."""
    console.print(TerminalReport(report), crop=False)


@dataclass(frozen=True)
class TerminalReport:
    """A rich renderable, see https://rich.readthedocs.io/en/stable/protocol.html."""

    report: Report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Called by rich with the console's width and encoding."""
        for segment in console.render(Group(*self._parts()), options):
            yield segment if segment.control else encodable(segment, options.encoding)

    def _parts(self) -> Iterator[RenderableType]:
        report = self.report
        yield _heading(report)
        for table in _tables(report):
            yield Text()
            yield table
        yield from bar_lines(report)
        yield from _set_findings(report)
        if report.findings:
            yield _legend(report)
        yield from _section("Too close to call", _doubt_lines(report))
        not_counted = ((plain(span), plain(reason)) for span, reason in uncounted(report))
        yield from _section("Not counted", not_counted)
        yield from _section("Notes", ((plain("•"), plain(note)) for note in report.notes))
        yield _care(report)
        if question := describe_again(report):
            yield command_line(question, report.again)
        yield from _not_judged(report)
        # What matters stands last, where the prompt leaves it in sight.
        yield plain(f"\n{report.headline}", "bold")
        if lines := list(_work_on_lines(report)):
            yield _bullets(lines)
            for line in filter(None, (describe_drills(report), report.exercise.caution)):
                yield plain(line, "dim")


def _heading(report: Report) -> Text:
    sure = describe_recognition(report)
    return Text.assemble(
        plain(report.exercise.title, "bold"),
        plain(f" ({sure})" if sure else "", "dim"),
        " · ",
        plain(visible(report.clip.name)),
        " · ",
        plain(describe_view(report.view.view), "dim"),
    )


def _tables(report: Report) -> Iterator[Table]:
    if report.reps:
        rep_headers = ("Rep", "", "Time (s)", "Tempo (s)")
        rep_rows = [(_rep_cells(rep, report.exercise), rep) for rep in report.reps]
        yield _table(report, rep_headers, rep_rows)
    if report.holds:
        hold_headers = ("Hold", "", "Time (s)", "Held (s)", "In line (s)")
        hold_rows = [(_hold_cells(hold), hold) for hold in report.holds]
        yield _table(report, hold_headers, hold_rows)


def _rep_cells(rep: Rep, exercise: Exercise) -> tuple[Text, ...]:
    return (
        plain(str(rep.number) if rep.is_full else f"partial {rep.number}"),
        _state(rep),
        plain(describe_span(rep.start_s, rep.end_s)),
        plain(describe_tempo(rep, exercise)),
    )


def _hold_cells(hold: Hold) -> tuple[Text, ...]:
    return (
        plain(str(hold.index)),
        _state(hold),
        plain(describe_span(hold.start_s, hold.end_s)),
        plain(f"{hold.end_s - hold.start_s:.1f}"),
        plain(f"{hold.in_line_s:.1f}"),
    )


def _state(part: Rep | Hold) -> Text:
    state = shown_state(part)
    return plain(STATE_SIGNS[state], STATE_STYLES[state])


def _table(
    report: Report, headers: Sequence[str], rows: Sequence[tuple[tuple[Text, ...], Rep | Hold]]
) -> Table:
    table = new_table(headers)
    if any(finding.outcome.is_measured for _, part in rows for finding in part.findings):
        table.add_column("Findings")
        for cells, part in rows:
            table.add_row(*cells, _findings_cell(report, part))
    else:
        for cells, _ in rows:
            table.add_row(*cells)
    return table


def new_table(headers: Sequence[str]) -> Table:
    """An empty table with these columns, which don't wrap."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for header in headers:
        table.add_column(header, no_wrap=True)
    return table


def _of(findings: Iterable[Finding], check: CheckSummary) -> Finding | None:
    return next((finding for finding in findings if finding.check == check.id), None)


def _cell(finding: Finding | None) -> Text:
    """Sign and value; a finding without a verdict shows the sign alone."""
    if finding is None:
        return Text()
    value = finding.text if finding.outcome.is_measured else ""
    return plain(f"{SIGNS[finding.outcome]} {value}".rstrip(), _STYLES[finding.outcome])


def _findings_cell(report: Report, part: Rep | Hold) -> Text:
    """A line for each check that did not pass, and one that counts those that did.

    Of a partial rep only what is wrong.
    """
    lines, passed = [], 0
    for check in report.checks:
        finding = _of(part.findings, check)
        if finding is None or not finding.outcome.is_measured:
            continue
        if finding.outcome is Outcome.PASS:
            passed += 1
        elif part.is_full or finding.outcome.is_bad:
            sign, style = SIGNS[finding.outcome], _STYLES[finding.outcome]
            lines.append(plain(f"{sign} {check.title} {finding.text}".rstrip(), style))
    if passed and part.is_full:
        what = f"{counted(passed, 'check')} fine"
        lines.append(plain(f"{SIGNS[Outcome.PASS]} {what}", _STYLES[Outcome.PASS]))
    return Text("\n").join(lines)


def _set_findings(report: Report) -> Iterator[RenderableType]:
    checks = {check.id: check for check in report.checks}
    lines = [
        (_cell(finding), plain(checks[finding.check].name))
        for finding in report.set_findings
        if finding.outcome.is_measured
    ]
    yield from _section("Over the whole set", lines)


def _legend(report: Report) -> Text:
    parts = [f"{sign} {outcome.words}" for outcome, sign in SIGNS.items()]
    if any(part.state is PartState.TEMPO_ONLY for part in report.parts):
        state = PartState.TEMPO_ONLY
        parts.append(f"{STATE_SIGNS[state]} {state.words}")
    if report.reps:
        parts.append(f"tempo: {'-'.join(tempo_order(report.exercise))}")
    return plain("\n" + " · ".join(parts), "dim")


def _doubt_lines(report: Report) -> Iterator[tuple[Text, Text]]:
    style = _STYLES[Outcome.UNCLEAR]
    for advice in advice_on(report, too_close(report)):
        line = Text.assemble(plain(advice.title, style), plain(f": {advice.value}{_at(advice)}."))
        yield plain(SIGNS[Outcome.UNCLEAR], style), line


def _work_on_lines(report: Report) -> Iterator[tuple[Text, Text]]:
    for advice in advice_on(report, work_on(report)):
        style = _STYLES[advice.outcome]
        found = plain(f"\n{advice.found}{_at(advice)}.")
        yield plain(SIGNS[advice.outcome], style), Text.assemble(plain(advice.cue, style), found)


def _at(advice: Advice) -> str:
    return f", {advice.at}" if advice.at else ""


def _not_judged(report: Report) -> Iterator[RenderableType]:
    missing = not_judged(report)
    if missing is None:
        return
    style = _STYLES[Outcome.NOT_ASSESSED]
    says = plain("\n".join(filter(None, (missing.what, missing.remedy))))
    yield Text()
    yield _bullets([(plain(SIGNS[Outcome.NOT_ASSESSED], style), says)])


def _care(report: Report) -> Text:
    """One line; the red flags in full where the back was a fault."""
    lines = (CARE, *RED_FLAGS) if is_about_the_back(report) else (CARE,)
    return plain("\n" + "\n".join(lines), "dim")


def _section(title: str, lines: Iterable[tuple[Text, Text]]) -> Iterator[RenderableType]:
    """A heading over bullets; nothing at all when there are none."""
    if rows := list(lines):
        yield plain(f"\n{title}", "bold")
        yield _bullets(rows)


def _bullets(rows: Iterable[tuple[Text, Text]]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for marker, line in rows:
        grid.add_row(marker, line)
    return grid
