"""Reads TOML files, and says in few and short lines what is wrong with them.

Whatever stands in a file of somebody else, the error is a `UsageError` of at most `MOST_LINES`
short and printable lines.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.errors import UsageError
from formcheck.text import one_line

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["listed", "mistake", "parse_toml", "read_text", "read_toml", "shown"]

# ours: a hundred times the longest shipped file
MOST_BYTES = 1_000_000
"""Bytes that a file may have."""
# ours: an exercise file needs four
MOST_NESTED = 12
"""Tables and lists in one another."""
# ours: a screenful
MOST_LINES = 20
"""Lines of an error, one for each mistake."""
# ours: leaves more than half of a line to say what is wrong
MOST_NAMED = 110
"""Characters of a path, or of a key with the tables it stands in."""
# ours: enough to find it in the file
MOST_SHOWN = 60
"""Characters of a value that is quoted."""
# source: TOML 1.0, which asks for 64-bit integers and for an error beyond them
_INTEGERS = range(-(2**63), 2**63)


def read_toml(path: Path, error: type[UsageError] = UsageError) -> dict[str, Any]:
    """The table in the TOML file at `path`.

    Raises:
        UsageError: or the given kind of it: the file can't be read, or is not valid TOML.
    """
    return parse_toml(read_text(path, error), path, error)


def read_text(path: Path, error: type[UsageError] = UsageError) -> str:
    """The text of the file at `path`.

    Raises:
        UsageError: or the given kind of it: there is none, it is too large or no text, or it is
            a folder, a pipe (which would be waited for) or a device.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise error(listed(path, ["can't be read: it is no file."]))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise error(listed(path, [f"can't be read: more than {MOST_BYTES // 1000} kB."]))
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise error(listed(path, [f"can't be read ({reason})."])) from problem
    except ValueError as problem:  # no UTF-8, or a path with a zero byte in it
        raise error(listed(path, [f"can't be read ({problem})."])) from problem


def parse_toml(
    text: str, origin: Path | str, error: type[UsageError] = UsageError
) -> dict[str, Any]:
    """The table that `text` is in TOML; `origin` names it in messages.

    Raises:
        UsageError: or the given kind of it: `text` is not valid TOML.
    """
    try:
        table = tomllib.loads(text)
    except RecursionError as problem:
        raise error(listed(origin, ["not valid TOML: nested too deeply."])) from problem
    except tomllib.TOMLDecodeError as problem:
        raise error(listed(origin, [f"not valid TOML: {problem}"])) from problem
    except (ValueError, OverflowError) as problem:  # thousands of digits
        raise error(listed(origin, ["not valid TOML: a number in it is too long."])) from problem
    if problems := _unbounded(table):
        raise error(listed(origin, problems))
    return table


def _unbounded(table: dict[str, Any]) -> list[str]:
    """What is too deep or too large in `table`; whoever reads it later need not look."""
    problems = []
    waiting: list[tuple[tuple[object, ...], object]] = [((), table)]
    while waiting:
        keys, value = waiting.pop()
        if len(keys) > MOST_NESTED:
            problems.append(mistake(keys, "nested too deeply"))
        elif isinstance(value, dict):
            waiting += [((*keys, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*keys, n), inner) for n, inner in enumerate(value)]
        elif isinstance(value, int) and value not in _INTEGERS:
            problems.append(mistake(keys, "this number is too large"))
    return problems


def mistake(keys: Sequence[object], what: str) -> str:
    """A line for `listed`: where in the file, and what is wrong there."""
    return f"{_end_of('.'.join(map(str, keys))) or 'the file'}: {what}"


def listed(origin: Path | str, mistakes: Sequence[str]) -> list[str]:
    """The message of an error: a line for each mistake, `origin` in front of it."""
    name = _end_of(str(origin))
    lines = [_sentence(f"{name}: {mistake}") for mistake in mistakes[:MOST_LINES]]
    if len(mistakes) > MOST_LINES:
        lines[-1] = f"{name}: … and {len(mistakes) - MOST_LINES + 1} more mistakes."
    return lines


def _end_of(name: str) -> str:
    """A path or key that is short enough: the end of it tells most."""
    return name if len(name) <= MOST_NAMED else f"…{name[1 - MOST_NAMED :]}"


def _sentence(text: str) -> str:
    """`text` with a full stop."""
    return text if text.endswith((".", "?", "…")) else f"{text}."


def shown(value: object) -> str:
    """`value` as it may be quoted in a message."""
    return one_line(repr(value), MOST_SHOWN)
