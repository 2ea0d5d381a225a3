"""Render stills of drawn bodies and keep the outlines that the network sees, with the truth.

    python -m benchmarks.lumbar.stills BODIES.npz STILLS --count 250

BODIES.npz is what `draw_bodies` wrote. One file for each unit, which is one lifter in one set of
clothes before one camera; on two cores with software GL it takes about 3 s. The network looks at
each picture by itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.body import Body, body_of
from benchmarks.lifter.effort import Posture
from benchmarks.lifter.hinges import take
from benchmarks.lifter.scene import Scene
from benchmarks.lifter.sensor import expose
from benchmarks.lifter.skeleton import Skeleton
from benchmarks.lumbar.draws import Still, draw_stills
from benchmarks.lumbar.outlines import Unit
from formcheck.core.poses import Frame, PoseFrame
from formcheck.pose.estimator import PeopleIn
from formcheck.pose.mediapipe import people_finder
from formcheck.pose.weights import SHIPPED, find_weights
from formcheck.video.picture import ArrayPicture

__all__ = ["Bodies", "main", "photograph", "see"]

BEST_MODEL = next(iter(SHIPPED))


@dataclass(frozen=True, eq=False)
class Bodies:
    """What `draw_bodies` wrote: meshes (N, vertices, 3), bones (N, bones, 3), and sex (N,)."""

    vertices_m: NDArray[np.float32]
    heads_m: NDArray[np.float32]
    is_female: NDArray[np.bool_]

    @classmethod
    def read(cls, path: Path) -> Bodies:
        """Those in a file."""
        with np.load(path) as data:
            return cls(**data)

    def body(self, index: int, height_m: float) -> Body:
        """One of them, of that stature."""
        return body_of(f"drawn {index}", self.vertices_m[index], self.heads_m[index], height_m)


def photograph(stills: Sequence[Still], body: Body, seed: int) -> list[NDArray[np.uint8]]:
    """The stills of a body as a phone would take them, each (height, width, 3) BGR.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """
    rng = np.random.default_rng([2, seed])
    images = []
    for still in stills:
        scene = Scene(still.motion, body)
        try:
            rgb = scene.picture(_posture(still, body.skeleton))
        finally:
            scene.close()
        exposed = expose(rgb.astype(float), still.motion.video.brightness, rng)
        images.append(np.ascontiguousarray(exposed[:, :, ::-1]))
    return images


def _posture(still: Still, skeleton: Skeleton) -> Posture:
    """The posture; a lifter who stands has not taken up the bar."""
    posture = take(skeleton, still.hinge)
    if not still.is_standing or posture.bar_m is None:
        return posture
    on_floor = posture.bar_m.copy()
    on_floor[2] = still.motion.plate_radius_m
    return replace(posture, bar_m=on_floor)


def see(
    images: Sequence[NDArray[np.uint8]], stills: Sequence[Still], body: int, people_in: PeopleIn
) -> Unit:
    """What the network sees of the stills of the body of that number."""
    poses = []
    for image in images:
        people = people_in(Frame(0, 0.0, ArrayPicture(image)))
        poses.append(people[0] if people else PoseFrame.empty(0.0))
    return Unit(
        body=body,
        yaw_deg=stills[0].motion.camera.yaw_deg,
        is_loose=stills[0].motion.look.shirt_drape > 0,
        is_standing=np.array([still.is_standing for still in stills]),
        lumbar_deg=np.array([still.lumbar_deg for still in stills]),
        thoracic_deg=np.array([still.thoracic_deg for still in stills]),
        contour=np.stack([pose.contour for pose in poses]),
        chord_px=np.stack([pose.chord_px for pose in poses]),
    )


def main(argv: list[str] | None = None) -> None:
    """Take the stills of some units."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bodies", type=Path, metavar="BODIES.npz")
    parser.add_argument("folder", type=Path, metavar="STILLS")
    parser.add_argument("--first", type=int, default=0, help="unit (default: 0)")
    parser.add_argument("--count", type=int, default=250, help="of units (default: 250)")
    parser.add_argument("--pictures", action="store_true", help="also keep the pictures")
    arguments = parser.parse_args(argv)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    bodies = Bodies.read(arguments.bodies)
    with people_finder(find_weights(BEST_MODEL), segmentation=True) as people_in:
        for number in range(arguments.first, arguments.first + arguments.count):
            index = number % len(bodies.is_female)
            stills = draw_stills(number, is_female=bool(bodies.is_female[index]))
            body = bodies.body(index, stills[0].motion.height_m)
            images = photograph(stills, body, number)
            path = arguments.folder / f"{number:05d}.npz"
            see(images, stills, index, people_in).write(path)
            if arguments.pictures:
                cv2.imwrite(str(path.with_suffix(".png")), np.hstack(images))
            print(path)


if __name__ == "__main__":
    main()
