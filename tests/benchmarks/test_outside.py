"""The whole benchmark on data that stick figures make, in the forms of the real data."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.filming import Camera, record
from support.lifters import ARM, LIFTERS, SQUAT, Figure, Hinge, Plank, elbow_between
from support.movements import Beat, Script

from benchmarks.outside import clips, frames, presses, squats3d
from benchmarks.outside.__main__ import main
from benchmarks.outside.judged import Judged, worst_of
from benchmarks.outside.sections import limited
from formcheck.core.arrays import Array
from formcheck.core.landmarks import JOINTS, Landmark, left_right
from formcheck.core.poses import PoseSequence
from formcheck.pipeline.landmarks import Saved, save_landmarks
from formcheck.pose.registry import find_backend

SQUATS = {
    "olympic squat": SQUAT,
    "no depth": replace(SQUAT, thigh_deg=45.0),
    "knees caving": replace(SQUAT, knees_apart=0.5),
}
PLANK_COLUMNS = {"NOSE": "nose"} | {
    f"{side.upper()}_{joint.upper()}": f"{side}_{'foot_index' if joint == 'toe' else joint}"
    for joint in JOINTS[1:]
    for side in ("left", "right")
}


def joints_of(figure: Hinge) -> Array:
    """A squat as the data have it, (T, 19, 3), y down and the lifter facing −z."""
    ahead, left, up = np.moveaxis(figure.body(Beat.of(Script(depths=(1.0,)))), 2, 0)
    body = 37.0 * np.stack([left, -up, -ahead], axis=2)
    marks = [Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]
    return np.asarray(body[:, marks + [each for j in JOINTS[1:] for each in left_right(j)]])


def write_squats(path: Path, extra: Sequence[Array] = ()) -> None:
    parts = [joints_of(figure) for figure in SQUATS.values()]
    stored = [np.round(100 * part).astype(np.int16) for part in parts] + list(extra)
    labels = [*SQUATS, *["no depth"] * len(extra)]
    offsets = np.cumsum([0, *map(len, stored)])
    names = [f"rep{i}" for i in range(len(stored))]
    np.savez(path, xyz_hundredths=np.concatenate(stored), offsets=offsets, label=labels, name=names)


def write_frames(path: Path, labelled: Sequence[tuple[str, PoseSequence]]) -> None:
    """The middle frame of each sequence as a row of a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["label", *(f"{c}_{a}" for c in PLANK_COLUMNS.values() for a in "xyzv")])
        for label, sequence in labelled:
            middle = len(sequence) // 2
            width, height = sequence.size_wh
            cells: list[object] = [label]
            px_per_m = 180.0 / 0.5
            for name in PLANK_COLUMNS:
                x, y = sequence.xy_px[middle, Landmark[name]] / (width, height)
                z = sequence.world_m[middle, Landmark[name], 2] * px_per_m / width
                cells += [x, y, z, 1.0]
            writer.writerow(cells)


def planks() -> list[tuple[str, PoseSequence]]:
    _, script = LIFTERS["plank"]
    camera = Camera(trunk_px=180.0)
    sags = {"C": 0.0, "L": 0.25, "H": -0.4}
    return [(label, record(Plank(sag=sag), script, camera)) for label, sag in sags.items()]


def save(cache: Path, name: str, figure: Figure, script: Script) -> None:
    weights = find_backend("mediapipe").find("full")
    (cache / name).mkdir(parents=True)
    saved = Saved(record(figure, script), "a key of another version", "full", weights.sha256)
    save_landmarks(cache / name / "landmarks.npz", saved)


