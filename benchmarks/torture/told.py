"""What a command told its user, and whether anything in it should never have been told."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from formcheck.cli import main
from formcheck.errors import FormcheckError
from formcheck.files import TEMPORARY_FILES

__all__ = ["MOST_LETTERS", "Told", "command", "refusal", "unexpected"]

# ours: three lines of a usual terminal.
MOST_LETTERS = 300
"""Characters of a line of a message."""
EXIT_CODES = frozenset({0, 2, 3, 4})
"""All that an input may lead to: the models are in order here, and nobody presses Ctrl-C."""
COMMAND = "formcheck analyze "
FREELY_SPACED = "\n\t"


@dataclass(frozen=True)
class Told:
    """How a command ended.

    Attributes:
        exit_code: of the command.
        wrong: what should not have been, a line each; empty if all is well.
    """

    exit_code: int
    wrong: tuple[str, ...] = ()


def command(*words: str | Path, folder: Path | None = None) -> Told:
    """Run `formcheck` with `words` in this process; nothing half written may be left in `folder`.

    With FORMCHECK_DEBUG=1 it raises what the command fails with.
    """
    done = CliRunner().invoke(main, list(map(str, words)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    wrong = list(_wrong_in(done.stdout, done.stderr))
    if done.exit_code not in EXIT_CODES:
        wrong.append(f"exit code {done.exit_code}")
    if done.exit_code and not done.stderr.strip():
        wrong.append(f"exit code {done.exit_code} without a word")
    wrong += _leftovers(folder) if folder else []
    return Told(done.exit_code, tuple(wrong))


def refusal(error: FormcheckError) -> Told:
    """The same for an error of a function that commands call."""
    return Told(error.exit_code, tuple(_wrong_in("", f"{error}\n{error.hint}")))


def unexpected(error: BaseException) -> Told:
    """For an exception that is not meant for users."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))
    return Told(1, (f"{type(error).__name__}: {str(error)[:MOST_LETTERS]} ({where})",))


def _wrong_in(stdout: str, stderr: str) -> Iterator[str]:
    for line in stderr.splitlines():
        if "This is a bug" in line or "Traceback" in line or "Warning:" in line:
            yield f"a bug is told of: {stderr.strip()[:MOST_LETTERS]}"
        # A command to go on with has the clip's path in it, as long as that may be.
        if len(line) > MOST_LETTERS and COMMAND not in line:
            yield f"a line of {len(line)} characters: {line[:80]}…"
    for text in (stdout, stderr):
        obeyed = {letter for letter in text if not letter.isprintable()} - set(FREELY_SPACED)
        if obeyed:
            yield f"control characters: {sorted(map(ascii, obeyed))}"


def _leftovers(folder: Path) -> Iterator[str]:
    for pattern in (TEMPORARY_FILES, ".formcheck.lock"):
        for path in folder.rglob(pattern):
            yield f"left behind: {path.name}"
