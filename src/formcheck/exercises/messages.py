"""What pydantic finds wrong with a file, in words for the one who wrote the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from formcheck.errors import did_you_mean
from formcheck.exercises.toml_file import mistake, shown

__all__ = ["mistakes_in"]

KeysOf = Callable[[tuple[Any, ...]], Iterable[str]]
"""From the way to a table to the keys that are known there."""


def mistakes_in(error: ValidationError, keys_of: KeysOf) -> list[str]:
    """A line for each mistake: which key, what is wrong with it, and what was likely meant."""
    return [
        mistake([key for key in found["loc"] if key != "[key]"], _what(dict(found), keys_of))
        for found in error.errors(include_url=False)
    ]


def _what(found: dict[str, Any], keys_of: KeysOf) -> str:
    loc, value = found["loc"], found["input"]
    match found["type"]:
        case "missing":
            return "this key is required"
        case "extra_forbidden":
            return f"this key is not known here.{did_you_mean(str(loc[-1]), keys_of(loc[:-1]))}"
        case "literal_error" | "enum":
            expected = found["ctx"]["expected"]
            names = expected.replace("'", "").replace(" or ", ", ").split(", ")
            guess = did_you_mean(value, names) if isinstance(value, str) else ""
            return f"{shown(value)} is not known here.{guess or f' Use {expected}.'}"
        case "value_error":
            return str(found["ctx"]["error"])
        case _:
            said = str(found["msg"]).removeprefix("Input ")
            return f"{said}, got {shown(value)}"
