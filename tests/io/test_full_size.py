"""`--full-size`: the annotated video in the clip's own size."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from formcheck.cli import main
from formcheck.errors import NothingFoundError
from formcheck.pipeline.options import Options
from formcheck.video.writer import video_size


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results go into the folder one is in, where other tests may be writing."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("words", [(), ("--full-size",)])
def test_analyze_passes_it_on(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Options] = []

    def analyze_clip(path: Path, folder: Path, options: Options, progress: object) -> None:
        given.append(options)
        raise NothingFoundError("nobody", "look again")

    monkeypatch.setattr("formcheck.cli.analyze.analyze_clip", analyze_clip)
    CliRunner().invoke(main, ["analyze", "clip.mp4", "-q", *words])
    assert [options.full_size for options in given] == [bool(words)]


@pytest.mark.parametrize("words", [(), ("--full-size",)])
def test_batch_passes_it_on(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Options] = []

    def run(folders: object, settings: SimpleNamespace, **_: object) -> None:
        given.append(settings.options)
        raise NothingFoundError("nobody", "look again")

    monkeypatch.setattr("formcheck.cli.batch.run", run)
    CliRunner().invoke(main, ["batch", "clips", "-q", *words])
    assert [options.full_size for options in given] == [bool(words)]


def test_full_size_is_the_clips_own_with_even_sides() -> None:
    assert video_size((3840, 2160)) == (3840, 2160)
    assert video_size((1367, 769)) == (1366, 768)
