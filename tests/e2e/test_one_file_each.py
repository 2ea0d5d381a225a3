"""A newcomer's three changes, as CONTRIBUTING tells them: each is one file and found by itself."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from support.builders import make_report
from support.filming import judge, record
from support.lifters import SQUAT

from formcheck import cli
from formcheck.batch.results import clear
from formcheck.cli import main
from formcheck.core.arrays import Array
from formcheck.core.measures import MEASURES
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion
from formcheck.exercises import exercise_ids, load_exercise, names
from formcheck.exercises.template import new_exercise
from formcheck.report import format_names, formats, write_reports

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_videos" / "squat_side_good.mp4"


@pytest.fixture
def docs() -> ModuleType:
    """docs/build.py, which makes the pages of exercises and measures."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forget_names() -> None:
    names.exercise_ids.cache_clear()
    names.vocabulary.cache_clear()


@pytest.fixture
def exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder of exercises, to add one to."""
    folder = tmp_path / "exercises"
    shutil.copytree(names.FOLDER, folder)
    monkeypatch.setattr(names, "FOLDER", folder)
    forget_names()
    yield folder
    monkeypatch.undo()
    forget_names()


def test_an_exercise_is_one_toml_file(exercises: Path, docs: ModuleType) -> None:
    text = new_exercise("wall_walk").replace("aliases = []", 'aliases = ["wall-climb"]')
    (exercises / "wall_walk.toml").write_text(text, encoding="utf-8")
    forget_names()
    assert "wall_walk" in exercise_ids()
    assert load_exercise("Wall Climb").id == "wall_walk"
    assert "wall_walk " in CliRunner().invoke(main, ["exercises", "list"]).stdout
    assert "# Wall walk" in docs.pages()[docs.DOCS / "exercises" / "wall_walk.md"]


def test_a_measure_is_one_function(tmp_path: Path, docs: ModuleType) -> None:
    before = set(MEASURES)

    def hip_level(motion: Motion) -> Array:
        """Height of the hip in the picture, for a test."""
        return -motion.joint("hip")[:, 1] / motion.trunk_px

    try:
        measure("T", joints=("hip",))(hip_level)
        text = new_exercise("mine", "squat").split("\n# For example")[0]
        path = tmp_path / "mine.toml"
        path.write_text(f'{text}[checks.depth]\nmeasure = "hip_level"\nuncertainty = 0.1\n')
        report = judge(record(SQUAT), load_exercise(path))
        (found,) = [c for c in report.checks if c.id == "mine.depth"]
        assert found.worst_value is not None
        assert "## hip_level\n\nUnit: T. From: hip." in docs.measures_page()
    finally:
        for name in set(MEASURES) - before:
            del MEASURES[name]


MARKDOWN = """
from formcheck.files import atomic_write

FILE_NAME = "report.md"


def write(report, path):
    atomic_write(path, f"# {report.exercise.title}\\n")
"""


@pytest.fixture
def markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A format of a newcomer: a module among the others."""
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "md.py").write_text(MARKDOWN)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(folder)])
    # The command line offers the formats that there are when it is loaded. Afterwards package and
    # `sys.modules` have to name the same modules again, or others patch one and call the other.
    for name in ("analyze", "options"):
        monkeypatch.setattr(cli, name, importlib.import_module(f"formcheck.cli.{name}"))
        monkeypatch.delitem(sys.modules, f"formcheck.cli.{name}")
    yield
    for name in ("formcheck.report.formats.md", "formcheck.cli.analyze", "formcheck.cli.options"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("markdown")
@pytest.mark.slow
def test_a_report_format_is_one_module(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["-e", "squat", "--model", "lite", "--end", "3.6", "--no-video", "-q", "-o", str(out)]
    done = CliRunner().invoke(main, ["analyze", str(SAMPLE), "--format", "md", *words])
    assert done.exit_code == 0, done.stderr
    assert (out / "report.md").read_text() == "# Squat\n"
    assert not (out / "report.json").exists()


@pytest.mark.usefixtures("markdown")
def test_batches_know_the_file_of_a_new_format_as_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "clip"
    write_reports(make_report(), folder, format_names())
    assert (folder / "report.md").is_file()
    clear(folder)
    assert not folder.exists()
