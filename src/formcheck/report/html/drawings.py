"""Small drawings: where the camera stood, and the back's outline at its best and worst."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.camera_view import ViewEstimate
from formcheck.core.exercise import Check
from formcheck.core.measures.silhouette import ALONG, HIGH, LOW
from formcheck.core.report import Finding, Outcome, Rep, Report
from formcheck.core.signals import runs
from formcheck.report.html.svg import fragment
from formcheck.report.wording import describe_view

__all__ = ["BackDrawing", "back_drawing", "view_drawing"]

_CAMERA_AT = 46.0  # layout: units from the lifter to the camera
_SIGHT = 0.42  # layout: radians, half of the angle of view that is drawn
_BACK_WH = (200, 230)  # layout: pixels, size of the drawing of the back
_CHORD_PX = 250  # layout: length of the trunk in it
_WIDER = 2.0  # layout: how many times wider the outline is drawn than it is
# ours: seconds; an outline is the median over twice this time, as single frames are ragged.
_NEAR_S = 0.1
_MIN_SHARE = 0.5  # ours: share of the frames, and of the outline, that has to be seen.
_READ = (LOW[0] <= ALONG) & (HIGH[1] >= ALONG)
"""The part of the outline that the checks read, (41,)."""


def view_drawing(view: ViewEstimate) -> Markup:
    """The lifter from above, nose up, and the camera where it stood."""
    box = {"viewBox": "-60 -60 120 120", "width": "104", "height": "104"}
    label = f"Seen from above: {describe_view(view.view)}"
    root = ET.Element("svg", {"class": "view", "role": "img", "aria-label": label, **box})
    ET.SubElement(root, "circle", {"class": "ground", "r": f"{_CAMERA_AT:g}"})
    known = view.yaw_deg is not None and math.isfinite(view.yaw_deg)
    if known:
        assert view.yaw_deg is not None
        # 0 is in front of the lifter, who looks up the page; +90 is on the lifter's left.
        turn = f"rotate({round(-view.yaw_deg)})"
        aside = 2 * _CAMERA_AT * math.tan(_SIGHT)
        camera = ET.SubElement(root, "g", {"transform": turn})
        sight = f"M0,{-_CAMERA_AT:g} L{-aside:.1f},{_CAMERA_AT:g} L{aside:.1f},{_CAMERA_AT:g}Z"
        ET.SubElement(camera, "path", {"class": "sight", "d": sight})
        body = {"x": "-8", "y": f"{-_CAMERA_AT - 9:g}", "width": "16", "height": "12", "rx": "3"}
        ET.SubElement(camera, "rect", {"class": "camera", **body})
        lens = {"cy": f"{-_CAMERA_AT + 4:g}", "r": "3.4"}
        ET.SubElement(camera, "circle", {"class": "camera", **lens})
    ET.SubElement(root, "ellipse", {"class": "body", "rx": "19", "ry": "8.5"})
    ET.SubElement(root, "path", {"class": "head", "d": "M-3,-9 L0,-14 L3,-9Z"})
    ET.SubElement(root, "circle", {"class": "head", "cy": "-2", "r": "8.5"})
    if not known:
        ET.SubElement(root, "text", {"class": "unknown", "x": "34", "y": "-26"}).text = "?"
    return fragment(root)


@dataclass(frozen=True, slots=True)
class BackDrawing:
    """The back's outline at several moments, over one another, and what each line is."""

    picture: Markup
    legend: tuple[tuple[str, str, float], ...]
    """CSS class, words and time of each line."""


