"""What the report on a live set says of its clip and of how it was made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Provenance
from formcheck.core.time_base import usual_step_s
from formcheck.live.models import Models
from formcheck.live.options import LiveOptions
from formcheck.live.pace import Pace
from formcheck.live.record import Recorder
from formcheck.live.speed import Speed
from formcheck.pipeline.options import Options
from formcheck.video.camera import Feed, FileFeed

__all__ = ["clip_of", "clip_of_set", "provenance"]


def clip_of(feed: Feed) -> ClipInfo:
    """What is known of the frames before the first one is judged."""
    if isinstance(feed, FileFeed):
        return feed.info
    return ClipInfo(
        path=Path(feed.name),
        duration_s=0.0,
        size_wh=feed.size_wh,
        rotation_deg=0,
        frame_rate=feed.frame_rate,
        variable_frame_rate=False,
    )


def clip_of_set(clip: ClipInfo, poses: PoseSequence) -> ClipInfo:
    """`clip` with the length and frame rate of the set: a camera's clip ends with it."""
    t_s = poses.t_s
    duration_s = float(t_s[-1]) if len(t_s) else 0.0
    rate = 1.0 / usual_step_s(t_s) if len(t_s) > 1 else clip.frame_rate
    return replace(clip, duration_s=duration_s, frame_rate=rate)


def provenance(
    options: LiveOptions, models: Models, speed: Speed, pace: Pace, recorder: Recorder | None
) -> Provenance:
    """How the set was judged: model, settings, speed, and what is missing in the recording."""
    notes = [f"Live: {speed.summary()}"]
    if pace.doubt:
        notes.append(pace.doubt)
    if models.note:
        notes.append(models.note)
    if recorder is not None and recorder.dropped:
        notes.append(f"{recorder.dropped} pictures are missing in the recording.")
    if recorder is not None and recorder.error is not None:
        notes.append(f"There is no recording: {recorder.error}")
    return Provenance(
        model_name=models.name,
        model_sha256=models.sha256,
        settings=Options(options.exercise, options.model, bar=options.bar).settings,
        notes=tuple(notes),
    )
