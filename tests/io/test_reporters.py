"""What every reporter keeps to, whatever its format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from support.bars import with_bar
from support.builders import make_finding, make_hold, make_rep, make_report, make_threshold
from support.builders_report import squat_rep, squat_report
from support.filming import judge, lost, record
from support.lifters import SQUAT

from formcheck import Options
from formcheck.core.bar.model import VelocityLoss
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import RepKind, SegmentKind, StretchKind
from formcheck.core.report import Outcome, Report, Segment, Value
from formcheck.core.timeline import Stretch
from formcheck.errors import UsageError
from formcheck.report import find_reporter, format_names, usual_formats, write_reports
from formcheck.report.document import to_document

SCHEMA_PATH = Path(__file__).parents[2] / "docs" / "report.schema.json"
NAN = float("nan")
NAN_IS_MISSING = {"mot": "NaN"}
"""Formats of others that say it so, where an empty cell would move the rest of a row."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    return schema


def rich_report() -> Report:
    rep = make_rep(
        1,
        *(make_finding(f"squat.{outcome.value}", outcome) for outcome in Outcome),
        measures={"velocity_loss": Value(12.345, "%"), "bar_path": Value(None, "T")},
    )
    return make_report(
        reps=[rep, make_rep(2, kind=RepKind.PARTIAL, pause_s=None)],
        holds=[make_hold(1, make_finding("plank.hips_sagging", Outcome.WARN))],
        set_findings=[make_finding("squat.drift", threshold=make_threshold(warn=None))],
        segments=[Segment(0.0, 3.5, SegmentKind.NOT_COUNTED, "walking in")],
        settings={"model": "full", "start_s": None, "formats": ("json", "csv")},
        notes=("Variable frame rate.",),
        timeline=(
            Stretch(0.0, 3.5, StretchKind.REST),
            Stretch(3.5, 30.0, StretchKind.SET, number=1),
            Stretch(30.0, 40.0, StretchKind.MOVING, repeats=4),
        ),
    )


def nan_report() -> Report:
    """NaN and infinity wherever a number may be missing."""
    finding = make_finding(
        "squat.depth", value=NAN, uncertainty=float("inf"), at_s=NAN, start_s=NAN, end_s=NAN
    )
    rep = make_rep(
        1, finding, eccentric_s=NAN, pause_s=NAN, concentric_s=NAN, range=NAN, confidence=NAN
    )
    return make_report(
        reps=[rep],
        holds=[make_hold(1, in_line_s=NAN)],
        view=ViewEstimate(View.UNKNOWN, yaw_deg=NAN, confidence=NAN),
        exercise_confidence=NAN,
        settings={"lag_s": NAN, "limits": [1.5, float("-inf")]},
    )


def traced_report() -> Report:
    """Squats with every series, of which half a second was not seen."""
    return judge(lost(record(SQUAT), 2.0, 2.5), "squat")


def barred_report() -> Report:
    """Squats with a bar that is not seen in the second rep, nor sideways in any."""
    report = squat_report((360, 640), [squat_rep(i) for i in (1, 2, 3)])
    bar = with_bar(report, (0.9, 0.7, 0.8), sideways_cm=None).bar
    assert bar is not None
    return replace(report, bar=replace(bar, reps=(bar.reps[0], bar.reps[2]), rim_px=None))


def nan_bar_report() -> Report:
    """A bar of which no number is known."""
    report = squat_report((360, 640), [squat_rep(i) for i in (1, 2)])
    bar = with_bar(report, (0.9, 0.7)).bar
    assert bar is not None
    gone = np.full(len(report.trace.sequence), NAN)
    lost = dict.fromkeys(("height_cm", "forward_cm", "velocity_m_s"), gone)
    places = np.stack([gone, gone], axis=1)
    return replace(report, bar=replace(bar, xy_px=places, **lost, reps=(), loss=None))


REPORTS = {
    "traced": traced_report(),
    "bar": with_bar(
        squat_report((360, 640), [squat_rep(i) for i in (1, 2, 3)]),
        (0.6, 0.8, 0.95),
        loss=VelocityLoss(36.8, 2.0, 20.0, 2, 1, 25.0, 1.5),
    ),
    "bar seen in part": barred_report(),
    "bar lost": nan_bar_report(),
    "rich": rich_report(),
    "nan": nan_report(),
    "empty": make_report(view=ViewEstimate(View.UNKNOWN, None, 0.0)),
}


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]


