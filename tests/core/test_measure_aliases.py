"""Exercise files of users keep the names that measures had before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from formcheck.core.measures import ALIASES, MEASURES
from formcheck.exercises import load_exercise

SHIPPED = sorted((Path(__file__).parents[2] / "src/formcheck/exercises").glob("*.toml"))


@pytest.mark.parametrize("old", sorted(ALIASES))
def test_an_old_name_stands_for_one_measure(old: str) -> None:
    assert old not in MEASURES
    assert ALIASES[old] in MEASURES


@pytest.mark.parametrize("name", ["squat", "plank"])
def test_a_file_with_old_names_is_the_same_exercise(name: str, tmp_path: Path) -> None:
    own = tmp_path / f"{name}.toml"
    text = next(path for path in SHIPPED if path.stem == name).read_text(encoding="utf-8")
    for old, new in ALIASES.items():
        text = re.sub(rf'"{new}"', f'"{old}"', text)
    assert any(f'"{old}"' in text for old in ALIASES)
    own.write_text(text, encoding="utf-8")
    assert load_exercise(own) == load_exercise(name)


def test_shipped_files_have_the_new_names() -> None:
    for path in SHIPPED:
        text = path.read_text(encoding="utf-8")
        assert not [old for old in ALIASES if f'"{old}"' in text], path.name
