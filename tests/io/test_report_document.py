from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from support.builders import make_finding, make_rep, make_report, make_threshold

from formcheck.core.camera_view import View
from formcheck.core.enums import RepKind
from formcheck.core.report import Outcome, Value
from formcheck.report.document import to_document


def test_keys_are_those_of_the_design() -> None:
    document = to_document(make_report([make_rep(1, make_finding("squat.depth"))]))
    assert list(document) == [
        "schema_version",
        "formcheck_version",
        "clip",
        "exercise",
        "view",
        "summary",
        "reps",
        "holds",
        "likely_reps",
        "segments",
        "ledger",
        "timeline",
        "set_findings",
        "checks",
        "standing_back",
        "bar",
        "model",
        "settings",
        "notes",
    ]
    (rep,) = document["reps"]
    assert rep["findings"] == [
        {
            "check": "squat.depth",
            "outcome": "pass",
            "value": 8.0,
            "uncertainty": 3.0,
            "sem": 1.82,
            "probability": 0.014,
            "fault_probability": 0.0,
            "yaw_deg": None,
            "unit": "deg",
            "threshold": {"warn": 12.0, "fault": 20.0, "worse": "above"},
            "at_s": 2.5,
            "start_s": 2.25,
            "end_s": 2.75,
            "reason": "",
            "reason_kind": "none",
            "cue": "Push the hips back first.",
        }
    ]


def test_summary_counts_reps_by_kind_and_finds_the_worst_outcome() -> None:
    reps = [
        make_rep(1, make_finding("squat.depth", Outcome.NOT_ASSESSED)),
        make_rep(2, make_finding("squat.depth", Outcome.WARN)),
        make_rep(3, make_finding("squat.depth", Outcome.FAULT), kind=RepKind.PARTIAL),
    ]
    document = to_document(make_report(reps, headline="Two and a half"))
    assert document["summary"] == {
        "reps_full": 2,
        "reps_partial": 1,
        "reps_likely": 0,
        "holds": 0,
        "worst_outcome": "warn",
        "state": "warn",
        "headline": "Two and a half",
    }
    (check,) = document["checks"]
    counts = {"pass": 0, "unclear": 0, "warn": 1, "fault": 0, "not_assessed": 1}
    assert check["counts"] == counts  # without the partial rep
    assert check["worst"] == {"rep": 2, "at_s": 2.5, "value": 8.0}


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("deg", 12.34567, 12.35),
        ("%", 12.34567, 12.35),
        ("T", 0.123456, 0.1235),
        ("ratio", 0.987654, 0.9877),
        ("s", 1.23456, 1.235),
        ("deg", -0.001, 0.0),
        ("deg", float("nan"), None),
        ("deg", float("-inf"), None),
        ("deg", None, None),
    ],
)
def test_values_are_rounded_by_unit(unit: str, value: float | None, expected: float | None) -> None:
    finding = make_finding("squat.depth", value=value, threshold=make_threshold(unit))
    rep = make_rep(1, finding, measures={"lean": Value(value, unit)})
    (written,) = to_document(make_report([rep]))["reps"]
    assert written["findings"][0]["value"] == expected
    assert written["measures"]["lean"] == {"value": expected, "unit": unit}
    assert "-0.0" not in json.dumps(written)


def test_times_have_three_decimals() -> None:
    rep = make_rep(1, start_s=1.23456, eccentric_s=0.66666)
    (written,) = to_document(make_report([rep]))["reps"]
    assert (written["start_s"], written["eccentric_s"]) == (1.235, 0.667)


def test_settings_become_plain_json() -> None:
    settings = {
        "path": Path("a/b.mp4"),
        "view": View.BACK,
        View.FRONT: True,
        "views": frozenset({"b", "a"}),
        "nested": {"x": (1, float("nan")), 3: None},
        "array": np.array([1.5, np.nan]),
        "numpy_float": np.float32(0.5),
        "numpy_bool": np.bool_(True),
    }
    plain = to_document(make_report(settings=settings))["settings"]
    assert plain == {
        "path": str(Path("a/b.mp4")),
        "view": "back",
        "front": True,
        "views": ["a", "b"],
        "nested": {"x": [1, None], "3": None},
        "array": [1.5, None],
        "numpy_float": 0.5,
        "numpy_bool": True,
    }
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_numpy_numbers_are_taken() -> None:
    rep = make_rep(1, range=np.float32(0.5), start_s=np.float64(2.0))
    (written,) = to_document(make_report([rep]))["reps"]
    assert json.loads(json.dumps(written))["range"] == 0.5
