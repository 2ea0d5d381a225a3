"""One clip over several processes, with estimators whose answers are known in closed form."""

from __future__ import annotations

import math
import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo
from formcheck.errors import FormcheckError, VideoError
from formcheck.pose.looks import Looks
from formcheck.pose.parallel import estimate_clip, processes_for
from formcheck.pose.spans import (
    START_UP_FRAMES,
    WARM_UP_S,
    Span,
    cut_into_spans,
    usable_cores,
)
from formcheck.video.picture import ArrayPicture

RATE_HZ = 30.0
CLIP = ClipInfo(
    path=Path("clip.mp4"),
    duration_s=12.0,
    size_wh=(8, 8),
    rotation_deg=0,
    frame_rate=RATE_HZ,
    variable_frame_rate=False,
)
FRAMES = 360
LATE_S = WARM_UP_S + START_UP_FRAMES / RATE_HZ
SEAM_S = (12.0 + LATE_S) / 2
"""Between the two spans of `CLIP`: the second has to start and to warm up as well."""


def frames(start_s: float, end_s: float) -> Iterator[Frame]:
    for index in range(FRAMES):
        # Not quite even, as a phone's clock.
        t_s = (index + 0.1 * math.sin(index)) / RATE_HZ
        if start_s <= t_s < end_s:
            yield Frame(index, t_s, ArrayPicture(np.zeros((8, 8, 3), np.uint8)))


def broken_frames(start_s: float, end_s: float) -> Iterator[Frame]:
    """Frames that can't be read after 11 s."""
    for frame in frames(start_s, end_s):
        if frame.t_s > 11.0:
            raise VideoError("clip.mp4: can't be read.", "Film again.")
        yield frame


def killed_frames(start_s: float, end_s: float) -> Iterator[Frame]:
    """Frames during which any other process is ended from outside, after 11 s."""
    for frame in frames(start_s, end_s):
        if frame.t_s > 11.0 and multiprocessing.parent_process() is not None:
            os._exit(9)
        yield frame


_loaded_in: list[int] = []


def load() -> None:
    """What a process does before it knows its work."""
    _loaded_in.append(os.getpid())


def fails_to_load() -> None:
    raise VideoError("no library.")


def frames_once_loaded(start_s: float, end_s: float) -> Iterator[Frame]:
    """Frames that other processes can read only once they have loaded."""
    if multiprocessing.parent_process() is not None and _loaded_in != [os.getpid()]:
        raise VideoError("clip.mp4: nothing has been loaded.")
    yield from frames(start_s, end_s)


begun = partial(processes_for, CLIP, cut_s=(0.0, math.inf), jobs=2, every_frame=True)


_trackers: list[Tracker] = []


def tracker_that_is_noted() -> Tracker:
    _trackers.append(Tracker())
    return _trackers[-1]


def frames_read_before_there_is_work(start_s: float, end_s: float) -> Iterator[Frame]:
    """Frames that other processes can read only before they open an estimator."""
    if multiprocessing.parent_process() is not None and _trackers:
        raise VideoError("clip.mp4: too late.")
    yield from frames(start_s, end_s)


@dataclass
class Tracker:
    """Forgets exponentially what it saw; tells in `visibility` which process it lives in.

    With `memory` 0 the landmarks are at the frame's index, whatever came before.
    """

    name: str = "tracker"
    sha256: str = ""
    memory: float = 0.0
    slowness_s: float = 0.0
    _x: float = field(default=-1000.0, init=False)

    def estimate(self, frame: Frame) -> PoseFrame:
        time.sleep(self.slowness_s)
        self._x = self.memory * self._x + (1.0 - self.memory) * frame.index
        empty = PoseFrame.empty(frame.t_s)
        return replace(
            empty,
            xy_px=np.full_like(empty.xy_px, self._x),
            visibility=np.full_like(empty.visibility, os.getpid()),
        )

    def __enter__(self) -> Tracker:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class Nobody(Tracker):
    """Finds nobody, but tells which process it lives in."""

    def estimate(self, frame: Frame) -> PoseFrame:
        return replace(super().estimate(frame), xy_px=PoseFrame.empty(0.0).xy_px)


def pids(sequence: PoseSequence) -> list[int]:
    """The processes that found the poses, in the order of time."""
    found = sequence.visibility[:, 0].astype(int)
    return list(dict.fromkeys(found.tolist()))


