"""Write rest meshes and bones of bodies drawn from the whole range of the body model.

Needs the `anny` package (Apache-2.0 code, which needs PyTorch); see `lifter/export_bodies.py`:

    pip install anny==0.6.2 && python -m benchmarks.lumbar.draw_bodies BODIES.npz --count 300
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lumbar.draws import LOCAL_CHANGES, draw_shape

__all__ = ["draw"]


def draw(path: Path, count: int) -> None:
    """Write `count` bodies to `path`. Raises `ImportError` where `anny` is not installed.

    `vertices_m` is (bodies, vertices, 3), `heads_m` (bodies, bones, 3) and `is_female` (bodies,);
    meshes and bones are laid out as in `lifter/bodies.npz`.
    """
    import anny
    import torch

    model = anny.Anny(
        rig="anny",
        topology="makehuman",
        local_changes=list(LOCAL_CHANGES),
        phenotype_blendshapes="original",
    ).to(dtype=torch.float32)

    def tensors(numbers: Mapping[str, float]) -> dict[str, Any]:
        return {name: torch.tensor([number]) for name, number in numbers.items()}

    vertices, heads = [], []
    shapes = [draw_shape(index) for index in range(count)]
    for shape in shapes:
        with torch.no_grad():
            shares = model.get_phenotype_blendshape_coefficients(
                **tensors(shape.phenotype), local_changes=tensors(shape.local)
            )
            rest = model.get_rest_model(shares)
        vertices.append(rest["rest_vertices"][0].numpy().astype(np.float32))
        heads.append(rest["rest_bone_heads"][0].numpy().astype(np.float32))
    np.savez(
        path,
        vertices_m=np.stack(vertices),
        heads_m=np.stack(heads),
        is_female=np.array([shape.phenotype["gender"] > 0.5 for shape in shapes]),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path, metavar="BODIES.npz")
    parser.add_argument("--count", type=int, default=300, help="of bodies (default: 300)")
    arguments = parser.parse_args()
    draw(arguments.path, arguments.count)