def test_squats_are_read_and_judged_from_each_direction(tmp_path: Path) -> None:
    unusable = np.full((40, 19, 3), squats3d.UNUSABLE, np.int16)
    write_squats(tmp_path / "squats.npz", [unusable])
    squats = squats3d.read(tmp_path / "squats.npz")
    assert [squat.label for squat in squats] == list(SQUATS)
    rows = squats3d.judge_squats(squats, (0.0, 90.0), seed=1, jobs=1)
    said = {(row.label, row.check, row.direction_deg): row for row in rows}
    assert said["knees caving", "squat.knees_caving", 0.0].is_flagged
    assert said["knees caving", "squat.knees_caving", 0.0].is_broken
    assert said["olympic squat", "squat.knees_caving", 0.0].outcome == "pass"
    assert said["olympic squat", "squat.knees_caving", 0.0].is_broken is False
    assert said["no depth", "squat.depth", 90.0].is_flagged
    assert said["olympic squat", "squat.depth", 90.0].outcome == "pass"
    # A caving squat is neither deep enough nor not: its label does not tell.
    assert said["knees caving", "squat.depth", 90.0].is_broken is None


def test_a_plank_frame_is_held_and_judged(tmp_path: Path) -> None:
    write_frames(tmp_path / "plank.csv", planks())
    stills = frames.read(tmp_path / "plank.csv")
    rows = frames.judge_planks(stills, seed=0, jobs=1)
    pairs = [rows[i : i + 2] for i in range(0, len(rows), 2)]
    assert [frames.plank_class(*pair) for pair in pairs] == ["C", "L", "H"]
    assert [[row.is_broken for row in pair] for pair in pairs] == [
        [False, False],
        [False, True],
        [True, False],
    ]


def test_a_plank_without_a_word_has_no_class() -> None:
    passed, unclear = (Judged("case", "C", "check", o) for o in ("pass", "unclear"))
    assert frames.plank_class(passed, passed) == "C"
    assert frames.plank_class(passed, unclear) == ""
    likely, unlikely = (Judged("case", "C", "check", "warn", probability=p) for p in (0.99, 0.95))
    assert frames.plank_class(likely, unlikely) == "H"
    assert frames.plank_class(unlikely, likely) == "L"


def test_a_lunge_frame_has_a_row_whether_or_not_there_is_a_check(tmp_path: Path) -> None:
    write_frames(tmp_path / "lunge.csv", [("L", record(SQUAT))])
    (row,) = frames.judge_lunges(frames.read(tmp_path / "lunge.csv"), seed=0, jobs=1)
    assert (row.check, row.is_broken) == (frames.LUNGE_CHECK, True)


def test_saved_landmarks_of_the_same_model_spare_the_network(tmp_path: Path) -> None:
    push_up, script = LIFTERS["push_up"]
    save(tmp_path, "push_up_outside_good", push_up, script)
    # There are no such videos: only the landmarks can have been judged.
    good, gone = (clips.Clip(tmp_path / f"{n}.mp4", "correct") for n in ("good", "gone"))
    rows = clips.judge_push_ups([good, gone], tmp_path, jobs=1)
    assert [row.outcome for row in rows] == ["pass", "no rep"]
    assert not any(row.is_broken for row in rows)


def test_an_over_arched_back_is_not_a_rounded_one(tmp_path: Path) -> None:
    deadlift, script = LIFTERS["deadlift"]
    assert isinstance(deadlift, Hinge)
    save(tmp_path, "deadlift_outside_a", replace(deadlift, rounding_deg=60.0), script)
    truths = {}
    for label, fault in (("bad", "back_rounding"), ("bad", "back_overarched"), ("good", "none")):
        rows = clips.judge_deadlifts([clips.Clip(tmp_path / "a.mp4", label, fault)], tmp_path, 1)
        (rounding,) = (row for row in rows if row.check == clips.ROUNDING)
        assert rounding.is_flagged
        truths[fault] = rounding.is_broken
        others = {row.is_broken for row in rows if row.check != clips.ROUNDING}
        assert others == ({False} if label == "good" else {None})
    assert truths == {"back_rounding": True, "back_overarched": False, "none": False}


class Presser:
    """Stands still and presses with both hands; "down" is up here."""

    def body(self, beat: Beat) -> Array:
        body = np.array(SQUAT.body(replace(beat, down=0.0 * beat.down)))
        shoulder = body[:, Landmark.LEFT_SHOULDER][:, [0, 2]]
        wrist = shoulder + np.stack([0.0 * beat.down, 0.1 + (ARM - 0.11) * beat.down], axis=1)
        for joint, points in (("wrist", wrist), ("elbow", elbow_between(shoulder, wrist))):
            body[:, left_right(joint), 0] = points[:, :1]
            body[:, left_right(joint), 2] = points[:, 1:]
        return body

    def back(self, beat: Beat) -> Array:
        return 0.0 * beat.down


