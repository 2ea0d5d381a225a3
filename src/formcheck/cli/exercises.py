"""`formcheck exercises`: list, show, validate."""

from __future__ import annotations

from pathlib import Path

import click

from formcheck.exercises import exercise_ids, exercise_text, load_exercise


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the exercises, show one as a file, or validate a file of your own."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
def list_() -> None:
    """Every exercise and what is checked in it."""
    for name in exercise_ids():
        exercise = load_exercise(name)
        click.echo(f"{exercise.id:<20}{', '.join(c.title.lower() for c in exercise.checks)}")


@command.command()
@click.argument("exercise")
def show(exercise: str) -> None:
    """Print the file of EXERCISE: redirect it, edit it, pass it to `analyze -e`."""
    click.echo(exercise_text(exercise), nl=False)


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def validate(file: Path) -> None:
    """Say whether FILE is a good exercise file, and if not, what is wrong."""
    exercise = load_exercise(file)
    click.echo(f"{file}: fine. {exercise.title}, {len(exercise.checks)} checks.")
