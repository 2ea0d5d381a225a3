"""Landmarks files that are damaged, or made to do harm: they are refused, whatever is in them."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.filming import record
from support.lifters import SQUAT

from formcheck.errors import UsageError
from formcheck.pipeline.crops import Crops, load_crops, save_crops
from formcheck.pipeline.landmarks import Saved, load_landmarks, save_landmarks

CROPS = Crops((0, 10, 200, 300), (40, 60), {0: b"\xff\xd8 one", 500: b"\xff\xd8 two"})
FRAMES = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a landmarks file with crops in it."""
    path = tmp_path_factory.mktemp("whole") / "landmarks.npz"
    save_landmarks(path, Saved(record(SQUAT)[:FRAMES], "key", "lite", "ab" * 32, ("2 people.",)))
    save_crops(path, CROPS)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "landmarks.npz"
    path.write_bytes(whole)
    return path


def pack(path: Path, changes: dict[str, Any], **how: Any) -> None:
    """Pack the arrays of `path` again, some of them replaced by others or by the bytes of one."""
    with np.load(path) as file:
        arrays = {**{name: file[name] for name in file}, **changes}
    with zipfile.ZipFile(path, "w", **how) as archive:
        for name, array in arrays.items():
            if not isinstance(array, bytes):
                member = io.BytesIO()
                np.save(member, array)
                array = member.getvalue()
            archive.writestr(f"{name}.npy", array)


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    """`data` with `value` at `offset` in the directory's entry of each member of a zip file."""
    head, *entries = data.split(b"PK\x01\x02")
    entries = [e[: offset - 4] + value + e[offset - 4 + len(value) :] for e in entries]
    return b"PK\x01\x02".join([head, *entries])


def header_of(shape: tuple[int, ...]) -> bytes:
    """A .npy file with a header and no numbers."""
    file = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue()


PACKED: dict[str, Callable[[Path], object]] = {
    "bzip2": lambda path: pack(path, {}, compression=zipfile.ZIP_BZIP2),
    "lzma": lambda path: pack(path, {}, compression=zipfile.ZIP_LZMA),
    "encrypted": lambda path: path.write_bytes(patched(path.read_bytes(), 8, b"\x01")),
    "more than memory": lambda path: path.write_bytes(
        patched(path.read_bytes(), 24, struct.pack("<I", 2**31))
    ),
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "no zip file": lambda path: path.write_bytes(b"PK\x03\x04 no archive"),
    "nothing": lambda path: path.write_bytes(b""),
}
LANDMARKS: dict[str, dict[str, Any]] = {
    "a header of 40 TB": {"xy_px": header_of((10**13,))},
    "a header of more than there is": {"xy_px": header_of((2**40, 2**40))},
    "a header that is none": {"xy_px": b"\x93NUMPY\x01\x00\x10\x00" + 16 * b"("},
    "objects": {"key": np.array({"a": 1}, dtype=object)},
    "complex numbers": {"xy_px": np.zeros((FRAMES, 33, 2), dtype=complex)},
    "infinite": {"xy_px": np.full((FRAMES, 33, 2), np.inf)},
    "beyond any picture": {"xy_px": np.full((FRAMES, 33, 2), 1e30)},
    "another shape": {"xy_px": np.zeros((FRAMES, 32, 2))},
    "text for numbers": {"t_s": np.array(["a"] * FRAMES)},
    "no time": {"t_s": np.array(0.5)},
    "times that are none": {"t_s": np.full(FRAMES, np.nan)},
    "times in a table": {"t_s": np.zeros((FRAMES, 2))},
    "a picture without a pixel": {"size_wh": np.array([0, 0])},
    "an endless picture": {"size_wh": np.array([2**60, 2**60])},
    "half a size": {"size_wh": np.array([640])},
    "a broken size": {"seen_wh": np.array([np.inf, 3.0])},
    "a key of two": {"key": np.array(["a", "b"])},
    "a number for a name": {"model_name": np.array(3.0)},
    "endless notes": {"notes": np.array(["a" * 100_000])},
    "numbers for notes": {"notes": np.array([1.0])},
    "a format of several": {"format": np.arange(3)},
}
PICTURES: dict[str, dict[str, Any]] = {
    "a time without an axis": {"crops_t_s": np.array(3)},
    "fewer times": {"crops_t_s": np.array([0])},
    "a broken box": {"crops_box": np.array([0.0, 1.0, np.nan, 3.0])},
    "half a box": {"crops_box": np.array([0, 1])},
    "text": {"crops_ends": np.array(["a", "b"])},
    "a header of 40 TB": {"crops_jpegs": header_of((10**13,))},
}


def refused(path: Path) -> str:
    """The one line that `load_landmarks` refuses the file with."""
    with pytest.raises(UsageError) as error:
        load_landmarks(path)
    message = str(error.value)
    assert message.startswith(f"{path}: not a landmarks file of this version (")
    assert len(message) <= 300
    assert message.isprintable()
    return message


@pytest.mark.parametrize("damage", PACKED.values(), ids=PACKED)
def test_a_file_that_is_not_packed_as_ours_is_refused(
    damage: Callable[[Path], object], path: Path
) -> None:
    damage(path)
    refused(path)
    assert load_crops(path) is None


@pytest.mark.parametrize("changes", LANDMARKS.values(), ids=LANDMARKS)
def test_landmarks_that_are_none_are_refused(changes: dict[str, Any], path: Path) -> None:
    pack(path, changes)
    refused(path)
    assert load_crops(path) == CROPS


@pytest.mark.parametrize("changes", PICTURES.values(), ids=PICTURES)
def test_pictures_that_are_none_are_left_out_and_can_be_replaced(
    changes: dict[str, Any], path: Path
) -> None:
    pack(path, changes)
    assert load_crops(path) is None
    assert load_landmarks(path).key == "key"
    save_crops(path, replace(CROPS, box=(1, 2, 3, 4)))
    assert load_crops(path) == replace(CROPS, box=(1, 2, 3, 4))


def test_the_size_is_checked_before_anything_is_unpacked(path: Path) -> None:
    PACKED["more than memory"](path)
    assert "more than" in refused(path)


def test_pictures_are_not_put_into_a_damaged_file(path: Path) -> None:
    path.write_bytes(b"damaged")
    save_crops(path, CROPS)
    assert path.read_bytes() == b"damaged"


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "landmarks.npz")
    with pytest.raises(UsageError, match="no saved landmarks here"):
        load_landmarks(tmp_path / "landmarks.npz")
    assert load_crops(tmp_path / "landmarks.npz") is None


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_damaged_it_is_read_or_refused(
    cuts: list[tuple[float, int, bytes]], path: Path, whole: bytes
) -> None:
    data = whole
    for at, length, junk in cuts:
        start = int(at * len(data))
        data = data[:start] + junk + data[start + length :]
    path.write_bytes(data)
    with suppress(UsageError):
        assert len(load_landmarks(path).sequence) == FRAMES
    crops = load_crops(path)
    assert crops is None or crops == CROPS
