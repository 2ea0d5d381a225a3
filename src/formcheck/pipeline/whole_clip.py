"""What is said of a clip beside its sets: its time line, and how to name what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formcheck.core.motion import clean
from formcheck.core.timeline import Interval, Stretch, looked_at, timeline, unnamed
from formcheck.pipeline.again import again_command
from formcheck.pipeline.options import Options
from formcheck.pipeline.poses import ClipPoses
from formcheck.pose.registry import find_backend

__all__ = ["naming_commands", "timeline_of"]

# ours: seconds before and after a movement that is to be judged by itself.
MARGIN_S = 0.5


def timeline_of(poses: ClipPoses, sets: Sequence[Interval]) -> tuple[Stretch, ...]:
    """What goes on in every second of what was looked at, given when the sets were done."""
    calibration = find_backend(poses.options.backend).calibration
    return timeline(
        poses.sequence,
        clean(poses.sequence, calibration),
        sets,
        looked_at(poses.sequence, poses.clip.start_s, poses.clip.duration_s),
        size_error=calibration.size_error,
    )


def naming_commands(
    path: Path, folder: Path, options: Options, stretches: Sequence[Stretch]
) -> tuple[str, ...]:
    """For each movement that was not recognised what to type once its exercise is known.

    The command goes on from the clip's landmarks in `folder` and writes into a folder below it.
    """
    commands = []
    for stretch in unnamed(stretches):
        start_s = round(max(0.0, stretch.start_s - MARGIN_S), 1)
        part = replace(options, start_s=start_s, end_s=round(stretch.end_s + MARGIN_S, 1))
        commands.append(again_command(path, folder / f"from_{start_s:.0f}_s", part))
    return tuple(commands)
