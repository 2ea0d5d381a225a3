"""`formcheck exercises` and what the command line answers to names written wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formcheck.cli import main
from formcheck.exercises import load_exercise

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_code_page_without_our_letters_is_no_mistake() -> None:
    Path("mine.toml").write_text('extends = "squat"\nid = "mine"\ntitle = "Kniebeuge ✓"\n', "utf-8")
    done = CliRunner(charset="cp1252").invoke(main, ["exercises", "validate", "mine.toml"])
    assert done.exit_code == 0
    assert "Kniebeuge ?" in done.stdout


class TestNew:
    def test_writes_a_file_that_is_valid(self) -> None:
        assert run("exercises", "new", "wall_walk").exit_code == 0
        done = run("exercises", "validate", "wall_walk.toml")
        assert done.exit_code == 0
        assert done.stdout.startswith("wall_walk.toml: fine. Wall walk, ")

    def test_extends_another_by_any_of_its_names(self) -> None:
        done = run("exercises", "new", "pause_squat", "--extends", "back squat", "-o", "mine.toml")
        assert done.exit_code == 0
        checks = [check.title for check in load_exercise("mine.toml").checks]
        assert checks == [check.title for check in load_exercise("squat").checks]

    def test_never_overwrites(self) -> None:
        Path("wall_walk.toml").write_text("mine")
        done = run("exercises", "new", "wall_walk")
        assert done.exit_code == 2
        assert done.stderr.startswith("wall_walk.toml: there is a file already.")
        assert Path("wall_walk.toml").read_text() == "mine"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["Step-Up"], "'Step-Up' can't be an id."),
            (["squat"], "squat: there is an exercise of that id."),
            (["mine", "--extends", "sqaut"], "Did you mean 'squat'?"),
            (["mine", "-o", "nowhere/mine.toml"], "nowhere/mine.toml: can't be written"),
        ],
    )
    def test_writes_nothing_where_it_can_not(self, words: list[str], said: str) -> None:
        done = run("exercises", "new", *words)
        assert done.exit_code == 2
        assert said in done.stderr
        assert list(Path().iterdir()) == []


class TestValidate:
    def test_takes_several_files_and_names_all_mistakes(self) -> None:
        run("exercises", "new", "good")
        Path("bad.toml").write_text('extends = "squat"\nid = "Bad"\ntitle = ""\n')
        done = run("exercises", "validate", "bad.toml", "good.toml")
        assert done.exit_code == 2
        assert done.stdout.startswith("good.toml: fine. ")
        first, second, hint = done.stderr.splitlines()
        assert first.startswith("bad.toml: id: ")
        assert second.startswith("bad.toml: title: ")
        assert "docs/exercise_files.md" in hint

    def test_one_check_is_not_one_checks(self) -> None:
        run("exercises", "new", "mine", "--extends", "dead bug")
        assert run("exercises", "validate", "mine.toml").stdout.endswith(", 1 check.\n")

    def test_a_message_ends_before_its_hint_begins(self) -> None:
        limits = "[checks.depth]\nwarn = 50.0\nfault = 20.0\n"
        text = f'extends = "squat"\nid = "mine"\ntitle = "Mine"\n{limits}'
        Path("mine.toml").write_text(text)
        message = run("exercises", "validate", "mine.toml").stderr
        assert "fault must be further above than warn, but is 20 against 50. " in message


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["anlyze", "clip.mp4"], "'analyze'"),
        (["exercises", "shwo", "squat"], "'show'"),
        (["analyze", "--modle", "lite", "clip.mp4"], "--model"),
        (["exercises", "show", "deadlifts"], "'deadlift'"),
        (["analyze", str(SAMPLE), "-e", "sqaut"], "'squat'"),
        (["batch", str(SAMPLE.parent), "-e", "sqaut"], "'squat'"),
        (["live", "--source", str(SAMPLE), "-e", "sqaut", "--no-window", "--mute"], "'squat'"),
    ],
)
def test_what_was_likely_meant_is_said(words: list[str], meant: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Did you mean" in done.stderr
    assert meant in done.stderr.partition("Did you mean")[2]


def test_a_doubtful_section_of_a_config_is_told_and_no_error() -> None:
    Path("formcheck.toml").write_text("[sqaut.depth]\nwarn = 1\n")
    done = run("analyze", "gone.mp4", "-e", "squat")
    assert done.exit_code == 3
    assert "formcheck.toml: [sqaut]" in done.stderr
    assert "[sqaut]" not in run("analyze", "gone.mp4", "-e", "squat", "-q").stderr
