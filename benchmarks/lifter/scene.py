"""The lifter in a gym, in front of a camera: one picture for each posture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.body import Body, load_body
from benchmarks.lifter.camera import ViewCamera
from benchmarks.lifter.effort import Posture
from benchmarks.lifter.motion_file import Bystander, Camera, MotionFile
from benchmarks.lifter.person import Person
from benchmarks.lifter.plates import spare_plates
from benchmarks.lifter.renderer import Material, Renderer
from benchmarks.lifter.room import barbell, equipment, ground, wall
from benchmarks.lifter.skeleton import FORWARD, LEFT, UP, Array
from benchmarks.lifter.standing import stand

__all__ = ["Scene", "place_camera"]


def place_camera(motion: MotionFile) -> ViewCamera:
    """The camera of a motion file, looking at the middle of the lifter."""
    camera, movement = motion.camera, motion.movement
    if movement.lies:
        target = np.array([0.0, 0.1, 0.4])
    else:
        target = np.array([0.0, -0.08, movement.middle_share * motion.height_m])
    eye = target - camera.distance_m * _away(camera)
    eye[2] = camera.height_m
    return ViewCamera(eye, target, camera.size, camera.fov_deg, camera.roll_deg)


def _away(camera: Camera) -> Array:
    """Horizontal direction from the camera to the lifter, (3,)."""
    yaw = np.radians(camera.yaw_deg)
    return np.asarray(-(np.sin(yaw) * LEFT + np.cos(yaw) * FORWARD))


class Scene:
    """One lifter, dressed, in front of one camera.

    Args:
        motion: bodies, looks, camera and light are taken from it.
        body: the lifter's, if it is none of those a motion can name.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """

    def __init__(self, motion: MotionFile, body: Body | None = None) -> None:
        self.body = body or load_body(motion.body, motion.height_m)
        self.camera = place_camera(motion)
        self._brightness = motion.video.brightness
        self._renderer = Renderer(motion.camera.size)
        self._lifter = Person(self._renderer, "lifter", self.body, motion.look)
        away = _away(motion.camera)
        # Columns: to the right, away from the camera, up; as the camera sees the room.
        self._to_world = np.column_stack([np.cross(away, UP), away, UP])
        self._add_room(motion.background_plates)
        self._bar = barbell(motion.plate_radius_m, motion.plates) if motion.movement.bar else None
        if self._bar is not None:
            self._renderer.add("bar", self._bar, Material.PLAIN)
        if motion.bystander is not None:
            self._add_bystander(motion.bystander)

    def close(self) -> None:
        """Give the graphics memory back."""
        self._renderer.close()

    def picture(self, posture: Posture) -> NDArray[np.uint8]:
        """The scene with the lifter in a posture, (height, width, 3) RGB."""
        self._put(posture)
        return self._renderer.draw(self.camera, self._brightness)

    def mask(self, posture: Posture) -> NDArray[np.bool_]:
        """Which pixels show the lifter, (height, width)."""
        self._put(posture)
        return self._renderer.draw_mask(self.camera, "lifter")

    def _put(self, posture: Posture) -> None:
        self._lifter.put(posture.pose)
        if self._bar is not None and posture.bar_m is not None:
            self._renderer.move("bar", self._bar.vertices_m + posture.bar_m, self._bar.normals)

    def _add_room(self, plates: int) -> None:
        """Floor, and a wall with equipment behind the lifter as the camera sees it."""
        middle = self.camera.target_m * [1, 1, 0]
        parts = {
            "floor": (ground(), Material.FLOOR),
            "wall": (wall().moved(self._to_world, middle), Material.WALL),
            "equipment": (equipment().moved(self._to_world, middle), Material.PLAIN),
        }
        if plates:
            spare = spare_plates(plates).moved(self._to_world, middle)
            parts["spare plates"] = (spare, Material.PLAIN)
        for name, (mesh, material) in parts.items():
            self._renderer.add(name, mesh, material, casts_shadow=False)

    def _add_bystander(self, bystander: Bystander) -> None:
        """Somebody who stands behind the lifter and looks at the camera."""
        body = load_body(bystander.body, bystander.height_m)
        person = Person(self._renderer, "bystander", body, bystander.look)
        spot = np.array([bystander.right_m, bystander.behind_m, 0.0])
        middle = self.camera.target_m * [1, 1, 0]
        person.put(stand(body.skeleton), self._to_world, middle + self._to_world @ spot)
