"""Keeps what a live set leaves behind: its pictures while it lasts, its reports afterwards."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame, PoseSequence
from formcheck.core.report import ClipInfo, Media, Report
from formcheck.errors import FormcheckError, UsageError
from formcheck.pipeline.options import ANNOTATED, LANDMARKS

__all__ = ["RECORDING", "Recorder", "Recording", "free_folder", "save_set"]

RECORDING = "recording.mp4"


def free_folder(folder: Path) -> Path:
    """`folder`, or the first of `folder-2`, `folder-3`, … that holds no set yet, made.

    Raises:
        UsageError: it can't be made or written to.
    """
    folder = folder if folder.name else folder.resolve()
    n, free = 1, folder
    while any((free / name).exists() for name in (RECORDING, LANDMARKS)):
        n += 1
        free = folder.with_name(f"{folder.name}-{n}")
    try:
        free.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=free):
            pass
    except OSError as error:
        raise UsageError(
            f"{free}: nothing can be written there ({error.strerror}).",
            "Name another folder with --record.",
        ) from None
    return free


class Recorder(threading.Thread):
    """Encodes pictures in a thread of its own; never makes anybody wait.

    Attributes:
        first_s: time of the first picture in the set, which is 0 in the file.
        dropped: pictures left out because encoding did not keep up.
        error: why nothing more is written, if so.
    """

    def __init__(
        self, folder: Path, size_wh: tuple[int, int], frame_rate: float, most_waiting: int
    ) -> None:
        super().__init__(name="recorder", daemon=True)
        self._size_wh = size_wh
        self._frame_rate = frame_rate
        self._waiting: queue.Queue[tuple[Image, float] | None] = queue.Queue(most_waiting)
        self.path = folder / RECORDING
        self.first_s = 0.0
        self.dropped = 0
        self.error: FormcheckError | None = None

    def run(self) -> None:
        """Write what comes until `finish`."""
        from formcheck.video.writer import VideoWriter

        try:
            writer = VideoWriter(self.path, self._size_wh, frame_rate_hint=self._frame_rate)
            with writer:
                began = False
                while (picture := self._waiting.get()) is not None:
                    if not began:
                        began, self.first_s = True, picture[1]
                    writer.write(*picture)
        except FormcheckError as error:
            self.error = error

    def write(self, image_bgr: Image, t_s: float) -> None:
        """Take the picture at `t_s` seconds of the set, which must rise."""
        try:
            self._waiting.put_nowait((image_bgr, t_s))
        except queue.Full:
            self.dropped += 1

    def finish(self) -> None:
        """Write what is waiting and complete the file."""
        while self.is_alive():
            try:
                self._waiting.put(None, timeout=0.1)
                break
            except queue.Full:
                continue
        self.join()


class Recording:
    """The pictures of a set, kept in `folder` where there is one; `recorder` once there are any."""

    def __init__(self, folder: Path | None, clip: ClipInfo, most_waiting: int) -> None:
        self._folder = folder
        self._clip = clip
        self._most_waiting = most_waiting
        self.recorder: Recorder | None = None

    def write(self, frame: Frame, t_s: float | None) -> None:
        """Keep the picture at `t_s` seconds of the set; None for one that is no part of it."""
        if self._folder is None or t_s is None:
            return
        if self.recorder is None:
            clip = self._clip
            self.recorder = Recorder(
                self._folder, clip.size_wh, clip.frame_rate, self._most_waiting
            )
            self.recorder.start()
        self.recorder.write(frame.image_bgr, t_s)

    def discard(self) -> None:
        """Forget the set so far."""
        if self.recorder is not None:
            self.recorder.finish()
            self.recorder.path.unlink(missing_ok=True)
            self.recorder = None

    def finish(self) -> None:
        """Write what is waiting and complete the file."""
        if self.recorder is not None:
            self.recorder.finish()


def save_set(report: Report, poses: PoseSequence, folder: Path, recorder: Recorder) -> None:
    """Write reports, landmarks and, where there is a recording, the annotated video.

    The same functions make the files of a clip that is analysed later.

    Raises:
        UsageError: they can't be written.
    """
    from formcheck.pipeline.keyframes import KeyFrameCutter
    from formcheck.pipeline.landmarks import Saved, save_landmarks
    from formcheck.pipeline.media import Footage, annotate
    from formcheck.report import PAGE, usual_formats, write_reports

    write_reports(report, folder, usual_formats())
    save_landmarks(folder / LANDMARKS, Saved(poses, "live", report.model_name, report.model_sha256))
    if recorder.path.is_file():
        cutter = KeyFrameCutter(report)
        footage = Footage(recorder.path, first_s=recorder.first_s)
        annotate(report, footage, folder / ANNOTATED, cutter)
        report = replace(report, media=Media(ANNOTATED, cutter.key_frames, beside=cutter.beside))
    write_reports(report, folder, [PAGE])
