"""The second pass over a clip or a recording: the annotated video and the key frames."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.report import KeyFrame, Media, Report
from formcheck.pipeline.crops import load_crops, save_crops
from formcheck.pipeline.keyframes import FRAME_TOLERANCE_S, KeyFrameCutter
from formcheck.pipeline.options import ANNOTATED, LANDMARKS, Options, Progress, quiet
from formcheck.render.timeline import MIN_CUE_S
from formcheck.report import PAGE

if TYPE_CHECKING:
    from formcheck.video.source import DecodedFrame

__all__ = ["Footage", "Style", "annotate", "cut_key_frames", "media_of"]

# ours: seconds; enough to read the summary of the set, or to pause the video.
END_CARD_S = 4.0
# ours: pixels, the longer side of the annotated video, unless its full size is asked for. It is
# looked at on a phone or a page; full HD takes 1.6 times as long to draw and encode (decision 55).
MOST_SIDE_PX = 1280


@dataclass(frozen=True, slots=True)
class Style:
    """How a video is made.

    Attributes:
        most_px: its longer side has so many pixels at most.
        end_card_s: seconds that the end card stays.
        least_cue_s: seconds that a cue shows at least.
        for_messengers: see `VideoWriter`.
    """

    most_px: float = MOST_SIDE_PX
    end_card_s: float = END_CARD_S
    least_cue_s: float = MIN_CUE_S
    for_messengers: bool = False


_USUAL = Style()


@dataclass(frozen=True, slots=True)
class Footage:
    """The video file that a report is about. Times are the report's, in seconds.

    Attributes:
        path: the file.
        start_s, end_s: the part of it to show; `end_s` None for all that follows.
        time_scale: seconds of real life that a second of the file shows.
        first_s: time of the file's first frame.
    """

    path: Path
    start_s: float = 0.0
    end_s: float | None = None
    time_scale: float = 1.0
    first_s: float = 0.0


def media_of(report: Report, folder: Path, options: Options, progress: Progress = quiet) -> Media:
    """Make what `options` asks for of the report's own clip: annotated video and key frames.

    The video goes into `folder`. The pictures that key frames are drawn on are kept with the
    landmarks there, and with `options.reuse` they are taken from there.

    Raises:
        VideoError: the clip can't be read any more.
        UsageError: the video can't be written.
    """
    clip = report.clip
    footage = Footage(clip.path, clip.start_s, options.end_s, clip.time_scale)
    annotated = folder / ANNOTATED if options.video else None
    style = Style(most_px=math.inf) if options.full_size else _USUAL
    if PAGE not in options.formats:
        if annotated:
            annotate(report, footage, annotated, progress=progress, style=style)
        return Media(ANNOTATED if annotated else "")
    saved_at = folder / LANDMARKS
    crops = load_crops(saved_at) if options.reuse else None
    cutter = KeyFrameCutter(report, crops)
    if annotated:
        annotate(report, footage, annotated, cutter, progress, style)
    else:
        _cut(footage, cutter)
    if cutter.crops is not None and cutter.crops != crops:
        save_crops(saved_at, cutter.crops)
    return Media(ANNOTATED if annotated else "", cutter.key_frames)


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
    from formcheck.video.source import open_video
    from formcheck.video.writer import VideoWriter, video_size, written_beside
    from formcheck.video.yuv import Yuv

    clip, scale = report.clip, footage.time_scale
    size_wh = video_size(clip.size_wh, style.most_px)
    overlay = Overlay(report, size_wh, style.least_cue_s)
    end_s = math.inf if footage.end_s is None else footage.end_s
    total_s = min(end_s, clip.duration_s) - footage.start_s
    with (
        open_video(
            footage.path, start_s=footage.start_s, end_s=footage.end_s, time_scale=scale
        ) as source,
        VideoWriter(
            target,
            size_wh,
            audio_from=footage.path if scale == 1 else None,
            frame_rate_hint=clip.frame_rate,
            for_messengers=style.for_messengers,
        ) as writer,
    ):
        frame: DecodedFrame | None = None
        with written_beside(writer) as write:
            for frame in source:
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
    from formcheck.video.source import open_video

    if cutter.next_s is None:
        return
    with open_video(footage.path, time_scale=footage.time_scale) as source:
        for frame in source.frames(cutter.next_s - FRAME_TOLERANCE_S):
            cutter.offer(frame.picture, frame.t_s)
            if cutter.next_s is None:
                break
