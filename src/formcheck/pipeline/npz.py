"""Reads arrays from .npz files that may be damaged, or made by somebody else.

`numpy.load` takes the sizes that such a file states on trust, and lets through whatever its parts
(zipfile, zlib, lzma, the parser of headers) raise. Here sizes are checked before anything is
unpacked or allocated, nothing is unpickled, and there is one error.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

__all__ = ["DamagedFileError", "integers", "read_arrays"]

# ours: landmarks of an hour at 60 frames a second
MOST_BYTES = 256 * 1024 * 1024
"""Bytes that the arrays read from a file may have together, unpacked."""
_SUFFIX = ".npy"
# structural: what `numpy.savez` and `numpy.savez_compressed` write
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# structural: bit of a member's flags in a zip file that says it is encrypted
_ENCRYPTED = 0x1


class DamagedFileError(ValueError):
    """A file of arrays that can't be read, or in which something else stands than was written."""


def read_arrays(path: Path, wanted: Callable[[str], bool]) -> dict[str, NDArray[Any]]:
    """The arrays in the .npz file at `path` whose names are `wanted`, read-only.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it can't be read, or they have more than `MOST_BYTES`.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise FileNotFoundError(path)
        # ZipFile leaves a damaged file open when it is given the path.
        with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            members = [m for m in archive.infolist() if wanted(_name(m))]
            _check(members)
            return {_name(member): _array(archive.read(member)) for member in members}
    except FileNotFoundError:
        raise
    # Neither zipfile nor NumPy says all that it may raise: zlib.error, struct.error, TypeError,
    # RuntimeError, OverflowError and others have been seen.
    except Exception as error:
        raise DamagedFileError(str(error) or type(error).__name__) from error


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.removesuffix(_SUFFIX)


def _check(members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise ValueError if `members` are none of NumPy's, or too large to be unpacked."""
    for member in members:
        if member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED:
            raise ValueError(f"{member.filename!r} is packed in a way that is not ours")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES >> 20} MB")


def _array(data: bytes) -> NDArray[Any]:
    """The array in the .npy file `data`, a view of these bytes: no more are there to be taken."""
    stream = io.BytesIO(data)
    version = npy.read_magic(stream)
    if version == (1, 0):
        shape, is_fortran, dtype = npy.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, is_fortran, dtype = npy.read_array_header_2_0(stream)
    else:
        raise ValueError(f"a file format of NumPy's that is not ours, {version}")
    if dtype.hasobject:
        raise ValueError("it holds pickled objects")
    return np.ndarray(
        shape, dtype, buffer=data, offset=stream.tell(), order="F" if is_fortran else "C"
    )


def integers(array: NDArray[Any], n: int | None = None) -> list[int]:
    """The numbers in `array` (n,), any n if it is None.

    Raises:
        DamagedFileError: it holds something else.
    """
    if array.dtype.kind not in "iu" or array.ndim != 1 or n not in (None, len(array)):
        raise DamagedFileError(f"whole numbers expected, not {array.dtype} {array.shape}")
    return [int(number) for number in array]
