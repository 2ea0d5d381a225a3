from __future__ import annotations

import os
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import FormcheckError, UnsureError
from formcheck.text import one_line, visible

ANY = st.text(st.characters())  # surrogates and control codes are among them


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07.mp4", r"\x1b]0;title\x07.mp4"),
        ("two\nlines", r"two\nlines"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        (os.fsdecode(b"caf\xe9.mp4"), r"caf\udce9.mp4"),
        ("Straße 日本 🏋 4\u202fPM", "Straße 日本 🏋 4\u202fPM"),
    ],
)
def test_only_what_a_terminal_obeys_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


@given(ANY)
def test_any_text_can_be_shown_and_encoded(text: str) -> None:
    assert all(letter.isprintable() or letter.isspace() for letter in visible(text))
    assert "\n" not in visible(text)
    visible(text).encode()


@given(st.text(st.characters(), min_size=1).map(lambda text: 200 * text), st.integers(3, 400))
def test_a_line_is_short_and_keeps_both_ends(text: str, most: int) -> None:
    line = one_line(f"a{text}z", most)
    assert len(line) <= most
    assert (line[0], line[-1]) == ("a", "z")


@given(ANY, ANY)
def test_an_error_can_be_shown_whatever_is_in_it(name: str, hint: str) -> None:
    error = FormcheckError(f"{name}: is no video.", hint)
    for line in (str(error), error.hint):
        assert line == visible(line)
        line.encode()
    assert len(str(error)) <= 300


def test_only_lines_that_are_given_apart_are_lines() -> None:
    error = FormcheckError(["a\nb.toml: title: missing.", "a\nb.toml: id: missing."])
    assert str(error) == "a\\nb.toml: title: missing.\na\\nb.toml: id: missing."


def test_an_error_comes_whole_out_of_another_process() -> None:
    error = UnsureError(["one", "two"], "Say which.", likely=("squat",))
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.hint, copy.likely) == ("one\ntwo", "Say which.", ("squat",))
