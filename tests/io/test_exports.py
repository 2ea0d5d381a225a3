"""What other programs get: angles.csv, and the files of OpenSim as its own reader takes them."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.builders import make_report, make_trace
from support.builders_report import squat_rep, squat_report
from support.filming import Camera, after, judge, lost, record, shaken
from support.lifters import LIFTERS, SQUAT

import formcheck
from formcheck.core.arrays import Array
from formcheck.core.enums import RepKind
from formcheck.core.joint_angles import JOINT_ANGLES
from formcheck.core.landmarks import Landmark
from formcheck.core.markers import markers_m
from formcheck.core.report import Report
from formcheck.errors import UsageError
from formcheck.pipeline.landmarks import Saved, save_landmarks
from formcheck.pipeline.options import LANDMARKS
from formcheck.report import write_reports
from formcheck.report.exports.trc import MARKERS
from formcheck.report.per_frame import per_frame

SQUATS = judge(record(SQUAT, camera=Camera(noise_px=0.5)), "squat")
ALL = ("angles", "mot", "trc")


def written(report: Report, folder: Path, name: str) -> str:
    (path,) = write_reports(report, folder, [name])
    return path.read_text(encoding="utf-8")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def tokens(line: str) -> list[str]:
    """A line as OpenSim's `FileAdapter::tokenize` takes it apart: no cell after a last tab."""
    cells = line.split("\t")
    return cells if cells[-1] else cells[:-1]


def read_trc(text: str) -> tuple[dict[str, str], list[str], Array, Array]:
    """Header, names, times and positions, read by the rules of OpenSim's `TRCFileAdapter`."""
    lines = text.split("\n")
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    keys, values = tokens(lines[1]), tokens(lines[2])
    assert keys == [
        *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
        *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
    ]
    header = dict(zip(keys, values, strict=True))
    labels = [label for label in tokens(lines[3]) if label]
    assert labels[:2] == ["Frame#", "Time"]
    n = int(header["NumMarkers"])
    assert len(labels) == n + 2
    axes = [label for label in tokens(lines[4]) if label]
    assert axes == [f"{axis}{i}" for i in range(1, n + 1) for axis in "XYZ"]
    assert lines[5] == ""
    rows = [tokens(line) for line in lines[6:] if line]
    assert {len(row) for row in rows} <= {3 * n + 2}
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    cells = [float(cell) if cell else math.nan for row in rows for cell in row[2:]]
    t_s = np.array([float(row[1]) for row in rows])
    return header, labels[2:], t_s, np.array(cells).reshape(len(rows), n, 3)


def read_mot(text: str) -> tuple[dict[str, str], list[str], Array]:
    """Header, names of columns and the numbers, read as OpenSim reads a `Storage`."""
    head, _, body = text.partition("\nendheader\n")
    header = dict(line.split("=") for line in head.split("\n")[1:])
    names, *rows = [line.split() for line in body.splitlines()]
    assert {len(row) for row in rows} <= {len(names)}
    return header, names, np.array(rows, dtype=float).reshape(len(rows), len(names))


