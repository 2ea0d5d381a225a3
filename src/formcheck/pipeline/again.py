"""The command that judges a clip once more, under another exercise, without the network."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from formcheck.pipeline.bar_settings import bar_document
from formcheck.pipeline.options import Options
from formcheck.report import usual_formats

__all__ = ["ANY_NAME", "again_command"]

ANY_NAME = "NAME"
"""Stands in the command where nobody knows the exercise."""
_BAR_OPTIONS = {
    "plate_mm": "--plate",
    "height_cm": "--height",
    "velocity_loss": "--velocity-loss",
}


def again_command(path: Path, folder: Path, options: Options, exercise: str = ANY_NAME) -> str:
    """What to type to judge the clip at `path` as `exercise`, from the landmarks in `folder`.

    All that landmarks and reports depend on is as in `options`. The line is quoted for the
    shell of this system, so that it can be copied as it stands.
    """
    words = ["formcheck", "analyze", str(path), "-e", exercise, "--reuse", "-o", str(folder)]
    defaults = Options()
    if options.model != defaults.model:
        words += ["--model", str(options.model)]
    for name in ("start", "end"):
        if (at_s := getattr(options, f"{name}_s")) is not None:
            words += [f"--{name}", repr(at_s)]
    if options.capture_fps is not None:
        words += ["--capture-fps", repr(options.capture_fps)]
    if options.lifter is not None:
        words += ["--lifter", "right" if options.lifter == -1 else str(options.lifter)]
    if options.overrides and options.overrides.path:
        words += ["--config", str(options.overrides.path)]
    for name, said in bar_document(options.bar).items():
        if said is not None:
            words += [_BAR_OPTIONS[name], repr(said)]
    flags = {
        "--every-frame": options.every_frame,
        "--no-video": not options.video,
        "--full-size": options.full_size,
        "--share": options.share,
    }
    words += [flag for flag, is_set in flags.items() if is_set]
    if set(options.formats) != set(usual_formats()):
        words += [word for name in options.formats for word in ("--format", name)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
