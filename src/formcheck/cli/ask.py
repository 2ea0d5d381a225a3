"""The question which exercise a clip shows, where the recognition is not sure."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from formcheck.cli import show_error
from formcheck.errors import ExerciseError
from formcheck.exercises import load_exercise

__all__ = ["ask_exercise", "can_ask"]

_LEAVE = ("", "q", "quit")


def can_ask() -> bool:
    """Whether somebody sits at a terminal who could answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_exercise(likely: Sequence[str]) -> str | None:
    """Ask which exercise it is, until the answer is one; None if the user leaves.

    The answer is the number of one of `likely` (ids, best first), or the name of an exercise in
    any spelling. An empty line, `q` and the end of the input leave.
    """
    numbered = {str(n): name for n, name in enumerate(likely, start=1)}
    other = str(len(likely) + 1)
    if not likely:
        question = "Which exercise is it? Its name, or Enter to leave:"
    else:
        choices = "  ".join(f"{n} {name}" for n, name in numbered.items())
        question = f"Which exercise is it?  {choices}  {other} something else:"
    while (answer := _answer(question)) is not None:
        if answer in numbered:
            return numbered[answer]
        if likely and answer == other:
            question = "Its name, or Enter to leave:"
            continue
        try:
            load_exercise(answer)
        except ExerciseError as error:
            show_error(error)
        else:
            return answer
    return None


def _answer(question: str) -> str | None:
    """What is typed after `question`; None if it says to leave."""
    click.echo(f"{question} ", nl=False)
    try:
        answer = input().strip()
    except EOFError:
        click.echo()
        return None
    return None if answer.casefold() in _LEAVE else answer
