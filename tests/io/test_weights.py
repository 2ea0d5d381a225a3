from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from formcheck.errors import ModelError
from formcheck.pose import weights
from formcheck.pose.weights import find_weights


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models' folder of an installed package, with a full model of a few bytes."""
    package = tmp_path / "site-packages" / "formcheck"
    folder = package / "models"
    folder.mkdir(parents=True)
    monkeypatch.setattr(weights, "__file__", str(package / "pose" / "weights.py"))
    (folder / "pose_landmarker_full.task").write_bytes(b"a network")
    digest = hashlib.sha256(b"a network").hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  pose_landmarker_full.task\n")
    return folder


@pytest.mark.parametrize("name", ["full", "lite"])
def test_the_shipped_models_are_there_and_whole(name: str) -> None:
    found = find_weights(name)
    assert found.path.is_file()
    assert found.name == f"pose_landmarker_{name}"
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()


def test_full_is_the_default() -> None:
    assert find_weights() == find_weights("full")


def test_a_wheel_has_its_models_inside_the_package(models: Path) -> None:
    found = find_weights("full")
    assert found.path == models / "pose_landmarker_full.task"
    assert found.sha256 == hashlib.sha256(b"a network").hexdigest()


def test_a_missing_model_is_named_with_what_to_do(models: Path) -> None:
    with pytest.raises(ModelError, match=r"pose_landmarker_lite\.task.*missing") as error:
        find_weights("lite")
    assert "--model" in error.value.hint


def test_a_damaged_model_is_named_with_what_to_do(models: Path) -> None:
    (models / "pose_landmarker_full.task").write_bytes(b"a netw0rk")
    with pytest.raises(ModelError, match=r"pose_landmarker_full\.task.*damaged") as error:
        find_weights("full")
    assert error.value.hint


@pytest.mark.parametrize("sums", [None, "", "abc  another.task\n"])
def test_a_model_that_nothing_vouches_for_is_not_trusted(models: Path, sums: str | None) -> None:
    (models / "SHA256SUMS").unlink()
    if sums is not None:
        (models / "SHA256SUMS").write_text(sums)
    with pytest.raises(ModelError):
        find_weights("full")


def test_any_other_model_is_taken_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    path.write_bytes(b"mine")
    found = find_weights(path)
    assert (found.name, found.path) == ("mine", path)
    assert found.sha256 == hashlib.sha256(b"mine").hexdigest()
    assert find_weights(str(path)) == found


@pytest.mark.parametrize("name", ["heavy", "nowhere/mine.task", "."])
def test_a_path_that_is_no_file_is_named(name: str) -> None:
    with pytest.raises(ModelError) as error:
        find_weights(name)
    assert name in str(error.value)
    assert "full" in error.value.hint
