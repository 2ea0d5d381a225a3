"""The report as a lifter reads it in a terminal, from 80 columns up, with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from formcheck.core.enums import PartState
from formcheck.core.exercise import Exercise
from formcheck.core.report import CheckSummary, Finding, Hold, Outcome, Rep, Report
from formcheck.report.remarks import Remark, located_findings, too_close, uncounted, unseen, work_on
from formcheck.report.terminal_text import command_line, encodable, plain
from formcheck.report.wording import (
    RED_FLAGS,
    SIGNS,
    STATE_SIGNS,
    UNSEEN_TITLE,
    WARM_UP,
    describe_again,
    describe_recognition,
    describe_span,
    describe_tempo,
    describe_threshold,
    describe_value,
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
_UNBOUNDED = 10_000  # columns; more than any table needs


def print_report(report: Report, console: Console) -> None:
    """Print `report`; a console that is no terminal gets no colour codes."""
    console.print(TerminalReport(report), crop=False)


@dataclass(frozen=True)
class TerminalReport:
    """A rich renderable, see https://rich.readthedocs.io/en/stable/protocol.html."""

    report: Report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Called by rich with the console's width and encoding."""
        for segment in console.render(Group(*self._parts(console, options)), options):
            yield segment if segment.control else encodable(segment, options.encoding)

    def _parts(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        report = self.report
        yield from _heading(report)
        for wide, folded in _tables(report):
            # As many columns as the checks need, or all checks in one column.
            needed = console.measure(wide, options=options.update(max_width=_UNBOUNDED)).minimum
            yield Text()
            yield wide if needed <= options.max_width else folded
        yield from _set_findings(report)
        if report.findings:
            yield _legend(report)
        yield from _section("What to work on", _work_on_lines(work_on(report)))
        yield from _section("Too close to call", _doubt_lines(too_close(report)))
        not_counted = ((plain(span), plain(reason)) for span, reason in uncounted(report))
        yield from _section("Not counted", not_counted)
        yield from _unseen_box(report)
        yield from _section("Notes", ((plain("•"), plain(note)) for note in report.notes))
        yield _closing()
        if question := describe_again(report):
            yield command_line(question, report.again)


def _heading(report: Report) -> Iterator[Text]:
    sure = describe_recognition(report)
    yield Text.assemble(
        plain(report.exercise.title, "bold"),
        plain(f" ({sure})" if sure else "", "dim"),
        " · ",
        plain(visible(report.clip.path.name)),
        " · ",
        plain(describe_view(report.view.view), "dim"),
    )
    yield plain(report.headline, "bold")


def _tables(report: Report) -> Iterator[tuple[Table, Table]]:
    """Each table twice: with a column a check, and with one column for all checks."""
    if report.reps:
        rep_headers = ("Rep", "", "Time (s)", "Tempo (s)")
        rep_rows = [(_rep_cells(rep, report.exercise), rep.findings) for rep in report.reps]
        yield _both_tables(report, rep_headers, rep_rows)
    if report.holds:
        hold_headers = ("Hold", "", "Time (s)", "Held (s)", "In line (s)")
        hold_rows = [(_hold_cells(hold), hold.findings) for hold in report.holds]
        yield _both_tables(report, hold_headers, hold_rows)


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
    return plain(STATE_SIGNS[part.state], STATE_STYLES[part.state])


_Rows = Sequence[tuple[tuple[Text, ...], tuple[Finding, ...]]]


def _both_tables(report: Report, headers: Sequence[str], rows: _Rows) -> tuple[Table, Table]:
    measured = {f.check for _, findings in rows for f in findings if f.outcome.is_measured}
    checks = [check for check in report.checks if check.id in measured]
    wide, folded = new_table(headers), new_table(headers)
    columns = []
    for check in checks:
        column = [_cell(_of(findings, check)) for _, findings in rows]
        # Titles may wrap, values must not.
        wide.add_column(plain(check.name), min_width=max(cell.cell_len for cell in column))
        columns.append(column)
    if checks:
        folded.add_column("Findings")
    for row, (cells, findings) in enumerate(rows):
        wide.add_row(*cells, *(column[row] for column in columns))
        folded.add_row(*cells, *([_folded_cell(checks, findings)] if checks else []))
    return wide, folded


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


def _folded_cell(checks: Iterable[CheckSummary], findings: Iterable[Finding]) -> Text:
    """A line for each check that did not pass, and one that counts those that did."""
    lines, passed = [], 0
    for check in checks:
        finding = _of(findings, check)
        if finding is None:
            continue
        if finding.outcome is Outcome.PASS:
            passed += 1
            continue
        sign, _, value = _cell(finding).plain.partition(" ")
        lines.append(plain(f"{sign} {check.title} {value}".rstrip(), _STYLES[finding.outcome]))
    if passed:
        what = "check passes" if passed == 1 else "checks pass"
        lines.append(plain(f"{SIGNS[Outcome.PASS]} {passed} {what}", _STYLES[Outcome.PASS]))
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
    if any(item.finding.threshold.unit.startswith("T") for item in located_findings(report)):
        parts.append("T: trunk lengths")
    return plain("\n" + " · ".join(parts), "dim")


def _doubt_lines(items: Iterable[Remark]) -> Iterator[tuple[Text, Text]]:
    style = _STYLES[Outcome.UNCLEAR]
    for item in items:
        value = describe_value(item.worst.finding, item.check)
        line = Text.assemble(
            plain(item.check.title, style),
            plain(f" in {item.where}; worst" if item.is_spread else ""),
            plain(f"{_place(item)}: {value}."),
        )
        yield plain(SIGNS[Outcome.UNCLEAR], style), line


def _work_on_lines(items: Iterable[Remark]) -> Iterator[tuple[Text, Text]]:
    for item in items:
        finding = item.worst.finding
        style = _STYLES[finding.outcome]
        line = Text.assemble(
            plain(item.check.title, style),
            f": {item.where}; ",
            plain(_worst_moment(item)),
            ".",
        )
        if finding.cue:
            line.append_text(Text.assemble("\n→ ", plain(finding.cue, "bold")))
        yield plain(SIGNS[finding.outcome], style), line


def _worst_moment(item: Remark) -> str:
    """`"worst in rep 4 at 17.5 s: 24±3°; warn from 15° (limit 12°, ±3° measured)"`."""
    finding = item.worst.finding
    limits = describe_threshold(finding.threshold, finding.uncertainty)
    notes = "; ".join(filter(None, (finding.text, limits, finding.reason)))
    return f"worst{_place(item)}" + (f": {notes}" if notes else "")


def _place(item: Remark) -> str:
    """`" in rep 4 at 17.5 s"`, for the part of a longer set that a finding is from."""
    place = f" in {item.worst.name}" if isinstance(item.worst.part, Rep) else ""
    at_s = item.worst.finding.at_s
    return place if at_s is None else f"{place} at {at_s:.1f} s"


def _unseen_box(report: Report) -> Iterator[RenderableType]:
    style = _STYLES[Outcome.NOT_ASSESSED]
    lines = [
        (
            plain(SIGNS[Outcome.NOT_ASSESSED], style),
            Text.assemble(plain(item.what, "bold"), ": ", plain(item.reason)),
        )
        for item in unseen(report)
    ]
    if not lines:
        return
    if report.exercise.film:
        how = Text.assemble(plain("How to film it: ", "bold"), plain(report.exercise.film))
        lines.append((plain("→", style), how))
    yield Text()
    yield Panel(_bullets(lines), title=UNSEEN_TITLE, title_align="left", border_style=style)


def _closing() -> Text:
    return Text.assemble("\n", plain(WARM_UP, "dim"), "\n", plain("\n".join(RED_FLAGS)))


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