class TestAngles:
    def test_a_row_a_sample_with_the_seconds_of_the_report(self, tmp_path: Path) -> None:
        rows = table(written(SQUATS, tmp_path, "angles"))
        t_s = SQUATS.trace.sequence.t_s
        np.testing.assert_allclose([float(row["time_s"]) for row in rows], t_s, atol=1e-6)

    def test_every_number_has_its_unit_in_the_name(self, tmp_path: Path) -> None:
        (header,) = csv.reader(io.StringIO(written(SQUATS, tmp_path, "angles").split("\n")[0]))
        assert header[:5] == ["time_s", "scope", "index", "kind", "phase"]
        assert header[5] == "signal.hip_height_T"
        assert [f"{name}_deg" for name in JOINT_ANGLES] == header[6 : 6 + len(JOINT_ANGLES)]
        assert "squat.depth_deg" in header
        assert "squat.knees_caving_ratio" in header
        assert len(set(header)) == len(header)

    @pytest.mark.parametrize("exercise", sorted(LIFTERS))
    def test_each_check_has_a_column_with_what_it_judged(
        self, exercise: str, tmp_path: Path
    ) -> None:
        report = judge(record(*LIFTERS[exercise]), exercise)
        rows = table(written(report, tmp_path, "angles"))
        columns = [name for name in rows[0] if name.startswith(f"{exercise}.")]
        ids = [check.id for check in report.exercise.checks]
        assert len(columns) == len(ids)
        for check, column in zip(ids, columns, strict=True):
            assert column.startswith(check)
            values = [float(row[column] or "nan") for row in rows]
            np.testing.assert_allclose(values, report.trace.checks[check], atol=6e-3)

    def test_the_worst_value_of_a_rep_lies_within_its_column(self) -> None:
        """A finding's value is a reduction of the samples of its rep."""
        columns = per_frame(SQUATS)
        depth = np.array(columns["squat.depth_deg"], dtype=float)
        index = np.array(columns["index"], dtype=float)
        found = [(r.index, f) for r in SQUATS.reps for f in r.findings if f.check == "squat.depth"]
        assert len(found) == len(SQUATS.reps) > 0
        for rep, finding in found:
            inside = depth[index == rep]
            assert finding.value is not None
            assert np.nanmin(inside) - 0.01 <= finding.value <= np.nanmax(inside)

    @pytest.mark.parametrize(
        ("exercise", "ways"),
        [
            ("squat", ["lowering", "pause", "lifting"]),
            ("deadlift", ["lifting", "pause", "lowering"]),
        ],
    )
    def test_a_rep_goes_through_its_phases_in_order(self, exercise: str, ways: list[str]) -> None:
        report = judge(record(*LIFTERS[exercise]), exercise)
        columns = per_frame(report)
        for rep in report.reps:
            inside = zip(columns["index"], columns["phase"], strict=True)
            seen = [phase for index, phase in inside if index == rep.index]
            # A rep whose second way was not seen has samples that are neither.
            order = [phase for phase in dict.fromkeys(seen) if phase]
            assert order == ways[: len(order)]
            assert len(order) == 3 or None in seen
        assert "lifting" in columns["phase"]
        assert "lowering" in columns["phase"]

    def test_time_outside_reps_belongs_to_none(self) -> None:
        columns = per_frame(SQUATS)
        t_s = np.array(columns["time_s"])
        outside = (t_s < SQUATS.reps[0].start_s) | (t_s > SQUATS.reps[-1].end_s)
        assert outside.any()
        for name in ("scope", "index", "kind", "phase"):
            inside = np.array([value is not None for value in columns[name]])
            assert not inside[outside].any(), name
        assert {kind for kind in columns["kind"] if kind} == {RepKind.FULL.value}

    def test_a_hold_has_no_phases(self) -> None:
        columns = per_frame(judge(record(*LIFTERS["plank"]), "plank"))
        assert set(columns["scope"]) <= {"hold", None}
        assert "hold" in columns["scope"]
        assert set(columns["phase"]) == {None}

    @settings(max_examples=50, deadline=None)
    @given(
        values=st.lists(
            st.one_of(st.just(math.nan), st.just(math.inf), st.floats(-400.0, 400.0)),
            min_size=1,
            max_size=40,
        )
    )
    def test_numbers_come_back_and_what_is_missing_is_empty(
        self, values: list[float], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        report = squat_report((480, 640), [squat_rep(1)])
        n = len(report.trace.sequence)
        angle = np.resize(np.array(values), n)
        report = replace(report, trace=replace(report.trace, angles={"knee_left": angle}))
        rows = table(written(report, tmp_path_factory.mktemp("csv"), "angles"))
        for row, value in zip(rows, angle.tolist(), strict=True):
            cell = row["knee_left_deg"]
            if math.isfinite(value):
                assert float(cell) == pytest.approx(value, abs=0.0051)
            else:
                assert cell == ""


class TestMarkers:
    def test_opensim_reads_what_is_in_the_report(self, tmp_path: Path) -> None:
        header, names, t_s, positions = read_trc(written(SQUATS, tmp_path, "trc"))
        sequence = SQUATS.trace.sequence
        assert header["Units"] == "m"
        assert header["NumFrames"] == header["OrigNumFrames"] == str(len(sequence))
        assert float(header["DataRate"]) == pytest.approx(sequence.rate_hz, rel=1e-4)
        np.testing.assert_allclose(t_s, sequence.t_s, atol=1e-6)
        np.testing.assert_allclose(positions, markers_m(sequence), atol=6e-6)
        assert tuple(names) == MARKERS

    def test_markers_have_the_names_of_sports2d(self) -> None:
        named = dict(zip(Landmark, MARKERS, strict=True))
        assert len(set(MARKERS)) == len(Landmark)
        for landmark, name in {
            Landmark.NOSE: "Nose",
            Landmark.LEFT_EYE_INNER: "LEyeInner",
            Landmark.MOUTH_RIGHT: "RMouth",
            Landmark.RIGHT_KNEE: "RKnee",
            Landmark.LEFT_TOE: "LBigToe",
        }.items():
            assert named[landmark] == name

    def test_a_marker_that_is_not_seen_is_empty_also_at_the_end_of_a_row(
        self, tmp_path: Path
    ) -> None:
        report = judge(lost(record(SQUAT), 2.0, 3.0), "squat")
        _, _, t_s, positions = read_trc(written(report, tmp_path, "trc"))
        gone = (t_s > 2.3) & (t_s < 2.7)
        assert gone.any()
        assert np.isnan(positions[gone]).all()
        assert np.isfinite(positions[t_s < 1.9]).all()

    def test_no_backend_without_depth_makes_up_markers(self, tmp_path: Path) -> None:
        flat = record(SQUAT)
        flat = replace(flat, world_m=np.full_like(flat.world_m, np.nan))
        _, _, t_s, positions = read_trc(written(judge(flat, "squat"), tmp_path, "trc"))
        assert len(t_s) > 0
        assert np.isnan(positions).all()


class TestMotion:
    def test_opensim_reads_the_angles_of_the_report(self, tmp_path: Path) -> None:
        header, names, numbers = read_mot(written(SQUATS, tmp_path, "mot"))
        assert header == {
            "version": "1",
            "nRows": str(len(SQUATS.trace.sequence)),
            "nColumns": str(len(names)),
            "inDegrees": "yes",
        }
        assert names == ["time", *JOINT_ANGLES]
        for name, column in zip(JOINT_ANGLES, numbers.T[1:], strict=True):
            np.testing.assert_allclose(column, SQUATS.trace.angles[name], atol=0.0051)

    def test_they_are_those_of_the_table(self, tmp_path: Path) -> None:
        _, names, numbers = read_mot(written(SQUATS, tmp_path, "mot"))
        columns = per_frame(SQUATS)
        for name, column in zip(names[1:], numbers.T[1:], strict=True):
            np.testing.assert_array_equal(column, np.array(columns[f"{name}_deg"], dtype=float))


class TestEvenRows:
    @pytest.mark.parametrize("name", ["mot", "trc"])
    def test_rows_keep_their_pace_where_there_are_no_frames(
        self, name: str, tmp_path: Path
    ) -> None:
        report = judge(after(record(SQUAT), record(SQUAT), pause_s=30.0), "squat")
        steps_s = np.diff(report.trace.sequence.t_s)
        assert steps_s.max() > 10 * steps_s.min()  # there is a hole
        text = written(report, tmp_path, name)
        t_s = read_trc(text)[2] if name == "trc" else read_mot(text)[2][:, 0]
        np.testing.assert_allclose(np.diff(t_s), steps_s.min(), atol=2e-6)
        assert t_s[-1] == pytest.approx(report.trace.sequence.t_s[-1], abs=1e-5)

    @pytest.mark.parametrize("name", ["mot", "trc"])
    def test_a_leap_of_days_is_refused_with_what_to_do(self, name: str, tmp_path: Path) -> None:
        report = judge(after(record(SQUAT), record(SQUAT), pause_s=1e6), "squat")
        with pytest.raises(UsageError, match="times leap") as caught:
            written(report, tmp_path, name)
        assert "--start" in caught.value.hint
        assert list(tmp_path.iterdir()) == []
        assert table(written(report, tmp_path, "angles"))


def test_a_report_of_no_frames_has_headers_alone(tmp_path: Path) -> None:
    report = make_report(trace=make_trace(SQUATS.trace.sequence[:0]))
    assert table(written(report, tmp_path, "angles")) == []
    assert table(written(report, tmp_path, "bar")) == []
    assert len(read_trc(written(report, tmp_path, "trc"))[2]) == 0
    assert len(read_mot(written(report, tmp_path, "mot"))[2]) == 0


class TestDocs:
    DOCS = Path(__file__).parents[2] / "docs"

    def test_every_angle_is_explained(self) -> None:
        text = (self.DOCS / "exports.md").read_text(encoding="utf-8")
        named = [name for name in JOINT_ANGLES if not name.endswith("_3d")]
        assert [name for name in named if f"`{name}`" not in text] == []

    def test_every_array_of_a_landmarks_file_is_explained(self, tmp_path: Path) -> None:
        squats = record(SQUAT)
        save_landmarks(
            tmp_path / LANDMARKS, Saved(shaken(squats, np.zeros((len(squats), 2))), *"kms")
        )
        text = (self.DOCS / "landmarks.md").read_text(encoding="utf-8")
        with np.load(tmp_path / LANDMARKS) as file:
            assert [name for name in file if f"`{name}`" not in text] == []

    def test_every_public_name_is_explained(self) -> None:
        text = (self.DOCS / "api.md").read_text(encoding="utf-8")
        names = set(formcheck.__all__) - {"__version__"}
        assert [name for name in sorted(names) if f"`{name}" not in text] == []
