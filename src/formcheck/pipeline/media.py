"""The second pass over a clip or a recording: the annotated video and the key frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.report import KeyFrame, Media, Report
from formcheck.pipeline.crops import load_crops, save_crops
from formcheck.pipeline.keyframes import FRAME_TOLERANCE_S, KeyFrameCutter
from formcheck.pipeline.options import (
    ANNOTATED,
    DRAWN_SIDE_PX,
    LANDMARKS,
    Options,
    Progress,
    quiet,
)
from formcheck.render.timeline import MIN_CUE_S
from formcheck.report import PAGE
from formcheck.video.encoder import Purpose

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy
    from formcheck.video.source import DecodedFrame

__all__ = ["Footage", "Style", "annotate", "cut_key_frames", "media_of"]

# ours: seconds; enough to read the summary of the set, or to pause the video.
END_CARD_S = 4.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a video is made.

    Attributes:
        most_px: its longer side has so many pixels at most.
        end_card_s: seconds that the end card stays.
        least_cue_s: seconds that a cue shows at least.
        purpose: what it is for.
    """

    most_px: float = DRAWN_SIDE_PX
    end_card_s: float = END_CARD_S
    least_cue_s: float = MIN_CUE_S
    purpose: Purpose = Purpose.WATCHING


_USUAL = Style()


@dataclass(frozen=True, slots=True)
class Footage:
    """The video file that a report is about. Times are the report's, in seconds.

    Attributes:
        path: the file.
        start_s, end_s: the part of it to show; `end_s` None for all that follows.
        time_scale: seconds of real life that a second of the file shows.
        first_s: time of the file's first frame.
        proxy: small copies of the frames, if there are any.
    """

    path: Path
    start_s: float = 0.0
    end_s: float | None = None
    time_scale: float = 1.0
    first_s: float = 0.0
    proxy: Proxy | None = None

    @contextmanager
    def frames(self, since_s: float | None = None) -> Iterator[Iterator[DecodedFrame]]:
        """Gives its frames, small ones if there is a proxy, from `since_s` or its start on.

        Raises:
            VideoError: the footage can't be read.
        """
        from formcheck.video.source import open_video

        since_s = self.start_s if since_s is None else since_s
        end_s = math.inf if self.end_s is None else self.end_s
        if self.proxy is not None and self.proxy.is_there:
            yield self.proxy.frames(since_s, end_s)
            return
        with open_video(self.path, time_scale=self.time_scale) as source:
            yield source.frames(since_s, end_s)


def media_of(
    report: Report,
    folder: Path,
    options: Options,
    progress: Progress = quiet,
    proxy: Proxy | None = None,
) -> Media:
    """Make what `options` asks for of the report's own clip: annotated video and key frames.

    The video goes into `folder`. The pictures that key frames are drawn on are kept with the
    landmarks there, and with `options.reuse` they are taken from there. `proxy` has been made of
    the clip in this run, if any was.

    Raises:
        VideoError: the clip can't be read any more.
        UsageError: the video can't be written.
    """
    clip = report.clip
    footage = Footage(clip.path, clip.start_s, options.end_s, clip.time_scale, proxy=proxy)
    annotated = folder / ANNOTATED if options.video else None
    style = Style(most_px=math.inf) if options.full_size else _USUAL
    if PAGE not in options.formats:
        if annotated:
            annotate(report, footage, annotated, progress=progress, style=style)
        return Media(ANNOTATED if annotated else "")
    saved_at = folder / LANDMARKS
    crops = load_crops(saved_at) if options.reuse else None
    cutter = KeyFrameCutter(report, crops)
    if proxy is not None and not cutter.is_sharp_in(proxy.size_wh):
        footage = replace(footage, proxy=None)
    if annotated:
        annotate(report, footage, annotated, cutter, progress, style)
    else:
        _cut(footage, cutter)
    if cutter.crops is not None and cutter.crops != crops:
        save_crops(saved_at, cutter.crops)
    return Media(ANNOTATED if annotated else "", cutter.key_frames, beside=cutter.beside)


def annotate(
    report: Report,
    footage: Footage,
    target: Path,
    cutter: KeyFrameCutter | None = None,
    progress: Progress = quiet,
    style: Style = _USUAL,
) -> None:
    """Draw what `report` says over `footage` and write it to `target`, the end card last.

    The video keeps the sound, unless it shows another speed than real life. `cutter` gets each
    frame before anything is drawn on it.

    Raises:
        VideoError: the footage can't be read.
        UsageError: the video can't be written.
    """
    from formcheck.render.overlay import Overlay
    from formcheck.render.sheet import YuvSheet
    from formcheck.video.threads import read_ahead
    from formcheck.video.writer import VideoWriter, video_size, written_beside
    from formcheck.video.yuv import Yuv

    clip, scale = report.clip, footage.time_scale
    size_wh = video_size(clip.size_wh, style.most_px)
    overlay = Overlay(report, size_wh, style.least_cue_s)
    end_s = math.inf if footage.end_s is None else footage.end_s
    total_s = min(end_s, clip.duration_s) - footage.start_s
    with (
        footage.frames() as frames,
        VideoWriter(
            target,
            size_wh,
            audio_from=footage.path if scale == 1 else None,
            frame_rate_hint=clip.frame_rate,
            purpose=style.purpose,
        ) as writer,
    ):
        frame: DecodedFrame | None = None
        with written_beside(writer) as write, read_ahead(frames) as coming:
            for frame in coming:
                t_s = frame.t_s + footage.first_s
                if cutter is not None:
                    cutter.offer(frame.picture, t_s)
                picture = frame.picture.yuv(size_wh)
                overlay.draw(YuvSheet(picture), t_s)
                # The video plays at the file's own speed, whatever the time scale.
                write(picture, frame.t_s / scale)
                progress("video", frame.t_s - footage.start_s, total_s)
        if frame is not None:
            picture = frame.picture.yuv(size_wh)
            card = overlay.end_card(picture.bgr())
            writer.write_still(Yuv.of_bgr(card, picture.matrix), style.end_card_s)


def cut_key_frames(path: Path, report: Report) -> tuple[KeyFrame, ...]:
    """The key frames of `report`, cut from its clip at `path`.

    Raises:
        VideoError: the clip can't be read any more.
    """
    cutter = KeyFrameCutter(report)
    _cut(Footage(path, time_scale=report.clip.time_scale), cutter)
    return cutter.key_frames


def _cut(footage: Footage, cutter: KeyFrameCutter) -> None:
    """Offer the frames of `footage` to `cutter`, from the first picture due to the last.

    They are read once, in order: phones and websites set keyframes seconds apart, and each seek
    would decode again all frames since the last one.
    """
    if cutter.next_s is None:
        return
    with footage.frames(cutter.next_s - FRAME_TOLERANCE_S) as frames:
        for frame in frames:
            cutter.offer(frame.picture, frame.t_s)
            if cutter.next_s is None:
                break
