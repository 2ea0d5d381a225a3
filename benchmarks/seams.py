"""How far landmarks are off where a landmarker takes over in the middle of a clip.

A clip in spans has a seam where the next landmarker's poses follow the last one's. Here a
landmarker is started at several places of a clip, and its poses are compared with those of
one that has followed the lifter from the beginning: once the difference is down to the
network's own spread, the newcomer has warmed up. That spread is what a twin shows, a landmarker
which has only missed the clip's first frame: what plates, the picture's edge or the body
itself hides is guessed anew by each. `formcheck.pose.spans.WARM_UP_S` comes from this table.

    python -m benchmarks.seams                 sample videos
    python -m benchmarks.seams CLIP…           videos of your own
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.motion import trunk_length_px
from formcheck.core.poses import Frame, PoseSequence
from formcheck.errors import FormcheckError
from formcheck.pose.mediapipe import MediaPipePose
from formcheck.pose.spans import WARM_UP_S
from formcheck.pose.weights import find_weights
from formcheck.video.source import VideoSource, open_video

__all__ = ["TWIN_S", "WARM_UPS_S", "Seams", "measure", "pooled", "table"]

SAMPLES = Path(__file__).parents[1] / "sample_videos"
WARM_UPS_S = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
TWIN_S = math.inf
"""Stands for the warm-up of the twin."""
AFTER_S = 1.0
"""The seam is looked at for this long after the warm-up."""
STARTS = 3
"""Landmarkers started in each clip."""
MEDIAN_LIMIT, P95_LIMIT = 0.01, 0.03
"""In trunk lengths."""


@dataclass(frozen=True)
class Seams:
    """Differences after one warm-up, in trunk lengths.

    Attributes:
        clip: name of the clip, "all" for several.
        warm_up_s: how long the landmarkers had been watching; infinite for the twin.
        differences: of every landmark in every frame of the second after it, for the twin of
            the whole clip, (n,); infinite where only one of the two sees anybody.
    """

    clip: str
    warm_up_s: float
    differences: Array

    @property
    def median(self) -> float:
        """Half of the landmarks are off by less."""
        return float(np.quantile(self.differences, 0.5, method="lower"))

    @property
    def p95(self) -> float:
        """95 of 100 landmarks are off by less."""
        return float(np.quantile(self.differences, 0.95, method="higher"))

    @property
    def within_limits(self) -> bool:
        """Whether nobody would see the seam."""
        return self.median <= MEDIAN_LIMIT and self.p95 <= P95_LIMIT


def measure(path: Path, model: str = "full", starts: int = STARTS) -> list[Seams]:
    """The seams of a clip for every warm-up; none for a clip of less than 5 s.

    Raises:
        FormcheckError: it can't be read.
    """
    watch_s = WARM_UPS_S[-1] + AFTER_S
    with open_video(path) as source:
        end_s = source.info.duration_s
        if end_s < watch_s + 1.0:
            return []
        whole = _poses(source, 0.0, math.inf, model)
        twin = _poses(source, 0.5 / source.info.frame_rate, math.inf, model)
        found: dict[float, list[Array]] = {w: [] for w in WARM_UPS_S}
        found |= {TWIN_S: [_off(whole, twin, AFTER_S, math.inf)]}
        for start_s in np.linspace(1.0, end_s - watch_s, starts).tolist():
            late = _poses(source, start_s, start_s + watch_s, model)
            for warm_up_s in WARM_UPS_S:
                seam_s = start_s + warm_up_s
                found[warm_up_s].append(_off(whole, late, seam_s, seam_s + AFTER_S))
    seams = [Seams(path.stem, w, np.concatenate(parts)) for w, parts in found.items()]
    # Where neither landmarker sees anybody there is nothing to compare.
    return [s for s in seams if len(s.differences)]


def pooled(seams: Sequence[Seams]) -> list[Seams]:
    """All clips as one, for every warm-up."""
    groups = {w: [s.differences for s in seams if s.warm_up_s == w] for w in (*WARM_UPS_S, TWIN_S)}
    return [Seams("all", w, np.concatenate(parts)) for w, parts in groups.items() if parts]


def _poses(source: VideoSource, start_s: float, end_s: float, model: str) -> PoseSequence:
    """Raw poses of the frames between two times, by a landmarker that has seen nothing yet."""
    frames: Iterator[Frame] = source.frames(start_s, end_s)
    # Exactly as in an analysis: the mask shares its graph with the landmarks.
    with MediaPipePose(find_weights(model), segmentation=True) as estimator:
        return PoseSequence.stack([estimator.estimate(f) for f in frames], source.info.size_wh)


def _off(whole: PoseSequence, other: PoseSequence, start_s: float, end_s: float) -> Array:
    """Distances (n,) in trunk lengths between the landmarks of two landmarkers of one clip."""
    whole_px, other_px = (
        poses.xy_px[(poses.t_s >= start_s) & (poses.t_s < end_s)] for poses in (whole, other)
    )
    distance = np.linalg.norm(whole_px - other_px, axis=-1) / trunk_length_px(whole)
    distance[np.isnan(whole_px[..., 0]) != np.isnan(other_px[..., 0])] = np.inf
    return np.asarray(distance[~np.isnan(distance)])


def table(seams: Sequence[Seams]) -> str:
    """Markdown: median and 95th percentile in % of the trunk, a row a warm-up, all clips."""
    lines = [
        "| warm-up | median, % of trunk | 95th percentile | clips within 1 % and 3 % |",
        "| --- | ---: | ---: | ---: |",
    ]
    for everything in pooled(seams):
        warm_up_s = everything.warm_up_s
        here = [s for s in seams if s.warm_up_s == warm_up_s]
        lines.append(
            f"| {_name(warm_up_s)}{' (in use)' * (warm_up_s == WARM_UP_S)}"
            f" | {100 * everything.median:.2f} | {100 * everything.p95:.2f}"
            f" | {sum(s.within_limits for s in here)} of {len(here)} |"
        )
    return "\n".join(lines)


def _name(warm_up_s: float) -> str:
    return "twin" if warm_up_s == TWIN_S else f"{warm_up_s:g} s"


def _by_clip(seams: Sequence[Seams]) -> str:
    """Plain text: a row a clip, a column a warm-up."""
    warm_ups_s = (*WARM_UPS_S, TWIN_S)
    rows = [f"{'':28s}" + "".join(f"{_name(w):>15s}" for w in warm_ups_s)]
    for name in dict.fromkeys(s.clip for s in seams):
        mine = {
            s.warm_up_s: f"{100 * s.median:.2f} {100 * s.p95:6.2f}" for s in seams if s.clip == name
        }
        rows.append(f"{name[:28]:28s}" + "".join(f"{mine.get(w, ''):>15s}" for w in warm_ups_s))
    return "\n".join(rows)


def main(argv: list[str] | None = None) -> int:
    """Measure every clip and print the tables; returns 1 if there is nothing to measure."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.seams",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("clips", nargs="*", type=Path, help="clips; default the sample videos")
    parser.add_argument("--model", default="full", help="full, lite or a .task file")
    parser.add_argument("--starts", type=int, default=STARTS, help="landmarkers started in a clip")
    arguments = parser.parse_args(argv)
    paths = arguments.clips or sorted(SAMPLES.glob("*.mp4"))
    seams: list[Seams] = []
    for path in paths:
        try:
            found = measure(path, arguments.model, arguments.starts)
        except FormcheckError as error:
            print(error, file=sys.stderr)
            continue
        seams += found
        print(f"{path.name}: {'measured' if found else 'too short, left out'}", file=sys.stderr)
    if not seams:
        return 1
    print(_by_clip(seams), table(seams), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
