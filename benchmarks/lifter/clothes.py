"""Dress a body: which skin is under which garment, and how far the cloth stands off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.lifter.body import Body
from benchmarks.lifter.skeleton import SIDES, Array, sign_of, unit

__all__ = ["Dressed", "dress"]

_LONGEST_SLEEVE = 0.55
"""Share of the upper arm that a sleeve covers."""

_LOOSE_HEM_M = 0.10
"""How far below the waist a loose shirt ends."""


@dataclass(frozen=True, eq=False)
class Dressed:
    """A body with clothes on.

    Attributes:
        vertices_m: rest mesh with the thickness of the cloth, (vertices, 3).
        cover: signed distance into shirt, shorts, shoes and hair in metres, positive under
            the garment, (vertices, 4).
    """

    vertices_m: Array
    cover: Array


def dress(body: Body, loose: bool = False) -> Dressed:
    """T-shirt, shorts, shoes and a cap of hair; a loose shirt hangs over the shorts."""
    shirt = _shirt(body, _LOOSE_HEM_M if loose else 0.0)
    cover = np.stack([shirt, _shorts(body), _shoes(body), _hair(body)], axis=1)
    thickness_m = np.array([0.008, 0.012, 0.012, 0.018])
    seam_m = np.array([0.02, 0.02, 0.02, 0.03])  # the cloth tapers to the skin over this
    offset = (thickness_m * np.clip(cover / seam_m, 0, 1)).sum(axis=1)
    return Dressed(body.vertices_m + body.rest_normals * offset[:, None], cover)


def _waist_z(body: Body) -> float:
    return float(body.skeleton.head("spine05")[2]) + 0.03


def _shirt(body: Body, hem_drop_m: float) -> Array:
    vertices, skeleton = body.vertices_m, body.skeleton
    down_arm = np.full(len(vertices), -1.0)
    for side in SIDES:
        half = vertices[:, 0] * sign_of(side) > 0
        down_arm[half] = body.along_arm(side)[half]
    on_arm = body.weight_of("upperarm", "lowerarm", "wrist", "finger", "metacarpal") > 0.02
    down_arm = np.where(on_arm, down_arm, np.minimum(down_arm, 0.2))
    collar = unit(np.array([0.0, -0.35, 1.0]))
    return np.asarray(
        np.minimum.reduce(
            [
                vertices[:, 2] - _waist_z(body) + hem_drop_m,
                (_LONGEST_SLEEVE - down_arm) * skeleton.arm_m[0],
                0.015 - (vertices - skeleton.head("neck01")) @ collar,
            ]
        )
    )


def _shorts(body: Body) -> Array:
    height = body.vertices_m[:, 2]
    knee_z, hip_z = (body.skeleton.head(bone)[2] for bone in ("lowerleg01.L", "upperleg01.L"))
    on_arm = body.weight_of("upperarm", "lowerarm", "wrist", "finger", "metacarpal") > 0.3
    hem_z = knee_z + 0.3 * (hip_z - knee_z)
    shorts = np.minimum(_waist_z(body) + 0.02 - height, height - hem_z)
    return np.where(on_arm, -1.0, shorts)


def _shoes(body: Body) -> Array:
    on_foot = body.weight_of("foot", "toe") - 0.4
    return np.asarray(np.minimum(on_foot, body.skeleton.head("foot.L")[2] - body.vertices_m[:, 2]))


def _hair(body: Body) -> Array:
    between_eyes = sum(body.eyes_m) / 2
    crown = unit(np.array([0.0, 0.75, 0.66]))
    on_head = (body.weight_of("head") > 0.5) & ~body.is_eye
    return np.where(on_head, (body.vertices_m - between_eyes) @ crown - 0.075, -1.0)
