"""What is sent to others: the short video, the message, the page that is one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from support.builders_report import (
    DEPTH,
    KNEES,
    plank_report,
    squat_finding,
    squat_rep,
    squat_report,
)

from formcheck.core.report import Media, Outcome, Report
from formcheck.errors import UsageError
from formcheck.pipeline.options import Options
from formcheck.pipeline.saved import judged_again
from formcheck.pipeline.share import share
from formcheck.report import write_reports
from formcheck.report.html.writer import render_html
from formcheck.report.message import message_of
from formcheck.video.encoder import Purpose
from formcheck.video.proxy import Proxy
from formcheck.video.writer import VideoWriter

SIZE_WH = (180, 320)
RATE_HZ = 10.0
MOST_BYTES = 6_000_000


def clip_of(
    path: Path, length_s: float, size_wh: tuple[int, int] = SIZE_WH, level: int = 90
) -> Path:
    with VideoWriter(path, size_wh, frame_rate_hint=RATE_HZ) as writer:
        for i in range(round(RATE_HZ * length_s)):
            grey = np.full((size_wh[1], size_wh[0], 3), level + i % 60, np.uint8)
            writer.write(grey, i / RATE_HZ)
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Five squats of 2 s from second 1 on; the third is bad, the first the best."""
    outcomes = [Outcome.PASS, Outcome.WARN, Outcome.FAULT, Outcome.UNCLEAR, Outcome.WARN]
    reps = [
        squat_rep(i, squat_finding(KNEES, outcome, i, cue="Push your knees out."))
        for i, outcome in enumerate(outcomes, start=1)
    ]
    report = squat_report(SIZE_WH, reps)
    clip = clip_of(tmp_path_factory.mktemp("share") / "set.mp4", 12.0)
    info = replace(report.clip, path=clip, frame_rate=RATE_HZ, size_wh=SIZE_WH, duration_s=12.0)
    return replace(report, clip=info, headline="5 reps, 1 clean; knees caving from rep 2 on")


def length_s(path: Path) -> float:
    with av.open(path) as file:
        return float(file.duration or 0) / 1e6


