"""Damages bytes, lines of TOML and trees of JSON, the same way for the same random numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

__all__ = ["HOSTILE_TEXT", "damaged_bytes", "damaged_json", "damaged_toml"]

CUTS = (1, 1, 1, 2, 4)
"""How many damages are done to one input; most are done only one, lest it be refused at once."""
NEAR_AN_END = 2000
"""Bytes at either end of a file; that is where most containers have their index."""
_INTEGERS = (0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xDEADBEEF)
_LENGTHS = (1, 2, 4, 8, 64, 512, 4096)

HOSTILE_TEXT = (
    "",
    " ",
    "a" * 400,
    "\x1b]0;title\x07\x1b[2J",
    "two\nlines\r\x00",
    "‮gnp.exe",
    "<script>alert(1)</script>",
    "]]></style><img onerror=x>",
    "{{7*7}}",
    "%s%n%x",
    "../../../etc/passwd",
    "=1+1;@SUM(1)",
    "CON",
    "NaN",
    "🏋️" * 40,
)


def _place(rng: Random, data: bytearray) -> int:
    """Somewhere in `data`, near one of its ends as often as not."""
    size = len(data)
    low, high = rng.choice([(0, size), (0, NEAR_AN_END), (size - NEAR_AN_END, size), (0, size)])
    return rng.randrange(max(0, low), max(1, min(size, high)))


def _flip(rng: Random, data: bytearray) -> None:
    for _ in range(rng.choice([1, 2, 20])):
        data[_place(rng, data)] ^= 1 << rng.randrange(8)


def _overwrite(rng: Random, data: bytearray) -> None:
    start, length = _place(rng, data), rng.choice(_LENGTHS)
    fill = rng.choice([b"\0" * length, b"\xff" * length, rng.randbytes(length)])
    data[start : start + length] = fill[: len(data) - start]


def _integer(rng: Random, data: bytearray) -> None:
    start, order = _place(rng, data), rng.choice(["big", "little"])
    value = rng.choice(_INTEGERS).to_bytes(4, "big" if order == "big" else "little")
    data[start : start + 4] = value[: len(data) - start]


def _delete(rng: Random, data: bytearray) -> None:
    start = _place(rng, data)
    del data[start : start + rng.choice(_LENGTHS)]


def _repeat(rng: Random, data: bytearray) -> None:
    start = _place(rng, data)
    data[start:start] = data[start : start + rng.choice(_LENGTHS)]


def _truncate(rng: Random, data: bytearray) -> None:
    del data[_place(rng, data) :]


def _double(rng: Random, data: bytearray) -> None:
    data += bytes(data)


_CUTS: Sequence[Callable[[Random, bytearray], None]] = (
    *(_flip, _overwrite, _integer, _delete, _repeat) * 3,
    _truncate,
    _double,
)


def damaged_bytes(rng: Random, data: bytes) -> bytes:
    """`data` with a few bytes changed, lost, repeated or cut off."""
    damaged = bytearray(data)
    for _ in range(rng.choice(CUTS)):
        if damaged:
            rng.choice(_CUTS)(rng, damaged)
    return bytes(damaged)


_TOML_VALUES = (
    *("nan", "inf", "-inf", "1e308", "-1e308", "1e-300", "-5", "0", "1", "true", "0.0", "999"),
    *("9" * 400, "9" * 5000, "[]", "[[]]", "{}", "[1, 2", '"', "1979-05-27", "07:32:00", "0x"),
    "[" * 3000,
    "[" * 20 + "]" * 20,
    *(json.dumps(text, ensure_ascii=False) for text in HOSTILE_TEXT),
    '"""' + "a" * 100_000 + '"""',
    *('"deg"', '"T"', '"squat"', '"./input.toml"', '["side", "side"]', '"median"', '"duration"'),
)
_TOML_LINES = (
    "",
    "[",
    "[checks.x]",
    "[[posture]]",
    "extra = 1",
    'extends = "squat"',
    'extends = "./input.toml"',
    'extends = "../missing.toml"',
    "a." * 3000 + "b = 1",
    "\ufeff",
    "#" * 100_000,
    "\x1b = 1",
)
_NUMBER = re.compile(r"(?<== )-?\d+(\.\d+)?$")


def _scaled(line: str, factor: float) -> str:
    """A line of TOML with another number at its end, if there is one."""
    return _NUMBER.sub(lambda found: f"{factor * float(found[0]):g}", line)


def damaged_toml(rng: Random, text: str) -> str:
    """`text` with a few of its lines given other values, lost, repeated or put elsewhere."""
    lines = text.splitlines() or [""]
    for _ in range(rng.choice(CUTS)):
        at = rng.randrange(len(lines))
        change = rng.choice(
            ["number"] * 5 + ["value"] * 4 + ["lose", "repeat", "insert", "swap", "bytes"]
        )
        if change == "number":
            at = rng.choice([k for k, line in enumerate(lines) if _NUMBER.search(line)] or [at])
            lines[at] = _scaled(lines[at], rng.choice([-1.0, 0.0, 0.5, 0.99, 1.01, 2.0, 1e3, 1e6]))
        elif change == "value":
            key, equals, _ = lines[at].partition("=")
            lines[at] = f"{key}{equals or '='} {rng.choice(_TOML_VALUES)}"
        elif change == "lose" and len(lines) > 1:
            del lines[at]
        elif change == "repeat":
            lines.insert(rng.randrange(len(lines)), lines[at])
        elif change == "insert":
            lines.insert(at, rng.choice(_TOML_LINES))
        elif change == "swap":
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            line = damaged_bytes(rng, lines[at].encode("utf-8", "surrogateescape"))
            lines[at] = line.decode("utf-8", "surrogateescape")
    return "\n".join(lines)


_JSON_VALUES: Sequence[Any] = (
    *(None, True, False, 0, -1, 1e308, float("nan"), float("inf"), 10**30, [], {}, [None], {"": 1}),
    *HOSTILE_TEXT,
)


def damaged_json(rng: Random, text: str) -> str:
    """`text` with a few of its values replaced or left out; sometimes damaged as bytes."""
    if rng.random() < 0.2:
        return damaged_bytes(rng, text.encode()).decode("utf-8", "replace")
    if rng.random() < 0.05:
        return rng.choice(["", "[" * 5000, '{"a":' * 5000, "null", "3", '"text"', "9" * 5000])
    tree = json.loads(text)
    for _ in range(rng.choice(CUTS)):
        parent, key = _somewhere(rng, tree)
        if parent is None:
            return json.dumps(rng.choice(_JSON_VALUES))
        if rng.random() < 0.3:
            del parent[key]
        else:
            parent[key] = deepcopy(rng.choice(_JSON_VALUES))
    return json.dumps(tree)


def _somewhere(rng: Random, tree: Any) -> tuple[Any, Any]:
    """A list or table in `tree`, and a key of it; (None, None) if the tree has none."""
    parent, key, value = None, None, tree
    while isinstance(value, dict | list) and value and (parent is None or rng.random() < 0.75):
        parent = value
        key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
        value = value[key]
    return parent, key
