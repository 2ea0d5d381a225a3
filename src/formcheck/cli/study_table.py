"""What a study says, as a table in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck.core.agreement.bootstrap import Estimate
from formcheck.core.agreement.compare import Agreement
from formcheck.study.score import Study
from formcheck.study.wording import describe_coefficient, describe_share
from formcheck.text import visible

__all__ = ["print_study"]


def print_study(study: Study, console: Console) -> None:
    """The criteria one below the other, all together last, then who agrees with whom."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("criterion")
    for name in (
        "judged",
        "coaches agree",
        "with formcheck",
        "kappas",
        "faults found",
        "fine found",
    ):
        table.add_column(name, justify="right")
    for each in study.checks:
        title = Text(visible(f"{each.exercise}: {each.criterion.title}"))
        table.add_row(title, *_cells(each.agreement))
    table.add_section()
    table.add_row("all together", *_cells(study.overall))
    console.print(table)
    people = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("coach", "rated", "can't tell", "same twice", "agrees with formcheck", "kappa"):
        people.add_column(name)
    for rater, pairing in zip(study.raters, study.overall.each, strict=True):
        people.add_row(
            Text(visible(rater.name)),
            f"{rater.given} of {rater.asked}",
            str(rater.cant_tell),
            f"{rater.same} of {rater.twice}" if rater.twice else "–",
            describe_share(pairing.agreement),
            describe_coefficient(pairing.kappa),
        )
    console.print(people)


def _cells(found: Agreement) -> tuple[str, ...]:
    """The intervals of what matters most; the page and study.json have all of them."""
    kappas = (Estimate(each.value) for each in (found.among_kappa, found.ours_kappa))
    found_share = (Estimate(each.value) for each in (found.sensitivity, found.specificity))
    return (
        f"{found.words} of {found.units}",
        describe_share(found.among),
        describe_share(found.ours),
        ", ".join(map(describe_coefficient, kappas)),
        *map(describe_share, found_share),
    )
