"""Reads TOML files, and says in few and short lines what is wrong with them.

Whatever stands in a file of somebody else, the error is a `UsageError` of at most `MOST_LINES`
lines of at most `MOST_COLUMNS` characters, all of them printable.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["listed", "mistake", "parse_toml", "printable", "read_text", "read_toml", "shown"]

# ours: a hundred times the longest shipped file
MOST_BYTES = 1_000_000
"""Bytes that a file may have."""
# ours: an exercise file needs four
MOST_NESTED = 12
"""Tables and lists in one another."""
# ours: a screenful
MOST_LINES = 20
"""Lines of an error, one for each mistake."""
# ours: three lines of a usual terminal
MOST_COLUMNS = 290
"""Characters of such a line."""
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
        UsageError: or the given kind of it: there is none, or it is too large or no text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise error(listed(path, [f"can't be read: more than {MOST_BYTES // 1000} kB."]))
        return data.decode("utf-8").replace("\r\n", "\n")
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


def listed(origin: Path | str, mistakes: Sequence[str]) -> str:
    """The text of an error: a line for each mistake, `origin` in front of it."""
    name = _end_of(str(origin))
    lines = [_line(f"{name}: {mistake}") for mistake in mistakes[:MOST_LINES]]
    if len(mistakes) > MOST_LINES:
        lines[-1] = _line(f"{name}: … and {len(mistakes) - MOST_LINES + 1} more mistakes.")
    return "\n".join(lines)


def _end_of(name: str) -> str:
    """A path or key that is short enough: the end of it tells most."""
    return name if len(name) <= MOST_NAMED else f"…{name[1 - MOST_NAMED :]}"


def _line(text: str) -> str:
    """`text` short and printable, with a full stop."""
    text = printable(text, MOST_COLUMNS)
    return text if text.endswith((".", "?", "…")) else f"{text}."


def printable(text: str, most: int) -> str:
    """The first `most` characters of `text`, with what a terminal would obey written out."""
    escaped = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in text[: most + 1]
    )
    return escaped if len(escaped) <= most else f"{escaped[: most - 1]}…"


def shown(value: object) -> str:
    """`value` as it may be quoted in a message."""
    text = value[: MOST_SHOWN + 1] if isinstance(value, str) else value
    return printable(repr(text), MOST_SHOWN)
