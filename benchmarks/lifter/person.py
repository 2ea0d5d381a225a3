"""Somebody in the picture: a body, dressed, put into postures."""

from __future__ import annotations

import numpy as np

from benchmarks.lifter.body import Body
from benchmarks.lifter.clothes import dress
from benchmarks.lifter.drape import hang
from benchmarks.lifter.meshes import Mesh
from benchmarks.lifter.motion_file import Look
from benchmarks.lifter.renderer import Material, Renderer, Uniform
from benchmarks.lifter.skeleton import Array, Pose

__all__ = ["Person"]

_SKIN = {"light": (0.80, 0.57, 0.45), "mid": (0.60, 0.40, 0.29), "dark": (0.30, 0.19, 0.13)}
_GAMMA = 1.9  # the fragment shader's, undone so that a colour comes out as it was written


class Person:
    """A dressed body as the mesh `name` of a renderer."""

    def __init__(self, renderer: Renderer, name: str, body: Body, look: Look) -> None:
        self._renderer = renderer
        self._name = name
        self._body = body
        self._drape = look.shirt_drape
        self._dressed = dress(body, loose=look.shirt_drape > 0)
        skin = np.tile(np.array(_SKIN[look.skin]), (len(body.vertices_m), 1))
        renderer.add(
            name,
            Mesh(body.vertices_m, body.rest_normals, skin, body.triangles),
            Material.LIFTER,
            cover=self._dressed.cover,
            eyeball=body.is_eye,
            uniforms=_uniforms(body, look),
        )

    def put(self, pose: Pose, turn: Array | None = None, shift_m: Array | None = None) -> None:
        """Take a pose, then turn about the origin (3, 3) and move by `shift_m` (3,)."""
        vertices = self._body.skin(pose, self._dressed.vertices_m)
        if self._drape:
            vertices = hang(self._body, self._dressed, pose, vertices, self._drape)
        if turn is not None:
            vertices = vertices @ turn.T
        if shift_m is not None:
            vertices = vertices + shift_m
        self._renderer.move(self._name, vertices, self._body.normals(vertices))


def _uniforms(body: Body, look: Look) -> dict[str, Uniform]:
    left_eye, right_eye = body.eyes_m
    garments = {name: getattr(look, name) for name in ("shirt", "shorts", "shoes", "hair")}
    return {
        **{name: _linear(colour) for name, colour in garments.items()},
        "left_eye": tuple(left_eye),
        "right_eye": tuple(right_eye),
    }


def _linear(colour: str) -> tuple[float, ...]:
    return tuple((byte / 255) ** _GAMMA for byte in bytes.fromhex(colour[1:]))
