"""Runs the network over a clip, after a look around for people and for the part to look at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.report import ClipInfo
from formcheck.pipeline.landmarks import Saved, as_saved
from formcheck.pipeline.lifter import lifter_in, others_note
from formcheck.pipeline.options import DRAWN_SIDE_PX, Options, Progress
from formcheck.pose.registry import find_backend

if TYPE_CHECKING:
    from formcheck.core.people import People
    from formcheck.pose.region import Region
    from formcheck.pose.weights import Weights
    from formcheck.video.proxy import Proxy
    from formcheck.video.source import VideoSource

__all__ = ["estimated", "proxy_in"]


def estimated(
    source: VideoSource,
    weights: Weights,
    options: Options,
    key: str,
    contour: bool,
    progress: Progress,
    proxy: Proxy | None,
) -> Saved:
    """The poses that the network finds in the part asked for, and what else is in the picture.

    Raises:
        UsageError: there is nobody in the place where the lifter should be.
    """
    from formcheck.pose.looks import Looks, least_px_per_metre
    from formcheck.pose.parallel import estimate_clip, processes_for

    clip, cut_s, jobs = source.info, options.cut_s, options.jobs
    total_s = _length_s(clip, options)
    backend = find_backend(options.backend)
    every_frame = options.every_frame
    with processes_for(
        clip, source.frames, backend.load, cut_s=cut_s, jobs=jobs, every_frame=every_frame
    ) as processes:
        people, region = _looked_around(source, weights, options)
        seen_wh = clip.size_wh if region is None else region.size_wh
        smallest = least_px_per_metre(seen_wh, backend.calibration)
        found = estimate_clip(
            source.frames,
            clip,
            backend.opener(
                weights,
                contour=contour,
                region=region,
                people=people,
                camera=True,
                plates=True,
            ),
            open_looks=None if every_frame else partial(Looks, clip.frame_rate, smallest),
            keep=None if proxy is None else proxy.keep,
            cut_s=cut_s,
            jobs=jobs,
            processes=processes,
            progress=lambda done_s: progress("pose", done_s, total_s),
        )
    return Saved(
        as_saved(replace(found, seen_wh=seen_wh)),
        key,
        weights.name,
        weights.sha256,
        notes=() if people is None else (others_note(people),),
    )


def _looked_around(
    source: VideoSource, weights: Weights, options: Options
) -> tuple[People | None, Region | None]:
    """Who is in the picture, if they are several, and the region of it that the lifter is in.

    Raises:
        UsageError: there is nobody in the place where the lifter should be.
    """
    from formcheck.pose.find_region import find_region, look_around, number_of_glimpses
    from formcheck.video.threads import read_ahead

    clip, (start_s, _) = source.info, options.cut_s
    backend = find_backend(options.backend)
    total_s = _length_s(clip, options)
    glimpses = source.glimpses(start_s, start_s + total_s, number_of_glimpses(total_s))
    with read_ahead(glimpses) as ahead:
        seen = look_around(clip.size_wh, ahead, backend.people(weights), backend.calibration)
    people = lifter_in(clip.path, seen.people, clip.size_wh, options.lifter)
    lifter = None if people is None else people.poses[people.lifter]
    return people, find_region(clip.size_wh, seen, backend.calibration, lifter)


def proxy_in(scratch: Path, clip: ClipInfo, options: Options) -> Proxy | None:
    """A proxy for the part asked for, if one is worth making."""
    from formcheck.video.proxy import Proxy, is_worth_a_proxy
    from formcheck.video.writer import video_size

    size_wh = video_size(clip.size_wh, DRAWN_SIDE_PX)
    length_s = _length_s(clip, options)
    return (
        Proxy(scratch, size_wh, clip.frame_rate)
        if is_worth_a_proxy(clip, size_wh, length_s)
        else None
    )


def _length_s(clip: ClipInfo, options: Options) -> float:
    """Length of the part asked for."""
    start_s, end_s = options.cut_s
    return min(end_s, clip.duration_s) - start_s