def back_drawing(report: Report, check: Check) -> BackDrawing | None:
    """The outline at the start of the rep, standing, and at the check's worst moment.

    The lines are turned so that hip and shoulder lie over one another, and slid together:
    only the shape counts. None where the check does not read the outline, or it was not seen.
    """
    found = _worst(report, check)
    if not check.reads_silhouette or found is None or report.view.yaw_deg is None:
        return None
    rep, finding = found
    assert finding.at_s is not None
    t_s, profile = report.trace.sequence.t_s, report.trace.back
    moments = [
        ("standing", "Most upright in this rep", _upright_s(report, rep)),
        ("start", f"Start of {rep.name}", rep.start_s),
        ("worst", f"Where it was judged, {rep.name}", finding.at_s),
    ]
    if abs(moments[0][2] - rep.start_s) < _NEAR_S:
        moments[:2] = [("standing", f"Start of {rep.name}", rep.start_s)]
    lines = [
        (moment, line)
        for moment in moments
        if (line := _outline(t_s, profile, moment[2])) is not None
    ]
    if len(lines) < 2 or lines[-1][0][0] != "worst":
        return None
    facing_right = report.view.yaw_deg < 0
    picture = _outlines(
        [(m[0], line) for m, line in lines], check.title, finding.outcome, mirrored=facing_right
    )
    return BackDrawing(picture, tuple(moment for moment, _ in lines))


def _worst(report: Report, check: Check) -> tuple[Rep, Finding] | None:
    """The full rep and the finding in which the check did worst."""
    found = [
        (rep, finding)
        for rep in report.reps
        if rep.is_full
        for finding in rep.findings
        if finding.check == check.id and finding.value is not None and finding.at_s is not None
    ]
    return max(
        found,
        key=lambda rf: (rf[1].outcome.severity, check.threshold.excess(rf[1].value or 0.0)),
        default=None,
    )


def _upright_s(report: Report, rep: Rep) -> float:
    """When in the rep the trunk is nearest to upright."""
    sequence = report.trace.sequence
    trunk = sequence.chord_px[:, 1] - sequence.chord_px[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        lean = np.abs(np.arctan2(trunk[:, 0], -trunk[:, 1]))
    inside = (sequence.t_s >= rep.start_s) & (sequence.t_s <= rep.end_s) & np.isfinite(lean)
    if not inside.any():
        return rep.start_s
    return float(sequence.t_s[inside][np.argmin(lean[inside])])


def _outline(t_s: Array, profile: Array, at_s: float) -> Array | None:
    """The outline (41,) around `at_s`; NaN where it was not seen, None where hardly at all."""
    near = profile[np.abs(t_s - at_s) <= _NEAR_S]
    seen = np.isfinite(near).mean(axis=0) >= _MIN_SHARE if len(near) else np.zeros(len(ALONG), bool)
    if (seen & _READ).sum() < _MIN_SHARE * _READ.sum():
        return None
    line = np.full(len(ALONG), np.nan)
    line[seen] = np.nanmedian(near[:, seen], axis=0)
    return np.asarray(line - np.nanmean(line[_READ]))


def _outlines(
    lines: list[tuple[str, Array]], title: str, outcome: Outcome, *, mirrored: bool
) -> Markup:
    """The outlines with the shoulder on top, the back to the side it is on in the clip."""
    width, height = _BACK_WH
    size = {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)}
    label = f"{title}: outlines of the back over one another"
    root = ET.Element("svg", {"class": "back", "role": "img", "aria-label": label, **size})
    toward = -1.0 if mirrored else 1.0
    top = (height - (HIGH[1] - LOW[0]) * _CHORD_PX) / 2
    for end, name in ((HIGH[1], "toward the shoulder"), (LOW[0], "toward the hip")):
        y = top + (HIGH[1] - end) * _CHORD_PX
        y_text = y - 8 if end == HIGH[1] else y + 18
        place = {"x": f"{width / 2:g}", "y": f"{y_text:.0f}"}
        ET.SubElement(root, "text", {"class": "tick middle", **place}).text = name
    for css, line in lines:
        xs = width / 2 + toward * line * _CHORD_PX * _WIDER
        ys = top + (HIGH[1] - ALONG) * _CHORD_PX
        path = "".join(
            "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs[i:j], ys[i:j], strict=True))
            for i, j in runs(np.isfinite(xs) & _READ)
        )
        name = f"{css} {outcome.value}" if css == "worst" else css
        ET.SubElement(root, "path", {"class": f"outline {name}", "d": path})
    return fragment(root)
