"""Finds the pose model and proves that it is the one we shipped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from formcheck.errors import ModelError
from formcheck.files import sha256_of

__all__ = ["Weights", "find_weights"]

SHIPPED = {"full": "pose_landmarker_full.task", "lite": "pose_landmarker_lite.task"}
_REINSTALL = "Reinstall formcheck, or pass another model with --model PATH.task."


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file on disk, read and verified."""

    name: str
    path: Path
    sha256: str


def find_weights(model: str | Path = "full") -> Weights:
    """The model called `"full"` or `"lite"`, or the `.task` file at a path.

    Raises:
        ModelError: the file is missing, or a shipped model's checksum is wrong.
    """
    if str(model) not in SHIPPED:
        path = Path(model)
        if not path.is_file():
            raise ModelError(
                f"{path}: no such pose model.",
                f"Use one of {', '.join(SHIPPED)} or the path of a .task file.",
            )
        return Weights(path.stem, path, _digest_of(path))

    folder = _models_folder()
    path = folder / SHIPPED[str(model)]
    if not path.is_file():
        raise ModelError(f"{path}: the pose model is missing.", _REINSTALL)
    digest = _digest_of(path)
    if digest != _expected(folder, path.name):
        raise ModelError(f"{path}: the pose model is damaged (wrong checksum).", _REINSTALL)
    return Weights(path.stem, path, digest)


def _digest_of(path: Path) -> str:
    """The SHA-256 of a model, which a batch asks for with every clip."""
    status = path.stat()
    return _digest(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=8)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    return sha256_of(path)


def _models_folder() -> Path:
    """`formcheck/models` in a wheel; `models` at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "models"
    return installed if installed.is_dir() else package.parents[1] / "models"


def _expected(folder: Path, name: str) -> str:
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        raise ModelError(f"{sums}: the list of checksums is missing.", _REINSTALL)
    rows = (line.split() for line in sums.read_text(encoding="utf-8").splitlines() if line.strip())
    return {file.lstrip("*"): digest for digest, file in rows}.get(name, "")
