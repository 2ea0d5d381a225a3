"""What a study says, as a table in the terminal."""

from __future__ import annotations

from rich.console import Console

from formcheck.cli.tables import cells_of, new_table
from formcheck.core.agreement.bootstrap import Estimate
from formcheck.core.agreement.compare import Agreement
from formcheck.study.score import Study
from formcheck.study.wording import describe_coefficient, describe_share

__all__ = ["print_study"]


def print_study(study: Study, console: Console) -> None:
    """The criteria one below the other, all together last, then who agrees with whom."""
    table = new_table("criterion")
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
        (title,) = cells_of(f"{each.exercise}: {each.criterion.title}")
        table.add_row(title, *_cells(each.agreement))
    table.add_section()
    table.add_row("all together", *_cells(study.overall))
    console.print(table)
    people = new_table(
        "coach", "rated", "can't tell", "same twice", "agrees with formcheck", "kappa"
    )
    for rater, pairing in zip(study.raters, study.overall.each, strict=True):
        people.add_row(
            *cells_of(
                rater.name,
                f"{rater.given} of {rater.asked}",
                rater.cant_tell,
                f"{rater.same} of {rater.twice}" if rater.twice else "–",
                describe_share(pairing.agreement),
                describe_coefficient(pairing.kappa),
            )
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
