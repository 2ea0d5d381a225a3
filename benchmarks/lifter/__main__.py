"""`python -m benchmarks.lifter`: render motions to clips with their truth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.lifter.clip import render_clip
from benchmarks.lifter.motion_file import MotionError, load_motion
from benchmarks.lifter.renderer import NoGraphicsError

MOTIONS = Path(__file__).with_name("motions")


def main(argv: list[str] | None = None) -> int:
    """Render each motion named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lifter", description=__doc__)
    parser.add_argument(
        "motions",
        nargs="+",
        metavar="MOTION",
        help="a .toml file, or the name of one in benchmarks/lifter/motions",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder for NAME.mp4 and NAME.json (default: here)",
    )
    parser.add_argument(
        "--npz",
        action="store_true",
        help="also write NAME.npz with joints in metres and the lifter's mask in every frame",
    )
    arguments = parser.parse_args(argv)
    arguments.output.mkdir(parents=True, exist_ok=True)
    try:
        for name in arguments.motions:
            path = Path(name) if name.endswith(".toml") else MOTIONS / f"{name}.toml"
            _render(path, arguments.output, arguments.npz)
    except (MotionError, NoGraphicsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _render(path: Path, folder: Path, npz: bool) -> None:
    clip = folder / f"{path.stem}.mp4"
    truth = render_clip(load_motion(path), clip, masks=npz, on_frame=_progress(path.stem))
    if npz:
        truth.save(clip.with_suffix(".npz"))
    clip.with_suffix(".json").write_text(truth.to_json(), encoding="utf-8")
    print(clip)


def _progress(name: str) -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else "\r"
        print(f"{name}: {done}/{total} frames", end=end, file=sys.stderr)

    return show


if __name__ == "__main__":
    sys.exit(main())