class TestSpans:
    def test_one_job_is_one_span_without_warm_up(self) -> None:
        assert cut_into_spans(CLIP, (0.0, math.inf), 1, RATE_HZ) == [Span(0.0, 0.0, math.inf)]

    def test_the_second_of_two_has_less_to_keep_and_as_much_to_do(self) -> None:
        first, second = cut_into_spans(CLIP, (0.0, math.inf), 2, RATE_HZ)
        assert first == Span(0.0, 0.0, SEAM_S)
        assert second == Span(SEAM_S - WARM_UP_S, SEAM_S, math.inf)
        start_up_s = START_UP_FRAMES / RATE_HZ
        assert first.end_s == pytest.approx(12.0 - second.watch_s + start_up_s)

    @pytest.mark.parametrize("jobs", [2, 3, 7, 64])
    @pytest.mark.parametrize("cut_s", [(0.0, math.inf), (0.0, 100.0), (31.5, 271.25)])
    def test_spans_share_their_ends_and_their_work(
        self, jobs: int, cut_s: tuple[float, float]
    ) -> None:
        clip = replace(CLIP, duration_s=300.0)
        spans = cut_into_spans(clip, cut_s, jobs, RATE_HZ)
        assert (spans[0].start_s, spans[-1].end_s) == cut_s
        assert [s.end_s for s in spans[:-1]] == [s.start_s for s in spans[1:]]
        first_s, *others_s = (min(s.end_s, 300.0) - s.watch_s for s in spans)
        start_up_s = START_UP_FRAMES / RATE_HZ
        assert others_s == pytest.approx([first_s - start_up_s] * len(others_s))

    @pytest.mark.parametrize("duration_s", [0.0, 0.03, 5.0, 7.9])
    def test_a_short_clip_is_left_whole(self, duration_s: float) -> None:
        clip = replace(CLIP, duration_s=duration_s)
        assert len(cut_into_spans(clip, (0.0, math.inf), 8, RATE_HZ)) == 1

    def test_a_cut_is_as_short_as_it_is(self) -> None:
        assert len(cut_into_spans(CLIP, (0.0, 7.0), 8, RATE_HZ)) == 1
        assert len(cut_into_spans(CLIP, (5.5, math.inf), 8, RATE_HZ)) == 1

    def test_a_single_frame_has_no_rate(self) -> None:
        clip = replace(CLIP, duration_s=0.0, frame_rate=0.0)
        assert len(cut_into_spans(clip, (0.0, math.inf), 2, looks_hz=0.0)) == 1


class TestEstimateClip:
    def test_one_job_stays_in_this_process(self) -> None:
        assert pids(estimate_clip(frames, CLIP, Tracker)) == [os.getpid()]

    @pytest.mark.parametrize("jobs", [2, 3])
    def test_the_number_of_processes_changes_nothing(self, jobs: int) -> None:
        one = estimate_clip(frames, CLIP, Tracker)
        several = estimate_clip(frames, CLIP, Tracker, jobs=jobs)
        assert len(pids(several)) == jobs
        assert pids(several)[0] == os.getpid()
        np.testing.assert_array_equal(several.t_s, one.t_s)
        np.testing.assert_array_equal(several.t_s, [f.t_s for f in frames(0.0, math.inf)])
        np.testing.assert_array_equal(several.xy_px, one.xy_px)
        assert several.size_wh == CLIP.size_wh

    def test_a_second_process_has_warmed_up_where_it_takes_over(self) -> None:
        memory = 0.8
        tracker = partial(Tracker, memory=memory)
        one = estimate_clip(frames, CLIP, tracker)
        two = estimate_clip(frames, CLIP, tracker, jobs=2)
        error = np.abs(two.xy_px - one.xy_px).max(axis=(1, 2))
        seam = int(np.searchsorted(two.t_s, SEAM_S))
        # What is left of a first guess 1000 and more off, after the frames of the warm-up.
        left = 1300.0 * memory ** (WARM_UP_S * RATE_HZ)
        assert not error[:seam].any()
        assert 0.0 < error[seam] < left

    def test_a_cut_is_split_too(self) -> None:
        cut_s = (1.0, 11.0)
        two = estimate_clip(frames, CLIP, Tracker, cut_s=cut_s, jobs=2)
        assert len(pids(two)) == 2
        np.testing.assert_array_equal(two.t_s, [f.t_s for f in frames(*cut_s)])

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_progress_comes_for_every_frame_and_ends_with_the_clip(self, jobs: int) -> None:
        done_s: list[float] = []
        two = estimate_clip(
            frames, CLIP, Tracker, cut_s=(2.0, 12.0), jobs=jobs, progress=done_s.append
        )
        assert len(done_s) == len(two)
        assert done_s == sorted(done_s)
        # Frames are not to be had exactly at the spans' starts.
        assert done_s[-1] == pytest.approx(two.t_s[-1] - 2.0, abs=1.5 / RATE_HZ)

    def test_a_second_process_begins_and_ends_with_a_look(self) -> None:
        looks = partial(Looks, RATE_HZ, 0.0)
        found = estimate_clip(frames, CLIP, Nobody, open_looks=looks, jobs=2)
        every_s = np.array([frame.t_s for frame in frames(0.0, math.inf)])
        assert len(pids(found)) == 2
        assert set(found.t_s) < set(every_s)
        assert found.t_s[-1] == every_s[-1]
        # Where nobody is, every third frame will do, also where the other process takes over.
        assert len(found) < 0.45 * len(every_s)
        assert np.diff(found.t_s).max() < 3.5 / RATE_HZ

    def test_no_frames_are_no_poses(self) -> None:
        assert len(estimate_clip(frames, CLIP, Tracker, cut_s=(20.0, 30.0), jobs=2)) == 0

    def test_processes_begun_earlier_load_first(self) -> None:
        with begun(frames_once_loaded, load) as processes:
            two = estimate_clip(frames_once_loaded, CLIP, Tracker, jobs=2, processes=processes)
        assert len(pids(two)) == 2
        assert not _loaded_in, "this process had no need to"

    def test_processes_find_their_first_frame_before_they_have_work(self) -> None:
        read = frames_read_before_there_is_work
        with begun(read, load) as processes:
            two = estimate_clip(read, CLIP, tracker_that_is_noted, jobs=2, processes=processes)
        assert len(pids(two)) == 2
        np.testing.assert_array_equal(two.t_s, [frame.t_s for frame in frames(0.0, math.inf)])

    def test_processes_without_work_end(self) -> None:
        with begun(frames, load):
            assert len(multiprocessing.active_children()) == 1
        assert not multiprocessing.active_children()