def written(report: Report, folder: Path, name: str) -> Path:
    (path,) = write_reports(report, folder, [name])
    return path


@pytest.mark.parametrize("name", format_names())
class TestEveryReporter:
    def test_writes_its_one_file(self, name: str, report: Report, tmp_path: Path) -> None:
        path = written(report, tmp_path / "new" / "folder", name)

        assert path == tmp_path / "new" / "folder" / find_reporter(name).FILE_NAME
        assert [p.name for p in path.parent.iterdir()] == [path.name]
        assert path.read_text(encoding="utf-8")

    def test_same_report_gives_same_bytes(self, name: str, report: Report, tmp_path: Path) -> None:
        first = written(report, tmp_path / "1", name).read_bytes()
        assert written(report, tmp_path / "2", name).read_bytes() == first

    def test_never_writes_nan(self, name: str, report: Report, tmp_path: Path) -> None:
        text = written(report, tmp_path, name).read_text(encoding="utf-8")
        allowed = NAN_IS_MISSING.get(name, "")
        found = re.findall(r"\b(nan|inf|infinity)\b", text, re.IGNORECASE)
        assert {word for word in found if word != allowed} == set()

    def test_says_no_word_of_damage(self, name: str, tmp_path: Path) -> None:
        text = written(rich_report(), tmp_path, name).read_text(encoding="utf-8").lower()
        assert not [word for word in ("danger", "injur", "damage", "unsafe") if word in text]

    def test_survives_a_file_name_that_is_no_unicode(self, name: str, tmp_path: Path) -> None:
        report = rich_report()
        report = replace(report, clip=replace(report.clip, path=Path("clip\udcff.mp4")))
        assert written(report, tmp_path, name).read_text(encoding="utf-8")

    def test_a_folder_in_the_way_is_a_usage_error(self, name: str, tmp_path: Path) -> None:
        blocker = tmp_path / "file"
        blocker.write_text("kept")
        with pytest.raises(UsageError, match="can't be written") as caught:
            written(rich_report(), blocker, name)
        assert caught.value.hint
        assert blocker.read_text() == "kept"


def test_exports_are_written_when_asked_for_alone() -> None:
    assert usual_formats() == ("csv", "html", "json")
    assert set(format_names()) == {*usual_formats(), "angles", "bar", "mot", "trc"}
    assert Options().formats == usual_formats()


def test_file_names_differ() -> None:
    names = format_names()
    assert len({find_reporter(name).FILE_NAME for name in names}) == len(names)


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="xlsx") as caught:
        find_reporter("xlsx")
    assert "json" in caught.value.hint


class TestSchema:
    def test_is_a_valid_schema(self, schema: dict[str, Any]) -> None:
        jsonschema.Draft202012Validator.check_schema(schema)

    def test_takes_what_is_written(self, schema: dict[str, Any], report: Report) -> None:
        jsonschema.Draft202012Validator(schema).validate(to_document(report))

    def test_every_object_is_closed_and_every_key_required_and_described(
        self, schema: dict[str, Any]
    ) -> None:
        objects = [node for node in _nodes(schema) if "properties" in node]
        assert len(objects) > 10
        for node in objects:
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            for key, value in node["properties"].items():
                target = schema["$defs"][value["$ref"].rsplit("/")[-1]] if "$ref" in value else {}
                assert value.get("description") or target.get("description"), key

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("reps", 0, "kind"), "half"),
            (("reps", 0, "start_s"), None),
            (("reps", 0, "findings", 0, "outcome"), "ok"),
            (("reps", 0, "findings", 0, "value"), "8"),
            (("view", "name"), "left"),
            (("summary", "surprise"), 1),
            (("schema_version",), 1),
            (("reps", 0, "state"), "pass"),
            (("reps", 0, "findings", 0, "probability"), 1.1),
            (("checks", 0, "counts", "unclear"), None),
        ],
    )
    def test_refuses_what_is_wrong(
        self, schema: dict[str, Any], path: tuple[str | int, ...], value: object
    ) -> None:
        document = to_document(rich_report())
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(document)


def _nodes(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in _nodes(item)]
    if isinstance(node, dict):
        return [node, *(found for item in node.values() for found in _nodes(item))]
    return []
