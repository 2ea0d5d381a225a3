"""`formcheck exercises`: list, show, begin a new one, validate."""

from __future__ import annotations

from pathlib import Path

import click

from formcheck.cli import Group, say, show_error
from formcheck.core.units import counted
from formcheck.errors import ExerciseError, UsageError
from formcheck.exercises import exercise_ids, exercise_text, load_exercise
from formcheck.exercises.toml_file import read_text


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the exercises, show one as a file, begin a file of your own, or validate it."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
def list_() -> None:
    """Every exercise and what is checked in it."""
    for name in exercise_ids():
        exercise = load_exercise(name)
        say(f"{exercise.id:<20}{', '.join(c.title.lower() for c in exercise.checks)}")


@command.command()
@click.argument("exercise")
def show(exercise: str) -> None:
    """Print the file of EXERCISE: redirect it, edit it, pass it to `analyze -e`."""
    click.echo(exercise_text(exercise), nl=False)


@command.command()
@click.argument("id_", metavar="ID")
@click.option("--extends", metavar="EXERCISE", help="Take everything from this one, then change.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it; default <ID>.toml here.",
)
def new(id_: str, extends: str | None, out: Path | None) -> None:
    """Write a file for a new exercise, with comments on what to fill in."""
    from formcheck.exercises.template import new_exercise

    text = new_exercise(id_, extends)
    path = out or Path(f"{id_}.toml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path}: there is a file already.", "Name another with -o.") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror}).") from error
    say(f"Written to {path}. Edit it, then: formcheck exercises validate {path}")


@command.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
def validate(files: tuple[Path, ...]) -> int:
    """Say whether each FILE is a good exercise file, and if not, all that is wrong with it."""
    from formcheck.exercises.parse import parse_exercise

    exit_code = 0
    for file in files:
        try:
            exercise = parse_exercise(read_text(file, ExerciseError), file)
        except ExerciseError as error:
            show_error(error)
            exit_code = error.exit_code
            continue
        say(f"{file}: fine. {exercise.title}, {counted(len(exercise.checks), 'check')}.")
    return exit_code