class TestVideo:
    def test_plays_in_messengers_and_is_short_and_small(
        self, report: Report, tmp_path: Path
    ) -> None:
        done = share(report, tmp_path)
        with av.open(done.video) as file:
            video = file.streams.video[0].codec_context
            assert (video.name, video.pix_fmt) == ("h264", "yuv420p")
            assert video.height > video.width
        assert 6.0 <= length_s(done.video) <= 12.0
        data = done.video.read_bytes()
        assert len(data) <= MOST_BYTES
        assert data.index(b"moov") < data.index(b"mdat")  # plays before all of it is there

    def test_noise_is_kept_below_what_messengers_send(self, report: Report, tmp_path: Path) -> None:
        chance = np.random.default_rng(1)
        size_wh = (480, 854)
        path = tmp_path / "noise.mp4"
        with VideoWriter(path, size_wh, purpose=Purpose.MESSENGER) as writer:
            for i in range(60):
                noise = chance.integers(0, 255, (size_wh[1], size_wh[0], 3), np.uint8)
                writer.write(noise, i / 30.0)
        assert path.stat().st_size <= MOST_BYTES * 2.0 / 12.0 * 2.5  # the first second may be more

    @pytest.mark.parametrize(("which", "rep"), [("worst", 3), ("best", 1), ("2", 2), ("5", 5)])
    def test_shows_the_rep_that_was_asked_for(
        self, report: Report, tmp_path: Path, which: str, rep: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[tuple[float, float]] = []
        monkeypatch.setattr(
            "formcheck.pipeline.media.annotate",
            lambda report, footage, *_, **__: shown.append((footage.start_s, footage.end_s)),
        )
        share(report, tmp_path, which)
        ((start_s, end_s),) = shown
        wanted = report.reps[rep - 1]
        assert start_s <= wanted.start_s
        assert end_s >= min(wanted.end_s, report.trace.sequence.t_s[-1])
        assert 0.0 <= start_s < end_s <= report.clip.duration_s

    def test_is_drawn_on_small_copies_of_the_frames_if_there_are_any(
        self, report: Report, tmp_path: Path
    ) -> None:
        copies = tmp_path / "copies"
        copies.mkdir()
        clip_of(copies / "0.0.mp4", 12.0, level=190)
        done = share(report, tmp_path, proxy=Proxy(copies, SIZE_WH, RATE_HZ))
        with av.open(done.video) as file:
            picture = next(file.decode(video=0)).to_ndarray(format="gray")
        assert np.median(picture) > 160  # the clip itself is darker than 150

    def test_a_rep_that_is_not_there_is_wrong_usage(self, report: Report, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no such rep"):
            share(report, tmp_path, "6")
        with pytest.raises(UsageError, match="no rep"):
            share(replace(report, reps=()), tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_of_a_long_hold_it_shows_the_worst_moment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[tuple[float, float]] = []
        monkeypatch.setattr(
            "formcheck.pipeline.media.annotate",
            lambda report, footage, *_, **__: shown.append((footage.start_s, footage.end_s)),
        )
        share(plank_report(SIZE_WH), tmp_path)
        ((start_s, end_s),) = shown
        assert start_s < 11.0 < end_s
        assert end_s - start_s < 10.0


class TestMessage:
    def test_is_the_set_and_the_one_thing_to_do(self, report: Report, tmp_path: Path) -> None:
        done = share(report, tmp_path)
        assert done.message.splitlines() == [
            "Squat: 5 reps, 1 clean; knees caving from rep 2 on.",
            "One thing for the next set: push your knees out.",
            "You see it in rep 3, 0:06 into the clip.",
        ]
        assert done.message_file.read_text(encoding="utf-8") == done.message + "\n"

    @pytest.mark.parametrize(
        ("outcome", "last"),
        [
            (Outcome.PASS, "Nothing to change at all: keep it like that."),
            (Outcome.NOT_ASSESSED, "For the next clip: from the side at hip height,"),
        ],
    )
    def test_without_a_fault_it_says_what_else_there_is(self, outcome: Outcome, last: str) -> None:
        quiet = squat_report(SIZE_WH, [squat_rep(1, squat_finding(KNEES, outcome, 1))])
        assert message_of(quiet).splitlines()[-1].startswith(last)

    def test_praise_is_only_for_what_was_seen(self) -> None:
        findings = [
            squat_finding(KNEES, Outcome.PASS, 1),
            squat_finding(DEPTH, Outcome.NOT_ASSESSED, 1, reason="filmed from the front"),
        ]
        text = message_of(squat_report(SIZE_WH, [squat_rep(1, *findings)]))
        assert "Nothing to change in what was seen" in text
        assert "For the next clip" in text


class TestOneFile:
    def test_the_page_holds_the_video_and_leads_only_into_it(
        self, report: Report, tmp_path: Path
    ) -> None:
        report = replace(report, media=Media("annotated.mp4"))
        done = share(report, tmp_path, page=True)
        assert done.page is not None
        text = done.page.read_text(encoding="utf-8")
        assert 'id="inside"' in text
        assert "annotated.mp4" not in text
        assert 'src="share.mp4"' not in text
        assert 'data-part="rep-3" data-seek=' in text
        assert 'data-part="rep-1" data-seek=' not in text
        assert len(text) > done.video.stat().st_size

    def test_the_page_of_a_run_that_shares_has_the_video_to_save(self, report: Report) -> None:
        text = render_html(replace(report, media=Media("annotated.mp4", to_send="share.mp4")))
        assert '<a href="share.mp4" download>' in text
        assert "download" not in render_html(replace(report, media=Media("annotated.mp4")))

    def test_the_usual_page_is_left_alone(self, report: Report) -> None:
        assert 'id="inside"' not in render_html(replace(report, media=Media("annotated.mp4")))


class TestFolder:
    """What `formcheck share` needs to find."""

    def test_without_a_report_it_says_which_folder_to_give(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no report\.json") as told:
            judged_again(tmp_path)
        assert "formcheck analyze" in told.value.hint
        (tmp_path / "clip.json").write_text("{}")
        (tmp_path / "set_1_squat").mkdir()
        with pytest.raises(UsageError) as told:
            judged_again(tmp_path)
        assert "set_1_squat" in told.value.hint

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"clip": {"path": "a.mp4"}}'])
    def test_a_report_that_is_none_is_told(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "report.json").write_text(text)
        with pytest.raises(UsageError, match=r"report\.json"):
            judged_again(tmp_path)

    def test_without_landmarks_the_network_does_not_run(
        self, report: Report, tmp_path: Path
    ) -> None:
        settings = Options(exercise="squat").settings
        made = replace(report, settings=settings)
        exercise = replace(made.exercise, id="squat")
        write_reports(replace(made, exercise=exercise), tmp_path, ["json"])
        with pytest.raises(UsageError, match="no landmarks"):
            judged_again(tmp_path)
