"""Arrays that stand in a file in the place of others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.torture.mutate import HOSTILE_TEXT

__all__ = ["damaged_arrays"]

_HOSTILE_NUMBERS = (np.nan, np.inf, -np.inf, 0.0, 1e30, -1e30, 1e300, 1e-300)


def damaged_arrays(rng: Random, path: Path) -> None:
    """Pack the arrays of the file at `path` again, one or two of them being others."""
    with np.load(path) as file:
        arrays: dict[str, Any] = dict(file)
    for name in rng.sample(sorted(arrays), rng.randint(1, 2)):
        if rng.random() < 0.1:
            del arrays[name]
        else:
            arrays[name] = _hostile(rng, arrays[name])
    with zipfile.ZipFile(path, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as z:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, array, allow_pickle=True)
            z.writestr(f"{name}.npy", member.getvalue())


def _hostile(rng: Random, array: Any) -> Any:
    """Another array in the place of `array`."""
    if array.dtype.kind == "f" and array.size and rng.random() < 0.6:
        changed = array.copy()
        places = rng.choice([slice(None), rng.randrange(array.size), slice(0, array.size // 2)])
        changed.flat[places] = rng.choice(_HOSTILE_NUMBERS)
        return changed
    return rng.choice(
        [
            array[:1] if array.ndim else array,
            array[..., None],
            np.zeros_like(array),
            np.array({"a": 1}, dtype=object),
            np.array(rng.choice(HOSTILE_TEXT)),
            np.full(3, 2**62),
            np.zeros(0),
            np.array(np.nan),
            array.astype(complex) if array.dtype.kind in "fiu" else array,
        ]
    )
