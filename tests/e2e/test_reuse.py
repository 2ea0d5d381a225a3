"""With saved landmarks a clip is judged again without a look at its pictures."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.running import until
from support.serving import running_site

from formcheck import Options
from formcheck.cli.share import command
from formcheck.core.poses import Frame
from formcheck.exercises.overrides import load_overrides
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.options import LANDMARKS
from formcheck.serve.entry import State
from formcheck.store import History
from formcheck.video.source import VideoSource

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
FIRST = Options(exercise="squat", model="lite", end_s=6.0, video=False)

pytestmark = pytest.mark.slow


def no_frames(source: VideoSource, start_s: float = 0.0, end_s: float = 0.0) -> Iterator[Frame]:
    raise AssertionError("the clip is read again")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first analysis leaves."""
    folder = tmp_path_factory.mktemp("reuse")
    assert analyze_to(SAMPLE, folder, FIRST).media.key_frames
    return folder


def test_the_page_has_the_same_pictures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "report.html").read_text().count("data:image/jpeg")
    monkeypatch.setattr(VideoSource, "frames", no_frames)
    analyze_to(SAMPLE, folder, replace(FIRST, reuse=True))
    assert before > 0
    assert (folder / "report.html").read_text().count("data:image/jpeg") == before


def test_other_limits_ask_for_no_other_pictures(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "formcheck.toml").write_text("[squat.depth]\nwarn = -60\nfault = -50\n")
    overrides = load_overrides(tmp_path / "formcheck.toml")
    monkeypatch.setattr(VideoSource, "frames", no_frames)
    report = analyze_to(SAMPLE, folder, replace(FIRST, reuse=True, overrides=overrides))
    worst = [frame.check for frame in report.media.key_frames if frame.kind == "worst"]
    assert set(worst) == {"squat.depth"}


def test_another_exercise_is_judged_without_the_network_or_the_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the network runs again")

    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
    with running_site(tmp_path / "clips", history=True) as site:
        site.let_in()
        entry = site.upload(SAMPLE.read_bytes())
        until(lambda: site.entry(entry.id).state is State.FINISHED, patience_s=300)
        address = f"/clips/{entry.id}/report/report.html"
        assert "<title>Squat" in site.phone.get(address).text
        monkeypatch.setattr("formcheck.pipeline.poses.estimated", no_network)
        site.phone.post(f"/clips/{entry.id}/again", data={"exercise": "lunge"})
        until(lambda: "<title>Lunge" in site.phone.get(address).text, patience_s=60)
        until(lambda: site.entry(entry.id).state is State.FINISHED, patience_s=300)
        assert "<title>Lunge" in site.phone.get(address).text
        with History() as history:
            (one,) = history.sets()
            assert one.exercise == "lunge"


def test_it_is_shared_as_it_was_judged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the network runs again")

    monkeypatch.setattr("formcheck.pipeline.poses.estimated", no_network)
    judged = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    done = CliRunner().invoke(command, [str(folder), "--one-file"])
    assert done.exit_code == 0, done.output
    headline = judged["summary"]["headline"]
    assert done.output.startswith(f"Squat: {headline}.\n")
    assert done.output.splitlines()[-1] == f"Send {folder / 'share.html'}"
    assert headline in (folder / "share.html").read_text(encoding="utf-8")
    assert 0 < (folder / "share.mp4").stat().st_size < 6_000_000


def test_damaged_landmarks_and_pictures_are_made_anew(folder: Path) -> None:
    (folder / LANDMARKS).write_bytes(b"no archive")
    report = analyze_to(SAMPLE, folder, replace(FIRST, reuse=True))
    assert report.media.key_frames
    assert any("made anew" in note for note in report.notes)