class TestTrouble:
    def test_what_fails_to_load_is_told(self) -> None:
        with (
            begun(frames, fails_to_load) as processes,
            pytest.raises(VideoError, match="no library"),
        ):
            estimate_clip(frames, CLIP, Tracker, jobs=2, processes=processes)
        assert not multiprocessing.active_children()

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_an_error_arrives_as_it_was_raised(self, jobs: int) -> None:
        with pytest.raises(VideoError, match=r"^clip\.mp4: can't be read\.$") as caught:
            estimate_clip(broken_frames, CLIP, Tracker, jobs=jobs)
        assert caught.value.hint == "Film again."
        assert not multiprocessing.active_children()

    def test_an_error_tells_where_in_the_other_process(self) -> None:
        with pytest.raises(VideoError) as caught:
            estimate_clip(broken_frames, CLIP, Tracker, jobs=2)
        assert "in broken_frames" in str(caught.value.__cause__)

    def test_an_error_elsewhere_is_not_waited_for(self) -> None:
        slow = partial(Tracker, slowness_s=0.3)
        started_s, done_s = time.perf_counter(), 0.0

        def progress(now_s: float) -> None:
            nonlocal done_s
            done_s = now_s

        with pytest.raises(VideoError):
            estimate_clip(fails_at_once_elsewhere, CLIP, slow, jobs=2, progress=progress)
        assert done_s < SEAM_S - 0.5, f"after {time.perf_counter() - started_s:.1f} s"

    def test_a_killed_process_is_reported_with_a_way_out(self) -> None:
        with pytest.raises(FormcheckError, match="has been ended") as caught:
            estimate_clip(killed_frames, CLIP, Tracker, jobs=2)
        assert "--jobs 1" in caught.value.hint
        assert not multiprocessing.active_children()

    def test_an_interrupt_ends_all_processes_at_once(self) -> None:
        slow = partial(Tracker, slowness_s=0.5)

        def interrupt(done_s: float) -> None:
            if len(multiprocessing.active_children()) == 2:
                raise KeyboardInterrupt

        started_s = time.perf_counter()
        with pytest.raises(KeyboardInterrupt):
            estimate_clip(frames, CLIP, slow, jobs=3, progress=interrupt)
        # Any of the spans would have taken 60 s.
        assert time.perf_counter() - started_s < 50.0
        assert not multiprocessing.active_children()


def fails_at_once_elsewhere(start_s: float, end_s: float) -> Iterator[Frame]:
    if multiprocessing.parent_process() is not None:
        raise VideoError("clip.mp4: can't be opened.")
    yield from frames(start_s, end_s)


def test_there_is_a_core_to_use() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