def keypoints(yaw_deg: float) -> Array:
    sequence = record(Presser(), Script(), Camera(yaw_deg, size_wh=presses.SIZE_WH, trunk_px=80.0))
    points = np.ones((len(sequence), len(presses.KEYPOINTS), 3))
    for i, landmark in enumerate(presses.KEYPOINTS):
        if landmark is None:
            points[:, i] = 0.0
        else:
            points[:, i, :2] = sequence.xy_px[:, landmark]
    far_ear = Landmark.RIGHT_EAR if yaw_deg > 0 else Landmark.LEFT_EAR
    points[:, presses.KEYPOINTS.index(far_ear)] = 0.0
    return points


@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_a_press_gets_its_depth_from_widths_and_the_ear_that_is_seen(yaw_deg: float) -> None:
    poses = presses.to_poses(presses.Press("a", "good", keypoints(yaw_deg)))
    left, right = left_right("shoulder")
    nearer = (poses.world_m[:, right, 2] - poses.world_m[:, left, 2]).mean()
    assert np.sign(nearer) == np.sign(yaw_deg)
    assert abs(nearer) == pytest.approx(0.45, abs=0.02)
    (*_, whole) = presses.judge_presses([presses.Press("a", "good", keypoints(yaw_deg))], jobs=1)
    assert whole.outcome == "pass"
    assert whole.yaw_deg == pytest.approx(yaw_deg, abs=10.0)


def test_a_case_is_as_bad_as_its_worst_check() -> None:
    rows = [
        Judged("a", "bad", "x", "pass", probability=0.2),
        Judged("a", "bad", "y", "warn", probability=0.9),
        Judged("a", "bad", "z", "not_assessed"),
    ]
    whole = worst_of(rows, "any", "a", "bad", is_broken=True)
    assert (whole.outcome, whole.probability) == ("warn", 0.9)
    passed, *_, silent = rows
    assert worst_of([passed, silent], "any", "a", "bad", is_broken=True).outcome == "pass"
    assert worst_of([silent], "any", "a", "bad", is_broken=True).outcome == "not_assessed"
    assert worst_of([], "any", "a", "bad", is_broken=True).outcome == "no rep"


def test_a_limit_takes_some_of_each_label() -> None:
    cases = [Judged(f"{i}", "rare" if i == 3 else "common", "check", "pass") for i in range(20)]
    some = limited(cases, 2, seed=0)
    assert [case.label for case in some].count("common") == 2
    assert [case.case for case in some if case.label == "rare"] == ["3"]
    assert some == limited(cases, 2, seed=0)
    assert limited(cases, None, seed=0) == cases


def test_the_tables_and_the_json_say_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_squats(tmp_path / "squats3d.npz")
    write_frames(tmp_path / "plank_model_test.csv", planks())
    target = tmp_path / "out.json"
    arguments = [str(tmp_path), "--only", "squats", "plank", "--directions", "0"]
    main([*arguments, "--json", str(target), "--jobs", "1"])
    text = capsys.readouterr().out
    content = json.loads(target.read_text(encoding="utf-8"))
    caving = content["squats"]["figures"]["squat.knees_caving"]["0°"]
    assert (caving["n_broken"], caving["n_good"], caving["auc"]) == (1, 1, 1.0)
    assert caving["sensitivity_at_95"] == 1.0
    assert "| 0° | 1 | 1 | 1.00 |" in text
    assert content["plank"]["figures"]["macro_f1"] == 1.0
    assert "Macro F1 1.000" in text
    assert len(content["plank"]["rows"]) == 6
    assert "| plank frames: macro F1 | ≥ 0.95 | 1.00 | yes |" in text
    # Nothing can be said of sides nobody looked from.
    assert "| squats, squat.depth: auc, 0–180° off the front, at worst (0°) |" in text
