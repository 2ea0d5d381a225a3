from __future__ import annotations

import pytest

from formcheck.batch.names import client_in, exercise_in, exercise_of, is_exercise_folder


@pytest.mark.parametrize(
    ("name", "exercise"),
    [
        ("anna_squat", "squat"),
        ("AnnaSquat2", "squat"),
        ("Back Squats 2025-11-24", "squat"),
        ("bulgarian split squat", "split_squat"),  # the longer name counts, not the squat in it
        ("romanian-deadlift", "romanian_deadlift"),
        ("RDL_80kg", "romanian_deadlift"),
        ("deadlift", "deadlift"),
        ("side_plank", "side_plank"),
        ("PLANK", "plank"),
        ("push-ups", "push_up"),
        ("pushups", "push_up"),
        ("PushUp", "push_up"),
        ("Glute bridge (Zoë)", "glute_bridge"),
        ("Анна squat", "squat"),
        ("Bridget", None),
        ("IMG_1234", None),
        ("", None),
        ("squat_and_deadlift", None),  # two: recognition cuts them into sets
        ("squat squat", "squat"),
    ],
)
def test_finds_the_exercise_in_a_name(name: str, exercise: str | None) -> None:
    assert exercise_in(name) == exercise


@pytest.mark.parametrize(
    ("folders", "stem", "exercise"),
    [
        (["squat"], "IMG_1", "squat"),
        (["squat", "anna"], "IMG_1", "squat"),
        (["squat", "deadlift"], "IMG_1", "deadlift"),  # the nearest folder
        (["squat"], "anna_deadlift", "deadlift"),  # the name comes first
        (["squat"], "deadlift and row", None),
        ([], "IMG_1", None),
    ],
)
def test_a_clips_own_name_comes_before_its_folders(
    folders: list[str], stem: str, exercise: str | None
) -> None:
    assert exercise_of(folders, stem) == exercise


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("anna_squat", "anna"),
        ("Anna Maria_squat_2025-11-24", "Anna Maria"),
        ("squat_anna", "anna"),
        ("20251124_Bob_split_squat_2", "Bob"),
        ("Анна squat", "Анна"),
        ("IMG_1234", ""),
        ("squat", ""),
        ("VID_20251124_anna", "anna"),
        ("O'Neil squat", "O Neil"),
    ],
)
def test_finds_the_client_in_a_name(name: str, client: str) -> None:
    assert client_in(name) == client


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("squat", True),
        ("Back squats 2", True),
        ("anna squat", False),
        ("anna", False),
        ("1", False),
    ],
)
def test_a_folder_that_is_all_exercise_is_nobodys_name(name: str, is_one: bool) -> None:
    assert is_exercise_folder(name) is is_one
