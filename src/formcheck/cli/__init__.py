"""The command line: one file a command, loaded only when it is asked for."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from formcheck import __version__
from formcheck.errors import FormcheckError, did_you_mean
from formcheck.interrupts import REQUESTS_TO_END
from formcheck.text import MOST_LETTERS, one_line, visible

__all__ = ["main", "say", "show_error"]

_COMMANDS = {
    "analyze": "Clips in, reports and annotated videos out.",
    "batch": "Folders of clips in, a page over all of them out.",
    "compare": "Two reps side by side, in step: worst and best, or last time and this time.",
    "doctor": "Is everything here that formcheck needs?",
    "exercises": "List, show and validate exercises.",
    "history": "Your earlier sets: list, compare, note, export, forget.",
    "live": "A set in front of a camera: counts, cues and a report.",
    "share": "A short video of one rep and a message, to send.",
    "serve": "A page for your phone: clips in, reports back, over your own Wi-Fi.",
    "study": "Test formcheck against coaches: a blinded rating pack, and the agreement.",
}
"""Each command's module and its line in the help, so that help imports none of them."""

# ours: enough of a path's ends to know the file by, and what is wrong with it
LEAST_LETTERS = 160
"""Characters of an error that are shown, however long its hint is."""
_OF_THE_DISK = (errno.ENOSPC, errno.EFBIG, errno.EIO)
"""What a full or broken disk says, also the one that our output is redirected to."""


# Before it ends the interpreter looks for cycles among all there is. After an analysis that takes
# an eighth of a second, and their memory goes with the process.
atexit.register(gc.freeze)


class Group(click.Group):
    """Commands below one; a wrong name is answered with the one that was likely meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        commands = self.list_commands(ctx)
        if args[0] not in commands and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}.{did_you_mean(args[0], commands)}")
        return super().resolve_command(ctx, args)


class _Lazy(Group):
    """Commands are imported when they run: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"formcheck.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        path = Path(args[0])
        if args[0] not in _COMMANDS and (path.suffix or path.exists()):
            name = "batch" if path.is_dir() else "analyze"
            given = visible(args[0])
            ctx.fail(f"No such command '{given}'. Did you mean 'formcheck {name} {given}'?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        # NumPy's matrices are small here. For large ones OpenBLAS would start threads in each
        # process, which keep a core busy while they wait for work.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # Windows takes a code page of its own for what is sent into a file or another program, and
        # some of our signs and names have no place in it.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        # Not from inside an `except`: the error would keep what was open when it came, decoders and
        # their threads among it, until the interpreter ends.
        sys.exit(self._exit_code(*args, **kwargs))

    def _exit_code(self, *args: Any, **kwargs: Any) -> int:
        try:
            with _ended_like_by_ctrl_c():
                return super().main(*args, **kwargs) or 0
        except click.ClickException as error:
            _show_wrong_usage(error)
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            return _interrupted()
        except FormcheckError as error:
            if os.environ.get("FORMCHECK_DEBUG") == "1":
                raise
            show_error(error)
            return error.exit_code
        except Exception as error:
            if os.environ.get("FORMCHECK_DEBUG") == "1":
                raise
            return _interrupted() if _comes_of_ctrl_c(error) else _show_failure(error)


def _interrupted() -> int:
    click.echo("Interrupted; nothing was left half written.", err=True)
    # Met while the text of an `exec` runs, as in the making of a dataclass, Ctrl-C sets a mark in
    # CPython that makes `python -m` end by the signal, whatever exit code we return. The next
    # `exec` of a text takes the mark away.
    exec("")
    return 130


def _comes_of_ctrl_c(error: BaseException) -> bool:
    """Whether `error` was raised because of Ctrl-C: met in an import, it may turn into another."""
    cause = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt) or bool(cause and _comes_of_ctrl_c(cause))


def _show_failure(error: Exception) -> int:
    """A disk that is full, or a mistake of ours; returns the exit code."""
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        what = error.filename or "the output"
        say(f"{what}: can't be written ({error.strerror}).", err=True)
        return 2
    say(one_line(f"formcheck failed: {type(error).__name__}: {error}"), err=True)
    click.echo("This is a bug. FORMCHECK_DEBUG=1 shows where it comes from.", err=True)
    return 1


def _show_wrong_usage(error: click.ClickException) -> None:
    """What click says of the words that were typed, which may hold anything."""
    said = io.StringIO()
    error.show(said)
    for line in said.getvalue().rstrip().split("\n"):
        click.echo(one_line(line), err=True)


def say(line: str, *, err: bool = False) -> None:
    """Print `line`; what a terminal would obey in the names that stand in it is written out."""
    click.echo(visible(line), err=err)


@contextmanager
def _ended_like_by_ctrl_c() -> Iterator[None]:
    """Whoever ends us, what is known so far is saved, and the exit code is the one of Ctrl-C."""
    # One that is ignored stays so: that is how nohup keeps a run alive.
    ours = [each for each in REQUESTS_TO_END if signal.getsignal(each) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def show_error(error: FormcheckError) -> None:
    """An error and its hint on stderr: in one line, or below an error of several lines.

    A long error leaves room for the hint, which may be a command to be copied.
    """
    if len(error.lines) > 1:
        click.echo(f"{error}\n{error.hint}".rstrip(), err=True)
    else:
        room = max(LEAST_LETTERS, MOST_LETTERS - len(error.hint))
        click.echo(f"{one_line(str(error), room)} {error.hint}".rstrip(), err=True)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="formcheck")
def main() -> None:
    """Check your lifting form from a video: what back, hips and knees did, rep by rep.

    Everything runs on this machine; no video leaves it.
    """
