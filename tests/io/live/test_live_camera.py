"""The capture thread, and what can go wrong with a camera."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from support.fakes import FakeCamera
from support.filming import record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.errors import CameraError, VideoError
from formcheck.video import camera as camera_module
from formcheck.video.camera import FileFeed, WebCamera, list_cameras
from formcheck.video.capture import Capture, Newest

SAMPLE = Path(__file__).parents[3] / "sample_videos" / "squat_side_good.mp4"
SET = record(SQUAT, Script(depths=(1.0,), fps=15.0))


def run(feed: FakeCamera, reopen_s: float = 5.0) -> Capture:
    feed.open()
    capture = Capture(feed, reopen_s=reopen_s, retry_every_s=0.05)
    capture.start()
    capture.join(timeout=20.0)
    assert not capture.is_alive()
    return capture


class TestNewest:
    def test_keeps_only_the_newest(self) -> None:
        newest: Newest[int] = Newest()
        for i in range(5):
            newest.put(i)
        assert newest.take(0.0) == 4
        assert newest.dropped == 4
        assert newest.take(0.0) is None

    def test_wakes_whoever_waits(self) -> None:
        newest: Newest[str] = Newest()
        threading.Timer(0.05, newest.put, ("picture",)).start()
        assert newest.take(5.0) == "picture"

    def test_what_waits_can_be_taken_after_the_end(self) -> None:
        newest: Newest[int] = Newest()
        newest.put(1)
        newest.close()
        assert not newest.is_over
        assert newest.take(5.0) == 1
        assert newest.is_over

    def test_the_end_wakes_too(self) -> None:
        newest: Newest[int] = Newest()
        threading.Timer(0.05, newest.close).start()
        began_s = time.perf_counter()
        assert newest.take(60.0) is None
        assert time.perf_counter() - began_s < 50.0


class TestCapture:
    def test_a_slow_reader_gets_the_newest_picture(self) -> None:
        capture = run(FakeCamera(SET, speed=50.0))
        shot = capture.newest.take(0.0)
        assert shot is not None
        assert shot.frame.t_s == SET.t_s[-1]
        assert capture.pictures == len(SET)
        assert capture.newest.dropped == len(SET) - 1

    def test_closes_the_feed_at_the_end(self) -> None:
        feed = FakeCamera(SET, speed=50.0)
        run(feed)
        assert feed.closed == 1

    def test_stops_when_it_is_told_to(self) -> None:
        capture = Capture(FakeCamera(SET, speed=0.5))
        capture.start()
        capture.stop()
        assert not capture.is_alive()
        assert capture.newest.take(0.0) is None or capture.newest.is_over

    def test_a_camera_that_comes_back_goes_on(self) -> None:
        feed = FakeCamera(SET, speed=50.0, drops_at_s=2.0, gone_for=3)
        capture = run(feed)
        assert feed.opened == 5
        assert capture.error is None
        assert capture.lost_since_s is None
        assert capture.pictures == len(SET)

    def test_one_that_stays_away_is_given_up(self) -> None:
        feed = FakeCamera(SET, speed=50.0, drops_at_s=2.0, gone_for=10_000)
        capture = run(feed, reopen_s=0.3)
        assert "no more pictures" in str(capture.error)
        assert capture.newest.take(0.0) is not None, "what came before is kept"

    def test_a_file_that_breaks_is_given_up_at_once(self) -> None:
        class Damaged(FakeCamera):
            def read(self) -> tuple[float, np.ndarray] | None:
                if self.delivered == 20:
                    raise VideoError("set.mp4: it can't be read any further.")
                return super().read()

        capture = run(Damaged(SET, speed=50.0))
        assert "can't be read any further" in str(capture.error)
        assert capture.pictures == 20

    def test_pictures_of_another_size_are_fitted(self) -> None:
        capture = run(FakeCamera(SET, speed=50.0, smaller_after_s=1.0))
        shot = capture.newest.take(0.0)
        assert shot is not None
        assert shot.frame.image_bgr.shape == (720, 1280, 3)
        assert shot.frame.image_bgr.min() == 120, "filled, not letterboxed: same shape of picture"

    def test_of_another_shape_get_black_borders(self) -> None:
        class Square(FakeCamera):
            def read(self) -> tuple[float, np.ndarray] | None:
                read = super().read()
                return read and (read[0], np.full((100, 100, 3), 200, np.uint8))

        shot = run(Square(SET, speed=50.0)).newest.take(0.0)
        assert shot is not None
        image = shot.frame.image_bgr
        assert image.shape == (720, 1280, 3)
        assert image[:, :200].max() == 0
        assert image[:, 300:900].min() == 200

    def test_a_picture_from_the_past_is_left_out(self) -> None:
        class Stuck(FakeCamera):
            def read(self) -> tuple[float, np.ndarray] | None:
                read = super().read()
                return read and (min(read[0], 1.0), read[1])

        capture = run(Stuck(SET, speed=50.0))
        assert capture.pictures == int((SET.t_s < 1.0).sum()) + 1


class TestFileFeed:
    def test_plays_at_its_own_speed_with_its_own_times(self) -> None:
        feed = FileFeed(SAMPLE)
        feed.open()
        began_s, times = time.perf_counter(), []
        while (read := feed.read()) is not None and read[0] < 1.0:
            times.append(read[0])
        took_s = time.perf_counter() - began_s
        feed.close()
        assert times[0] == 0.0
        assert np.all(np.diff(times) > 0)
        assert took_s >= times[-1]

    def test_ends(self) -> None:
        feed = FileFeed(SAMPLE)
        for _ in feed._frames:
            pass
        assert feed.read() is None


class TestWebCamera:
    def test_none_there_lists_what_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camera_module, "list_cameras", lambda: ["0 (Integrated Camera)", "2"])
        with pytest.raises(CameraError, match="camera 7: there is no such camera") as error:
            WebCamera(7).open()
        assert error.value.hint == "There is: 0 (Integrated Camera), 2."
        assert error.value.exit_code == 3

    def test_none_at_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camera_module, "list_cameras", lambda: [])
        with pytest.raises(CameraError, match="no camera found") as error:
            WebCamera(7).open()
        assert error.value.hint == "Plug one in, or use --source FILE."

    @pytest.mark.parametrize(
        ("platform", "where"),
        [("darwin", "System Settings > Privacy"), ("win32", "Settings > Privacy")],
    )
    @pytest.mark.parametrize("there", [[], ["7"]], ids=["hidden", "listed"])
    def test_one_that_may_not_be_used(
        self, platform: str, where: str, there: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(camera_module, "list_cameras", lambda: there)
        monkeypatch.setattr("cv2.VideoCapture", lambda *_: FakeCapture(pictures=0, opens=False))
        with pytest.raises(CameraError) as error:
            WebCamera(7).open()
        assert where in error.value.hint
        assert "Close other programs" in error.value.hint

    def test_one_that_may_not_be_used_on_linux(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(camera_module, "_LINUX_NODE", str(tmp_path / "video{}"))
        (tmp_path / "video7").touch()
        monkeypatch.setattr("os.access", lambda *_: False)
        with pytest.raises(CameraError, match=r"no permission to use .*video7") as error:
            WebCamera(7).open()
        assert "usermod -aG video" in error.value.hint

    def test_one_that_is_there_but_does_not_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camera_module, "list_cameras", lambda: ["7"])
        with pytest.raises(CameraError, match="can't be opened") as error:
            WebCamera(7).open()
        assert "other programs" in error.value.hint

    def test_one_that_gives_no_pictures_is_busy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camera_module, "FIRST_PICTURE_S", 0.1)
        monkeypatch.setattr("cv2.VideoCapture", lambda *_: FakeCapture(pictures=0))
        with pytest.raises(CameraError, match="gives no pictures") as error:
            WebCamera(0).open()
        assert "Another program" in error.value.hint

    def test_reads_with_rising_times_until_it_is_gone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cv2.VideoCapture", lambda *_: FakeCapture(pictures=4))
        camera = WebCamera(0)
        camera.open()
        assert camera.size_wh == (64, 48)
        times = [read[0] for read in (camera.read() for _ in range(3)) if read]
        assert times[0] == 0.0
        assert np.all(np.diff(times) >= 0)
        with pytest.raises(CameraError, match="no more pictures"):
            camera.read()
        camera.close()

    def test_names_come_from_the_system(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for number, name in ((0, "Front\n"), (10, "")):
            (tmp_path / f"video{number}").mkdir()
            if name:
                (tmp_path / f"video{number}" / "name").write_text(name)
        monkeypatch.setattr(camera_module, "_LINUX_DEVICES", tmp_path)
        assert list_cameras() == ["0 (Front)", "10"]


class FakeCapture:
    """An OpenCV capture that gives `pictures` pictures and then none."""

    def __init__(self, pictures: int, *, opens: bool = True) -> None:
        self._left = pictures
        self._opens = opens

    def isOpened(self) -> bool:  # noqa: N802
        return self._opens

    def set(self, *_: float) -> bool:
        return True

    def get(self, _: int) -> float:
        return 0.0

    def read(self) -> tuple[bool, np.ndarray | None]:
        self._left -= 1
        time.sleep(0.001)
        return self._left >= 0, np.zeros((48, 64, 3), np.uint8)

    def release(self) -> None:
        pass
