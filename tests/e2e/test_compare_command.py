"""`formcheck compare` on real sample videos, and what it says where there is nothing to compare."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from formcheck import Options, judge
from formcheck.cli import main
from formcheck.pipeline.analyze import analyze_clip
from formcheck.pipeline.history import remember_clip
from formcheck.pipeline.moments import beside_moments
from formcheck.store import History

SAMPLES = Path(__file__).parents[2] / "sample_videos"
GOOD, BAD = "push_up_side_good", "push_up_side_hips_sagging"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sets that `formcheck analyze` has written and the history knows, as 1 and 2."""
    root = tmp_path_factory.mktemp("compare")
    options = Options(exercise="push_up", model="lite", video=False, share=True)
    with History(root / "history.db") as history:
        for name in (GOOD, BAD):
            shutil.copy(SAMPLES / f"{name}.mp4", root)
            done = analyze_clip(root / f"{name}.mp4", root / "formcheck_out" / name, options)
            remember_clip(history, done, options)
    return root


@pytest.fixture(autouse=True)
def _at_home(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    monkeypatch.setenv("FORMCHECK_HISTORY", str(out / "history.db"))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, words)])


def require_video(path: Path) -> None:
    """It is H.264, plays before all of it is there, and is short and small."""
    with av.open(path) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert 150 < sum(1 for _ in file.decode(video=0)) <= 450
    data = path.read_bytes()
    assert len(data) < 6_000_000
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_analysis_to_share_makes_the_video_where_there_is_something_to_compare(
    out: Path,
) -> None:
    for name, is_there in ((BAD, True), (GOOD, False)):
        folder = out / "formcheck_out" / name
        page = (folder / "report.html").read_text(encoding="utf-8")
        assert ('href="compare.mp4"' in page) is is_there
        assert (folder / "compare.mp4").exists() is is_there
    require_video(out / "formcheck_out" / BAD / "compare.mp4")


def test_the_worst_rep_beside_the_best(out: Path) -> None:
    done = run(Path("formcheck_out") / BAD)
    assert done.exit_code == 0, done.output
    worst, best, found, last = done.stdout.splitlines()[0:3] + done.stdout.splitlines()[-1:]
    assert worst.endswith(": hips sagging")
    assert best == "Rep 1: fine"
    assert found.startswith("Hips sagging: ✗")
    assert found.endswith("more than the error.")
    video = out / "formcheck_out" / BAD / "compare.mp4"
    assert last == f"Open {video}"
    require_video(video)


def test_the_page_has_them_side_by_side_in_little_room(out: Path) -> None:
    folder = out / "formcheck_out" / BAD
    page = (folder / "report.html").read_text(encoding="utf-8")
    start = page.index('<section class="beside"')
    section = page[start : page.index("</section>", start)]
    moments = beside_moments(judge(folder, "push_up"))
    # Start, turning point and half of both ways, of which the worst moment may stand for one.
    assert 4 <= len(moments) <= 5
    assert section.count("data:image/jpeg") == 2 * len(moments)
    assert len(section) < 200_000
    other = (out / "formcheck_out" / GOOD / "report.html").read_text(encoding="utf-8")
    assert "Side by side" not in other


def test_a_page_to_send_has_them_too(out: Path) -> None:
    done = CliRunner().invoke(main, ["share", str(Path("formcheck_out") / BAD), "--one-file"])
    assert done.exit_code == 0, done.output
    page = (out / "formcheck_out" / BAD / "share.html").read_text(encoding="utf-8")
    assert '<section class="beside"' in page
    assert "compare.mp4" not in page


def test_two_sets_go_by_folder_clip_or_number(out: Path) -> None:
    target = out / "two.mp4"
    said = set()
    for words in ((f"formcheck_out/{GOOD}", f"{BAD}.mp4"), (1, 2), (2, "--last")):
        done = run(*words, "-o", target)
        assert done.exit_code == 0, done.output
        said.add(done.stdout)
        require_video(target)
        target.unlink()
    (lines,) = said
    assert "Last time, rep " in lines
    assert "This time, rep " in lines


def test_folders_of_reports_need_no_history(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (out / "no.db").write_bytes(b"no database")
    monkeypatch.setenv("FORMCHECK_HISTORY", str(out / "no.db"))
    done = run(f"formcheck_out/{GOOD}", f"formcheck_out/{BAD}", "-o", out / "two.mp4")
    assert done.exit_code == 0, done.output


def test_a_set_whose_report_is_gone_is_said_in_a_line(out: Path) -> None:
    folder = out / "formcheck_out" / BAD
    hidden = folder.rename(out / "moved")
    try:
        done = run(2, "-o", out / "gone.mp4")
    finally:
        hidden.rename(folder)
    assert done.exit_code == 2
    assert "report of set 2 is gone" in done.output


def test_two_reps_by_number(out: Path) -> None:
    done = run(f"formcheck_out/{GOOD}", "--rep", 3, "--rep", 2, "-o", out / "two.mp4")
    assert done.exit_code == 0, done.output
    assert [line[:6] for line in done.stdout.splitlines()[:2]] == ["Rep 3:", "Rep 2:"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([f"formcheck_out/{GOOD}"], "no rep has anything to watch or to fix"),
        (["nowhere"], "no such folder, clip or set"),
        (["7"], "There is no set 7"),
        (["1", "--last"], "is the first"),
        (["1", "1"], "one and the same set"),
        (["1", "2", "--last"], "not both"),
        (["1", "--rep", "1"], "--rep twice"),
        (["1", "2", "--rep", "1", "--rep", "2"], "--rep once"),
        (["1", "--rep", "1", "--rep", "99"], "no rep 99"),
        (["1", "--rep", "1", "--rep", "1"], "two different"),
        (["2", "-o", "both.avi"], "ends in .mp4"),
        (["2", "-o", f"{BAD}.mp4"], "replace its own source"),
    ],
)
def test_what_can_not_be_compared_is_said_in_a_line(out: Path, words: list[str], said: str) -> None:
    before = sorted(out.rglob("*"))
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert sorted(out.rglob("*")) == before


def test_a_clip_that_is_gone_is_said_in_a_line(out: Path) -> None:
    clip = out / f"{BAD}.mp4"
    hidden = clip.rename(out / "moved.mp4")
    try:
        done = run(f"formcheck_out/{BAD}", "-o", out / "gone.mp4")
    finally:
        hidden.rename(clip)
    assert done.exit_code == 3
    assert len(done.output.splitlines()) == 1
    assert str(clip) in done.output
    assert not (out / "gone.mp4").exists()
