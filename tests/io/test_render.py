from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bars import RISE, centre_at_turn, with_bar
from support.builders import (
    make_check,
    make_exercise,
    make_finding,
    make_report,
    make_trace,
)
from support.builders_report import (
    BACK,
    DEPTH,
    FIRST_REP_S,
    KNEES,
    PIKE,
    REP_S,
    plank_report,
    squat_finding,
    squat_joints,
    squat_rep,
    squat_report,
    squat_sequence,
)
from support.filming import between, judge, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.arrays import Array, Image
from formcheck.core.bar.model import BarSource
from formcheck.core.camera_view import View
from formcheck.core.enums import CountedAt, RepKind, Reversal, SegmentKind
from formcheck.core.exercise import RepPattern
from formcheck.core.measures.silhouette import ALONG, HIGH, LOW
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import Outcome, Rep, Report, Segment
from formcheck.render import Overlay
from formcheck.render.badges import CueBanner, CueText
from formcheck.render.bar_way import BarWay
from formcheck.render.card_rows import card_rows
from formcheck.render.icons import draw_sign
from formcheck.render.interpolate import Track
from formcheck.render.labels import OPACITY, Canvas
from formcheck.render.layout import (
    Place,
    Rect,
    banner_goes_on_top,
    choose_place,
    counter_goes_right,
    face_of,
    free_place,
    left_top,
)
from formcheck.render.outline import outline_of
from formcheck.render.sheet import BgrSheet
from formcheck.render.text import Text, fit, width_px, wrap
from formcheck.render.theme import OUTCOME, Palette, Theme
from formcheck.render.timeline import MIN_CUE_S, START_POSITION, Count, Timeline

PORTRAIT = (360, 640)
SIZES = [PORTRAIT, (1080, 1920), (1920, 1080), (640, 360), (480, 480), (240, 426), (160, 120)]
GREY = 100
REPS = 3
TURN_S = FIRST_REP_S + REP_S / 2
"""Of the first rep."""
LONG = (
    "Push your knees out, in line with your toes, and keep the whole foot on the floor while "
    "you stand up without letting the hips rise first or the chest drop toward the floor"
)


def frame(size_wh: tuple[int, int], grey: int = GREY) -> Image:
    return np.full((size_wh[1], size_wh[0], 3), grey, dtype=np.uint8)


def faulty_reps(check: str = KNEES, outcome: Outcome = Outcome.FAULT) -> list[Rep]:
    """The second of three reps has the fault, the others pass."""
    outcomes = [Outcome.PASS, outcome, Outcome.PASS]
    return [squat_rep(i, squat_finding(check, o, i)) for i, o in enumerate(outcomes, start=1)]


def unseen(report: Report) -> Report:
    """The same report without a single pose, so that only words are drawn."""
    trace = report.trace
    poses = PoseSequence.stack(
        [PoseFrame.empty(float(t)) for t in trace.sequence.t_s], trace.sequence.size_wh
    )
    lines = {check: np.full_like(points, np.nan) for check, points in trace.lines.items()}
    return replace(report, trace=replace(trace, sequence=poses, lines=lines))


def drawn(report: Report, t_s: float, size_wh: tuple[int, int] = PORTRAIT) -> Image:
    return drawn_by(Overlay(report, size_wh), t_s, size_wh)


def drawn_by(overlay: Overlay, t_s: float, size_wh: tuple[int, int] = PORTRAIT) -> Image:
    image = frame(size_wh)
    overlay.draw(BgrSheet(image), t_s)
    return image


def pixel(image: Image, xy: Array) -> tuple[int, ...]:
    x, y = np.rint(xy).astype(int)
    return tuple(int(v) for v in image[y, x])


def has_colour(image: Image, colour: tuple[int, int, int]) -> bool:
    return bool((image == np.array(colour, np.uint8)).all(axis=-1).any())


def edge(image: Image) -> Image:
    """The outermost two pixels all around."""
    inner = np.zeros(image.shape[:2], dtype=bool)
    inner[2:-2, 2:-2] = True
    return image[~inner]


# The lifter


def test_limbs_are_drawn_where_they_are() -> None:
    report = squat_report(PORTRAIT, [squat_rep(1)])
    joints = squat_joints(1.0, PORTRAIT)
    image = drawn(report, TURN_S)
    for a, b in [("hip", "shoulder"), ("hip", "knee"), ("knee", "ankle")]:
        assert pixel(image, (joints[a] + joints[b]) / 2) == Palette.SKY_BLUE
    assert pixel(image, joints["knee"]) == Palette.WHITE
    assert pixel(image, joints["knee"] + np.array([60, 0])) == (GREY, GREY, GREY)


@pytest.mark.parametrize(
    ("visibility", "colour"),
    [(0.9, Palette.SKY_BLUE), (0.6, Palette.BLUE), (0.3, Palette.GREY), (np.nan, Palette.GREY)],
)
def test_limbs_show_how_plainly_they_are_seen(
    visibility: float, colour: tuple[int, int, int]
) -> None:
    size_wh = (1080, 1920)
    sequence = squat_sequence(size_wh, reps=1, visibility=visibility)
    report = squat_report(size_wh, [squat_rep(1)], sequence=sequence)
    joints = squat_joints(1.0, size_wh)
    assert pixel(drawn(report, TURN_S, size_wh), (joints["hip"] + joints["knee"]) / 2) == colour


def test_frame_of_another_size_than_the_clip_is_drawn_to_scale() -> None:
    report = squat_report((720, 1280), [squat_rep(1)])
    joints = squat_joints(1.0, PORTRAIT)
    image = drawn(report, TURN_S, PORTRAIT)
    assert pixel(image, (joints["hip"] + joints["knee"]) / 2) == Palette.SKY_BLUE


def test_pose_between_two_samples_lies_between_them() -> None:
    report = squat_report(PORTRAIT, [squat_rep(1)])
    track, sequence = Track(report.trace, PORTRAIT), report.trace.sequence
    a, b = 40, 41
    pose = track.pose(0.25 * sequence.t_s[a] + 0.75 * sequence.t_s[b])
    np.testing.assert_allclose(pose.xy_px, 0.25 * sequence.xy_px[a] + 0.75 * sequence.xy_px[b])
    assert np.isnan(track.pose(sequence.t_s[-1] + 1.0).xy_px).all()
    np.testing.assert_allclose(track.pose(sequence.t_s[-1] + 0.02).xy_px, sequence.xy_px[-1])


def test_missing_sample_does_not_hide_its_neighbour() -> None:
    sequence = squat_sequence(PORTRAIT, reps=1)
    sequence.xy_px[41] = np.nan
    track = Track(squat_report(PORTRAIT, [squat_rep(1)], sequence=sequence).trace, PORTRAIT)
    near = track.pose(0.75 * sequence.t_s[40] + 0.25 * sequence.t_s[41])
    np.testing.assert_allclose(near.xy_px, sequence.xy_px[40])
    assert np.isnan(track.pose(float(sequence.t_s[41])).xy_px).all()


# The bar


def drawn_in(report: Report, t_s: float) -> Array:
    """Which pixels (h, w) the bar alone changes."""
    without = drawn(replace(report, bar=None), t_s)
    return np.asarray((drawn(report, t_s) != without).any(axis=-1))


def test_the_way_of_the_bar_is_drawn_as_far_as_it_has_come_in_the_rep() -> None:
    report = with_bar(squat_report(PORTRAIT, [squat_rep(1), squat_rep(2)]), (0.6, 0.8))
    assert report.bar is not None
    t_s = report.trace.sequence.t_s
    until = TURN_S + 0.3
    changed = drawn_in(report, until)
    for at_s in (FIRST_REP_S + 0.3, FIRST_REP_S + 0.7, TURN_S, TURN_S + 0.2):
        x, y = np.rint(report.bar.xy_px[np.searchsorted(t_s, at_s)]).astype(int)
        assert changed[y, x]
    # Half way up sideways is at its farthest; the next rep goes a tenth farther.
    x, y = np.rint(report.bar.xy_px[np.searchsorted(t_s, TURN_S + 0.45)]).astype(int)
    assert not changed[y, x]


def test_a_ring_is_drawn_while_the_bar_is_held_and_nothing_else() -> None:
    report = with_bar(squat_report(PORTRAIT, [squat_rep(1)]), (0.6,))
    standing = centre_at_turn(PORTRAIT) - [0.0, RISE * PORTRAIT[1]]
    held, put_down = (drawn_in(report, FIRST_REP_S - 0.5 + sign * 0.1) for sign in (1, -1))
    ys, xs = np.nonzero(held)
    np.testing.assert_allclose([xs.mean(), ys.mean()], standing, atol=1.0)
    assert not put_down.any()


def test_a_bar_that_is_not_seen_is_not_drawn() -> None:
    report = with_bar(squat_report(PORTRAIT, [squat_rep(1)]), (0.6,))
    assert report.bar is not None
    nowhere = np.full_like(report.bar.xy_px, np.nan)
    unseen_bar = replace(report, bar=replace(report.bar, xy_px=nowhere))
    assert not drawn_in(unseen_bar, TURN_S + 0.3).any()


def test_hands_are_drawn_and_told_only_if_something_was_said_of_a_bar() -> None:
    plate = with_bar(squat_report(PORTRAIT, [squat_rep(1)]), (0.6,))
    assert plate.bar is not None
    hands = replace(plate, bar=replace(plate.bar, source=BarSource.HANDS))
    for at_s in (TURN_S + 0.3, TURN_S + 0.7):
        assert drawn_in(plate, at_s).any()
        assert not drawn_in(hands, at_s).any()
    asked = replace(hands, settings={"height_cm": 180.0})
    assert drawn_in(asked, TURN_S + 0.3).any()


def test_a_long_way_is_thinned_out_and_still_ends_where_the_bar_is() -> None:
    sequence = squat_sequence(PORTRAIT, reps=10)
    long = squat_rep(1, turn_s=6.0, end_s=20.0)
    report = with_bar(squat_report(PORTRAIT, [long], sequence=sequence), (12.0,))
    way = BarWay(report, Track(report.trace, PORTRAIT))
    (line,) = way.stretches_px(17.0)
    assert 50 < len(line) < 200
    np.testing.assert_allclose(line[-1], way.centre_px(17.0))


def test_the_last_reps_speed_shows_from_its_end_on() -> None:
    report = with_bar(squat_report(PORTRAIT, [squat_rep(1), squat_rep(2)]), (0.6, 0.75))
    way = BarWay(report, Track(report.trace, PORTRAIT))
    assert way.said(TURN_S + 0.5) == ""
    assert way.said(TURN_S + 0.7) == "Rep 1: 1.00±0.04 m/s"
    assert way.said(TURN_S + REP_S + 0.8) == "Rep 2: 0.80±0.03 m/s"
    corner = drawn_in(report, TURN_S + 0.7)[:200, :200]
    assert corner.any()


# The measure


def test_measure_is_neutral_until_its_finding_speaks_and_then_has_its_colour() -> None:
    report = squat_report(PORTRAIT, faulty_reps())
    turn_s = FIRST_REP_S + 1.5 * REP_S
    joints = squat_joints(1.0, PORTRAIT)
    thigh = (joints["hip"] + joints["knee"]) / 2
    assert pixel(drawn(report, turn_s), thigh) == OUTCOME[Outcome.FAULT]
    assert pixel(drawn(report, turn_s - REP_S), thigh) == OUTCOME[Outcome.PASS]
    early, late = turn_s - 0.05, turn_s + MIN_CUE_S + 0.05
    for t_s in (early, late):
        image = drawn(report, t_s)
        assert has_colour(image, Palette.WHITE)
        assert not has_colour(image, OUTCOME[Outcome.FAULT])


def test_worst_finding_of_the_rep_is_in_focus_else_the_first_assessed_check() -> None:
    reps = [
        squat_rep(1, squat_finding(KNEES, Outcome.PASS, 1), squat_finding(DEPTH, Outcome.WARN, 1)),
        squat_rep(2, squat_finding(KNEES, Outcome.PASS, 2), squat_finding(DEPTH, Outcome.PASS, 2)),
    ]
    timeline = Timeline(squat_report(PORTRAIT, reps))
    for t_s, check in [(0.8, KNEES), (TURN_S, DEPTH), (TURN_S + REP_S, KNEES)]:
        focus = timeline.at(t_s).focus
        assert focus is not None
        assert focus.check == check


def test_no_measure_in_time_that_is_not_counted() -> None:
    report = squat_report(PORTRAIT, faulty_reps())
    assert Timeline(report).at(0.2).focus is None
    assert Timeline(replace(report, segments=())).at(0.2).focus is not None


def test_check_without_a_verdict_is_never_in_focus() -> None:
    reps = [squat_rep(1, squat_finding(KNEES, Outcome.NOT_ASSESSED, 1))]
    assert Timeline(squat_report(PORTRAIT, reps)).at(TURN_S).focus is None


def test_value_is_drawn_off_the_line_on_the_side_the_joint_is_on() -> None:
    report = squat_report(PORTRAIT, faulty_reps())
    t_s = TURN_S - 0.1
    nameless = {KNEES: np.full(len(report.trace.sequence), np.nan)}
    without = replace(report, trace=replace(report.trace, checks=nameless))
    value_px = (drawn(report, t_s) != drawn(without, t_s)).any(axis=2)
    rows, columns = np.nonzero(value_px)
    knee = Track(report.trace, PORTRAIT).line(KNEES, t_s)[1]
    assert knee[0] < columns.min() < knee[0] + 20
    assert columns.max() < PORTRAIT[0]
    assert abs((rows.min() + rows.max()) / 2 - knee[1]) < 3


# The line of the back


@pytest.mark.parametrize(("view", "outward"), [(View.SIDE_LEFT, -1.0), (View.SIDE_RIGHT, 1.0)])
def test_back_line_is_drawn_on_the_back_in_the_colour_of_its_outcome(
    view: View, outward: float
) -> None:
    report = squat_report(PORTRAIT, faulty_reps(BACK), view)
    # A trunk that stands: its back is 0.2 of its length beside its middle.
    joints = squat_joints(0.0, PORTRAIT)
    trunk = (joints["hip"] + joints["shoulder"]) / 2
    length = float(np.hypot(*(joints["shoulder"] - joints["hip"])))
    bulge = np.array([outward * 0.2 * length, 0.0])
    image = drawn(report, 0.9)
    assert pixel(image, trunk + bulge) == Palette.WHITE
    assert pixel(image, trunk - bulge) == (GREY, GREY, GREY)
    assert has_colour(drawn(report, FIRST_REP_S + 1.5 * REP_S + 0.1), OUTCOME[Outcome.FAULT])


def test_an_outline_that_was_read_is_grey_where_it_was_not_assessed() -> None:
    finding = squat_finding(BACK, Outcome.NOT_ASSESSED, 1)
    report = squat_report(PORTRAIT, [squat_rep(1, finding)])
    t_s = TURN_S + 0.2
    under = along_back(drawn(report, t_s), report, t_s)
    assert has_colour(under, OUTCOME[Outcome.NOT_ASSESSED])


@pytest.mark.parametrize(
    ("check", "outcome"), [(BACK, Outcome.NOT_ASSESSED), (KNEES, Outcome.PASS)]
)
def test_no_back_line_outside_the_reps_without_a_verdict_on_the_back(
    check: str, outcome: Outcome
) -> None:
    report = squat_report(PORTRAIT, [squat_rep(1, squat_finding(check, outcome, 1))])
    joints = squat_joints(0.0, PORTRAIT)
    back = (joints["hip"] + joints["shoulder"]) / 2 - np.array([0.2 * 0.2 * PORTRAIT[1], 0.0])
    assert pixel(drawn(report, 0.9), back) == (GREY, GREY, GREY)


def test_back_line_has_its_own_sign_when_another_check_is_in_focus() -> None:
    findings = [squat_finding(KNEES, Outcome.FAULT, 1), squat_finding(BACK, Outcome.WARN, 1)]
    report = squat_report(PORTRAIT, [squat_rep(1, *findings)])
    image = drawn(report, TURN_S)
    outline = Track(report.trace, PORTRAIT).outline(TURN_S)
    assert outline is not None
    text_px = Theme.for_frame(PORTRAIT).text_px
    x, y = np.rint(outline.points_px[20] + 1.1 * text_px * outline.outward).astype(int)
    assert has_colour(image[y - 6 : y + 7, x - 6 : x + 7], OUTCOME[Outcome.WARN])


UPRIGHT = np.array([[100.0, 300.0], [100.0, 200.0]])
"""Hip and shoulder of a trunk of 100 pixels."""


def bent(bend_deg: float) -> Array:
    """An outline that turns by `bend_deg` in its middle and runs along the chord below it."""
    above = np.maximum(ALONG - 0.45, 0.0)
    return np.asarray(0.25 - above * np.tan(np.radians(bend_deg)))


@pytest.mark.parametrize(("side", "outward"), [(0, 1.0), (1, -1.0)])
def test_outline_lies_on_the_hand_it_is_for(side: int, outward: float) -> None:
    outline = outline_of(UPRIGHT, bent(0.0), side)
    np.testing.assert_allclose(outline.read_px[:, 0], 100.0 + outward * 25.0)
    np.testing.assert_allclose(outline.outward, [outward, 0.0], atol=1e-12)
    # It begins and ends where the checks read it.
    y = outline.read_px[:, 1]
    assert y.max() == pytest.approx(300.0 - 100.0 * LOW[0], abs=100 / 40)
    assert y.min() == pytest.approx(300.0 - 100.0 * HIGH[1], abs=100 / 40)


@pytest.mark.parametrize("bend_deg", [-30.0, 0.0, 12.0, 40.0])
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("lean_deg", [0.0, 60.0])
def test_straight_lines_part_by_the_bend_and_lie_along_their_parts(
    bend_deg: float, side: int, lean_deg: float
) -> None:
    lean = np.radians(lean_deg)
    hip = np.array([200.0, 300.0])
    chord = 100.0 * np.array([np.sin(lean), -np.cos(lean)])
    outline = outline_of(np.stack([hip, hip + chord]), bent(bend_deg), side)
    low, high = outline.straight_px
    first, last = (line[1] - line[0] for line in (low, high))
    # From hip to shoulder a round back turns toward the belly: to the left where it is right.
    turn = np.degrees(np.arctan2(first[0] * last[1] - first[1] * last[0], first @ last))
    assert turn == pytest.approx(-bend_deg if side == 0 else bend_deg, abs=1e-6)
    for line, part in ((low, LOW), (high, HIGH)):
        inside = outline.points_px[(part[0] <= ALONG) & (part[1] >= ALONG)]
        off = (inside - line[0]) @ np.array([[0.0, -1.0], [1.0, 0.0]]) @ (line[1] - line[0])
        np.testing.assert_allclose(off, 0.0, atol=1e-6)
    # Each goes on past the bend at 0.45.
    along = [(end - hip) @ chord / 100.0**2 for end in (low[1], high[0])]
    assert along[0] > 0.5
    assert along[1] < 0.4


def test_a_lost_outline_is_not_drawn_at_all() -> None:
    lost = bent(20.0)
    lost[(LOW[0] <= ALONG) & (LOW[1] >= ALONG)] = np.nan
    outline = outline_of(UPRIGHT, lost, side=0)
    assert len(outline.read_px) == 0
    assert outline.straight_px == ()

    report = squat_report(PORTRAIT, faulty_reps(BACK))
    low = report.trace.back.copy()
    low[:, :16] = np.nan
    hidden = replace(report, trace=replace(report.trace, back=low))
    colour, t_s = OUTCOME[Outcome.FAULT], FIRST_REP_S + 1.5 * REP_S + 0.1
    seen, unseen = (along_back(drawn(each, t_s), report, t_s) for each in (report, hidden))
    assert has_colour(seen, colour)
    assert not has_colour(unseen, colour)


def along_back(image: Image, report: Report, t_s: float) -> Image:
    """The pixels (points, 3) under the outline as `report` has it."""
    outline = Track(report.trace, PORTRAIT).outline(t_s)
    assert outline is not None
    x, y = np.rint(outline.read_px).astype(int).T
    return image[y, x]


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.NOT_ASSESSED])
def test_straight_lines_show_while_the_check_looks(outcome: Outcome) -> None:
    report = squat_report(PORTRAIT, [squat_rep(1, squat_finding(BACK, outcome, 1))])
    looks = report.trace.sequence.t_s >= TURN_S
    round_back = np.tile(bent(30.0), (len(looks), 1))
    trace = replace(report.trace, windows={BACK: looks}, back=round_back)
    report = replace(report, trace=trace)
    for t_s, colour in ((TURN_S + 0.2, OUTCOME[outcome]), (TURN_S - 0.2, Palette.WHITE)):
        outline = Track(report.trace, PORTRAIT).outline(t_s)
        assert outline is not None
        image = drawn(report, t_s)
        assert pixel(image, outline.read_px[10]) == colour
        beyond = 0.1 * outline.straight_px[0][0] + 0.9 * outline.straight_px[0][1]
        assert (pixel(image, beyond) == Palette.WHITE) == (colour != Palette.WHITE)


def test_gaps_in_the_outline_stay_gaps() -> None:
    sequence = squat_sequence(PORTRAIT, reps=3)
    sequence.contour[:, :, 18:23] = np.nan
    image = drawn(squat_report(PORTRAIT, faulty_reps(BACK), sequence=sequence), 0.9)
    joints = squat_joints(0.0, PORTRAIT)
    bulge = np.array([-0.2 * 0.2 * PORTRAIT[1], 0.0])
    chord = joints["shoulder"] - joints["hip"]
    assert pixel(image, joints["hip"] + 0.5 * chord + bulge) == (GREY, GREY, GREY)
    assert pixel(image, joints["hip"] + 0.25 * chord + bulge) == Palette.WHITE


# What is said when


def test_counter_changes_when_a_rep_closes() -> None:
    reps = [squat_rep(1), squat_rep(2, kind=RepKind.PARTIAL), squat_rep(3)]
    report = unseen(squat_report(PORTRAIT, reps))
    ends = [rep.end_s for rep in reps]
    timeline = Timeline(report)
    counts = [timeline.at(t).count for t in (0.0, ends[0] - 0.01, *ends)]
    assert counts == [Count(0), Count(0), Count(1), Count(1, partial=1), Count(2, partial=1)]
    overlay = Overlay(report, PORTRAIT)
    corners = [drawn_by(overlay, t)[:56, :120] for t in (1.5, ends[0] - 0.1, ends[0] + 0.1)]
    assert (corners[0] == corners[1]).all()
    assert (corners[1] != corners[2]).any()


def test_rep_that_counts_at_the_turn_is_counted_there() -> None:
    report = squat_report(PORTRAIT, [squat_rep(1)])
    pattern = RepPattern("hip_height", Reversal.HIGH, min_range=0.2, counted_at=CountedAt.TURN)
    timeline = Timeline(replace(report, pattern=pattern))
    assert timeline.at(TURN_S - 0.01).count == Count(0)
    assert timeline.at(TURN_S).count == Count(1)


@pytest.mark.parametrize(
    ("t_s", "turn", "phase"),
    [
        (0.2, Reversal.LOW, ""),
        (0.8, Reversal.LOW, START_POSITION),
        (1.1, Reversal.LOW, "Lowering"),
        (TURN_S, Reversal.LOW, "Pause"),
        (2.2, Reversal.LOW, "Lifting"),
        (3.2, Reversal.LOW, START_POSITION),
        (1.1, Reversal.HIGH, "Lifting"),
        (2.2, Reversal.HIGH, "Lowering"),
    ],
)
def test_phase_is_that_of_how_the_reps_really_ran(t_s: float, turn: Reversal, phase: str) -> None:
    """In a clip cut at its turning points they run the other way than in the exercise file."""
    report = squat_report(PORTRAIT, [squat_rep(1)])
    pattern = RepPattern("hip_height", turn, min_range=0.2, counted_at=CountedAt.RETURN)
    assert Timeline(replace(report, pattern=pattern)).at(t_s).phase == phase


def test_phases_of_a_clip_cut_from_bottom_to_bottom_follow_the_hips() -> None:
    """Its reps run from bottom to bottom: up first, although a squat goes down first."""
    script = Script(depths=(1.0,) * 5)
    first, *_, last = script.spans
    cut = between(record(SQUAT, script), first.bottom, last.bottom)
    report = judge(cut, "squat")
    assert report.reps_full == 4
    timeline = Timeline(report)
    middles: dict[str, list[float]] = {"Lowering": [], "Lifting": []}
    for before, after in pairwise(script.spans):
        middles["Lifting"].append((before.leave + before.end) / 2)
        middles["Lowering"].append((after.start + after.bottom) / 2)
    for phase, times_s in middles.items():
        assert [timeline.at(t_s).phase for t_s in times_s] == [phase] * 4


def test_phase_without_timed_strokes_changes_at_the_turn() -> None:
    rep = squat_rep(1, eccentric_s=None, pause_s=None, concentric_s=None)
    timeline = Timeline(squat_report(PORTRAIT, [rep]))
    assert timeline.at(TURN_S - 0.01).phase == "Lowering"
    assert timeline.at(TURN_S + 0.01).phase == "Lifting"


def test_counter_of_a_hold_says_whole_seconds() -> None:
    timeline = Timeline(plank_report(PORTRAIT))
    held = [timeline.at(t).count.held_s for t in (0.0, 4.0, 14.9, 34.0, 40.0)]
    assert held == [0, 0, 11, 30, 30]
    assert timeline.at(14.0).count.target_s == 60
    assert timeline.at(14.0).phase == "Holding"


def test_cue_shows_only_while_its_fault_lasts() -> None:
    finding = squat_finding(KNEES, Outcome.FAULT, 1, cue="Knees out")
    finding = replace(finding, start_s=2.0, end_s=2.0 + 2 * MIN_CUE_S)
    report = unseen(squat_report(PORTRAIT, [squat_rep(1, finding)]))
    timeline = Timeline(report)
    shown = {t: timeline.at(t).cue for t in (1.99, 2.0, 3.0, 4.0, 4.01)}
    assert shown == {1.99: None, 2.0: finding, 3.0: finding, 4.0: finding, 4.01: None}
    overlay = Overlay(report, PORTRAIT)
    bottom = {t: drawn_by(overlay, t)[-120:] for t in (1.9, 3.0, 4.1)}
    assert has_colour(bottom[3.0], OUTCOME[Outcome.FAULT])
    assert (bottom[1.9] == GREY).all()
    assert (bottom[4.1] == GREY).all()


def test_short_fault_shows_long_enough_to_be_read() -> None:
    finding = replace(squat_finding(KNEES, Outcome.WARN, 1), start_s=2.0, end_s=2.1)
    timeline = Timeline(squat_report(PORTRAIT, [squat_rep(1, finding)]))
    assert timeline.at(2.0 + MIN_CUE_S).cue == finding
    assert timeline.at(2.0 + MIN_CUE_S + 0.01).cue is None


def test_of_two_faults_the_worse_has_the_banner() -> None:
    warn = squat_finding(KNEES, Outcome.WARN, 1)
    fault = squat_finding(DEPTH, Outcome.FAULT, 1)
    for findings in ([warn, fault], [fault, warn]):
        report = squat_report(PORTRAIT, [squat_rep(1, *findings)])
        assert Timeline(report).at(TURN_S + 0.1).cue == fault


def test_pass_and_not_assessed_have_no_cue() -> None:
    findings = [
        squat_finding(KNEES, Outcome.PASS, 1),
        squat_finding(DEPTH, Outcome.NOT_ASSESSED, 1, start_s=1.0, end_s=3.0),
    ]
    report = squat_report(PORTRAIT, [squat_rep(1, *findings)])
    assert Timeline(report).at(TURN_S + 0.1).cue is None


def test_finding_on_the_set_cues_from_its_worst_moment_on() -> None:
    drift = make_finding(KNEES, Outcome.WARN, start_s=1.0, at_s=5.0, end_s=7.0)
    report = squat_report(PORTRAIT, faulty_reps(outcome=Outcome.PASS), set_findings=(drift,))
    timeline = Timeline(report)
    assert timeline.at(4.9).cue is None
    cue = timeline.at(5.1).cue
    assert cue is not None
    assert cue.check == KNEES


# Robustness


def test_clip_without_poses_says_so_and_does_not_fail() -> None:
    report = squat_report(PORTRAIT, faulty_reps(BACK))
    image = drawn(unseen(report), 0.8)
    assert (image[150:] == GREY).all()
    seen = drawn(report, 0.8)
    counter, phase = np.s_[:56, :120], np.s_[58:90, :150]
    assert (image[counter] == seen[counter]).all()
    assert (image[phase] != seen[phase]).any()


def test_lost_joints_do_not_fail() -> None:
    sequence = squat_sequence(PORTRAIT, reps=3)
    rng = np.random.default_rng(5)
    sequence.xy_px[rng.random(sequence.xy_px.shape[:2]) < 0.3] = np.nan
    sequence.visibility[rng.random(sequence.visibility.shape) < 0.3] = np.nan
    sequence.contour[rng.random(sequence.contour.shape) < 0.5] = np.nan
    sequence.chord_px[::3] = np.nan
    for check in (KNEES, BACK):
        overlay = Overlay(squat_report(PORTRAIT, faulty_reps(check), sequence=sequence), PORTRAIT)
        for t_s in np.arange(-1.0, 10.0, 0.13):
            drawn_by(overlay, float(t_s))


def test_joints_far_outside_the_frame_do_not_fail() -> None:
    sequence = squat_sequence(PORTRAIT, reps=3)
    sequence.xy_px[:, 25] = [1e9, -1e9]
    drawn(squat_report(PORTRAIT, faulty_reps(), sequence=sequence), TURN_S)


@pytest.mark.parametrize("samples", [0, 1])
def test_almost_empty_trace_does_not_fail(samples: int) -> None:
    frames = [PoseFrame.empty(0.0)] * samples
    trace = make_trace(PoseSequence.stack(frames, PORTRAIT))
    overlay = Overlay(squat_report(PORTRAIT, [squat_rep(1)], trace=trace), PORTRAIT)
    drawn_by(overlay, 0.0)
    overlay.end_card(frame(PORTRAIT))


def test_check_of_the_back_without_outline_or_line_does_not_fail() -> None:
    report = squat_report(PORTRAIT, faulty_reps(BACK))
    report.trace.sequence.contour[:] = np.nan
    no_points = np.empty((len(report.trace.sequence), 0, 2))
    drawn(replace(report, trace=replace(report.trace, lines={BACK: no_points})), TURN_S)


def test_drawing_depends_on_the_time_alone() -> None:
    report = squat_report(PORTRAIT, faulty_reps(BACK))
    once = Overlay(report, PORTRAIT)
    times = [2.2, 0.3, 4.4, 2.2]
    images = [drawn_by(once, t) for t in times]
    assert (images[0] == images[3]).all()
    assert (images[2] == drawn(report, 4.4)).all()
    assert (
        once.end_card(frame(PORTRAIT)) == Overlay(report, PORTRAIT).end_card(frame(PORTRAIT))
    ).all()


def test_picture_is_drawn_in_place_and_must_have_the_right_size() -> None:
    overlay = Overlay(squat_report(PORTRAIT, [squat_rep(1)]), PORTRAIT)
    image = frame(PORTRAIT)
    assert overlay.end_card(image) is image
    for draw in (lambda picture: overlay.draw(BgrSheet(picture), 1.0), overlay.end_card):
        with pytest.raises(ValueError, match=r"\(360, 640\).*\(640, 360\)"):
            draw(frame((640, 360)))


# Words in the frame


@pytest.mark.parametrize("size_wh", SIZES)
def test_words_stay_inside_the_frame(size_wh: tuple[int, int]) -> None:
    finding = squat_finding(KNEES, Outcome.FAULT, 1, cue=LONG)
    finding = replace(finding, start_s=0.0, end_s=9.0)
    reps = [squat_rep(1, finding), *(squat_rep(i, kind=RepKind.PARTIAL) for i in range(2, 15))]
    ledger = (Segment(0.0, 0.9, SegmentKind.NOT_COUNTED, LONG),)
    overlay = Overlay(unseen(squat_report(size_wh, reps, segments=ledger)), size_wh)
    for t_s in (0.5, 1.5, 8.9, 40.0):
        assert (edge(drawn_by(overlay, t_s, size_wh)) == GREY).all()
    hold = Overlay(unseen(plank_report(size_wh)), size_wh)
    assert (edge(drawn_by(hold, 33.9, size_wh)) == GREY).all()


@pytest.mark.parametrize("size_wh", SIZES)
def test_end_card_stays_inside_the_frame(size_wh: tuple[int, int]) -> None:
    ids = [f"squat.a_rather_long_name_of_a_check_number_{i}" for i in range(12)]
    findings = [
        make_finding(id_, list(Outcome)[i % 4], reason=f"{LONG} ({i})") for i, id_ in enumerate(ids)
    ]
    image = Overlay(squat_report(size_wh, [squat_rep(1, *findings)]), size_wh).end_card(
        frame(size_wh)
    )
    darkened = round(0.2 * GREY)
    assert (edge(image) == darkened).all()
    assert (image != darkened).any()


@pytest.mark.parametrize("size_wh", SIZES)
def test_value_stays_inside_the_frame_wherever_the_joint_is(size_wh: tuple[int, int]) -> None:
    corners = [(0, 0), (size_wh[0], 0), (0, size_wh[1]), size_wh]
    for corner in corners:
        line = np.tile(np.array(corner, dtype=float), (3, 1))
        for place in Place:
            left, top = left_top(place, line, (60, 20), 10, size_wh)
            rect = free_place(Rect(left, top, left + 60, top + 20), [], None, size_wh)
            assert rect.left >= 0
            assert rect.top >= 0
            assert rect.right <= size_wh[0]
            assert rect.bottom <= size_wh[1]


def test_plate_is_moved_into_the_frame() -> None:
    plate = Canvas((60, 20)).plate()
    for corner in [(-30, -30), (340, 630), (-30, 630), (340, -30)]:
        image = frame(PORTRAIT)
        taken = plate.paste(BgrSheet(image), corner)
        assert (taken.right - taken.left, taken.bottom - taken.top) == plate.size_wh
        assert (image[taken.top + 10, taken.left : taken.right] != GREY).all()
    too_large = Canvas((500, 700)).plate().paste(BgrSheet(frame(PORTRAIT)), (5, 5))
    assert too_large == Rect(0, 0, *PORTRAIT)


def test_value_dodges_what_is_there_already() -> None:
    counter = Rect(10, 10, 110, 60)
    banner = Rect(10, 560, 350, 630)
    for rect in (Rect(50, 30, 120, 50), Rect(50, 600, 120, 620)):
        moved = free_place(rect, [counter, banner], None, PORTRAIT)
        assert not moved.overlaps(counter)
        assert not moved.overlaps(banner)
        assert (moved.width, moved.height) == (rect.width, rect.height)
    free = Rect(200, 300, 260, 320)
    assert free_place(free, [counter, banner], None, PORTRAIT) == free


def test_face_of_a_pose() -> None:
    xy_px = np.full((33, 2), np.nan)
    xy_px[:11] = np.linspace([150.0, 200.0], [200.0, 230.0], 11)
    face = face_of(replace(PoseFrame.empty(0.0), xy_px=xy_px))
    assert face is not None
    assert face.left < 150 < 200 < face.right
    assert face.top < 200 < 230 < face.bottom
    assert face_of(PoseFrame.empty(0.0)) is None


def test_value_does_not_cover_the_face() -> None:
    face = Rect(130, 180, 220, 250)
    over = Rect(160, 205, 260, 245)
    moved = free_place(over, [], face, PORTRAIT)
    assert not moved.overlaps(face)
    # The counter is where the value would have gone: it does not push it back over the face.
    for taken in ([moved], [moved, Rect(0, 250, 360, 640)], [Rect(0, 0, 360, 180)]):
        assert not free_place(over, taken, face, PORTRAIT).overlaps(face)
    full = [Rect(0, 0, 360, 640)]
    assert not free_place(over, full, face, PORTRAIT).overlaps(face)


def test_counter_and_banner_keep_off_the_face() -> None:
    body = np.full((4, 33, 2), 320.0)
    for right_eye_x, on_right in ((60.0, True), (300.0, False)):
        body[:, :11] = [right_eye_x, 40.0]
        body[:, 0] += 15.0
        assert counter_goes_right(body, PORTRAIT[0], (150, 90)) is on_right
        assert not banner_goes_on_top(body, PORTRAIT, 80.0)
    body[:, :11, 1] = 600.0
    assert banner_goes_on_top(body, PORTRAIT, 80.0)
    assert not counter_goes_right(body, PORTRAIT[0], (150, 90))


@pytest.mark.parametrize("size_wh", [PORTRAIT, (640, 360)])
def test_a_cue_leaves_room_for_the_controls_of_a_player(size_wh: tuple[int, int]) -> None:
    theme = Theme.for_frame(size_wh)
    cue = CueText("Knees caving in", "Push your knees out.", Outcome.FAULT)
    banner = CueBanner(theme, on_top=False).draw(BgrSheet(frame(size_wh)), cue, Rect(0, 0, 1, 1))
    assert size_wh[1] - banner.bottom >= 0.08 * size_wh[1]


def test_text_grows_with_the_frame_and_is_alike_in_portrait_and_landscape() -> None:
    small, large = Theme.for_frame(PORTRAIT), Theme.for_frame((1080, 1920))
    assert large.text_px == pytest.approx(3 * small.text_px, rel=0.05)
    assert Theme.for_frame((1920, 1080)).text_px == large.text_px
    assert all(Theme.for_frame(s).text_px >= 13 for s in SIZES if min(s) >= 240)


words = st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x17F), max_size=14)


@settings(deadline=None)
@given(
    text=st.lists(words, max_size=25).map(" ".join),
    size_px=st.integers(10, 60),
    box=st.tuples(st.integers(60, 900), st.integers(20, 400)),
)
def test_fitted_text_fits(text: str, size_px: int, box: tuple[int, int]) -> None:
    fitted = fit(text, size_px, box)
    assert fitted.width_px <= box[0]
    assert fitted.height_px <= max(box[1], 1.25 * size_px)
    whole = " ".join(fitted.lines)
    assert whole == " ".join(text.split()) or whole.endswith("…") or "…" in whole


def test_lines_are_balanced() -> None:
    text = "Push your knees out, in line with your toes"
    narrow = width_px(text, 20) - 5
    lines = fit(text, 20, (narrow, 200)).lines
    assert len(lines) == 2
    lengths = [width_px(line, 20) for line in lines]
    assert min(lengths) > 0.7 * max(lengths)
    assert " ".join(wrap(text, 20, 450, narrow)) == text


@pytest.mark.parametrize("background", [0, 128, 255])
def test_text_on_a_plate_has_contrast_over_any_background(background: int) -> None:
    canvas = Canvas((80, 40))
    image = frame((80, 40), background)
    canvas.plate().paste(BgrSheet(image), (0, 0))
    assert OPACITY < 1.0
    assert contrast(pixel(image, np.array([40, 20])), Palette.WHITE) >= 7.0


@pytest.mark.parametrize("colour", [Palette.SOFT, Palette.SKY_BLUE, Palette.WHITE])
def test_text_on_the_end_card_has_contrast(colour: tuple[int, int, int]) -> None:
    image = Overlay(squat_report(PORTRAIT, []), PORTRAIT).end_card(frame(PORTRAIT, 255))
    assert contrast(pixel(image, np.array([2, 2])), colour) >= 4.5


def contrast(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""

    def luminance(bgr: tuple[int, ...]) -> float:
        c = np.array(bgr[::-1]) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    dark, bright = sorted((luminance(a), luminance(b)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("radius", [6, 10, 24])
def test_signs_differ_without_colour(radius: int) -> None:
    signs = []
    for outcome in Outcome:
        image = frame((60, 60), 40)
        draw_sign(image, (30, 30), radius, outcome)
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        signs.append(cv2.normalize(grey, None, 0, 255, cv2.NORM_MINMAX).astype(float))
    area = np.pi * radius**2
    for i, a in enumerate(signs):
        for b in signs[i + 1 :]:
            assert (np.abs(a - b) > 60).sum() > 0.15 * area


def test_outcome_colours_differ_from_each_other_and_from_the_skeleton() -> None:
    others = (Palette.SKY_BLUE, Palette.BLUE, Palette.WHITE)
    assert len({*OUTCOME.values(), *others}) == len(Outcome) + len(others)


# Where words go


def test_value_goes_beside_upright_lines_above_lying_and_below_low_ones() -> None:
    sequence = squat_sequence(PORTRAIT, reps=1)
    body = sequence.xy_px
    n = len(body)

    def line(*points: tuple[float, float]) -> Array:
        return np.tile(np.array(points), (n, 1, 1))

    height, middle = 0.5 * PORTRAIT[1], float(body[..., 0].mean())
    right = line((middle + 20, height), (middle + 20, height + 50))
    left = line((middle - 20, height), (middle - 20, height + 50))
    lying = line((100, height), (180, height - 5), (260, height))
    low = line((150, 500), (210, 500))
    nowhere = np.full((n, 3, 2), np.nan)
    places = [choose_place(points, body) for points in (right, left, lying, low, nowhere)]
    assert places == [Place.RIGHT, Place.LEFT, Place.ABOVE, Place.BELOW, Place.RIGHT]


def test_value_of_a_lying_line_goes_above_when_there_is_no_room_beside_it() -> None:
    line = np.array([[200.0, 300.0], [340.0, 310.0]])
    _, top = left_top(Place.RIGHT, line, (100, 20), 10, PORTRAIT)
    assert top + 20 <= 300
    _, beside = left_top(Place.RIGHT, line - np.array([150.0, 0.0]), (100, 20), 10, PORTRAIT)
    assert beside == 295


@pytest.mark.parametrize(
    ("place", "x", "expected"), [(Place.RIGHT, 280.0, 280), (Place.LEFT, 20.0, 80 - 100)]
)
def test_value_of_a_back_that_leans_goes_above_it_and_away_from_the_head(
    place: Place, x: float, expected: int
) -> None:
    line = np.array([[x, 300.0], [x + 60.0, 380.0]])
    assert left_top(place, line, (100, 20), 10, PORTRAIT) == (expected, 300 - 10 - 20)


def test_banner_keeps_off_the_lifter() -> None:
    body = squat_sequence(PORTRAIT, reps=1).xy_px
    assert not banner_goes_on_top(body - np.array([0.0, 100.0]), PORTRAIT, 80.0)
    assert banner_goes_on_top(body + np.array([0.0, 60.0]), PORTRAIT, 80.0)
    assert not banner_goes_on_top(np.full_like(body, np.nan), PORTRAIT, 80.0)


@pytest.mark.parametrize(
    ("size_wh", "on_top"), [((640, 360), True), (PORTRAIT, True), (PORTRAIT, False)]
)
def test_banner_does_not_cover_counter_and_phase(size_wh: tuple[int, int], on_top: bool) -> None:
    theme = Theme.for_frame(size_wh)
    phase = Rect(10, 60, 10 + theme.hud_px - 10, 90)
    banner = CueBanner(theme, on_top).draw(
        BgrSheet(frame(size_wh)), CueText("Knees caving in", LONG, Outcome.WARN), phase
    )
    assert banner.right - banner.left > 0.5 * size_wh[0]
    assert not banner.overlaps(phase)
    assert not banner.overlaps(Rect(0, 0, theme.hud_px, 60))


# The end card


def card_text(report: Report) -> list[str]:
    return [part for row in card_rows(report) for part in (row.text, row.note) if part]


def test_end_card_has_the_headline_and_what_to_do() -> None:
    reps = [
        squat_rep(
            i,
            squat_finding(KNEES, Outcome.PASS, i),
            squat_finding(DEPTH, outcome, i, cue="Sit lower."),
        )
        for i, outcome in enumerate([Outcome.FAULT, Outcome.WARN, Outcome.PASS], start=1)
    ]
    report = replace(squat_report(PORTRAIT, reps), headline="3 reps, 1 clean; depth in rep 1")
    title, headline, cue, fine = card_rows(report)
    assert (title.text, headline.text) == ("Squat", report.headline)
    assert (cue.text, cue.outcome) == ("Sit lower.", Outcome.FAULT)
    assert cue.note.startswith("Depth in rep 1, slightly in rep 2: at worst")
    assert (fine.text, fine.outcome, fine.note) == ("1 fine", Outcome.PASS, "Knees caving")
    assert headline.scale > cue.scale > fine.scale


def test_end_card_says_what_was_not_judged_and_what_helps() -> None:
    reason = "filmed from the front; film from the side to see this"
    findings = [
        make_finding(KNEES),
        make_finding(DEPTH, Outcome.NOT_ASSESSED, reason=reason),
        make_finding(BACK, Outcome.NOT_ASSESSED, reason=reason),
    ]
    report = squat_report(PORTRAIT, [squat_rep(1, *findings)])
    *_, last = card_rows(report)
    assert last.text == "Not judged in this clip: depth and back rounding."
    assert last.note == report.exercise.film


def test_end_card_leaves_out_rows_rather_than_words() -> None:
    size_wh = (320, 240)
    ids = [f"squat.check_number_{i}" for i in range(40)]
    report = make_report(
        [squat_rep(1, *(make_finding(id_, Outcome.FAULT) for id_ in ids))],
        exercise=make_exercise(*(make_check(id_) for id_ in ids)),
    )
    image = Overlay(report, size_wh).end_card(frame(size_wh, 0))
    assert has_colour(image, OUTCOME[Outcome.FAULT])
    assert (edge(image) == 0).all()


def test_end_card_is_set_smaller_before_rows_are_left_out() -> None:
    def signs(checks: int) -> int:
        """Number of signs of faults: patches of the outcome's colour, the cross in them closed."""
        ids = [f"squat.check_number_{i}" for i in range(checks)]
        findings = (make_finding(id_, Outcome.FAULT, cue="Lower.") for id_ in ids)
        report = squat_report((640, 360), [squat_rep(1, *findings)])
        image = Overlay(report, (640, 360)).end_card(frame((640, 360), 0))
        ours = (image == np.array(OUTCOME[Outcome.FAULT], np.uint8)).all(axis=2)
        closed = cv2.dilate(ours.astype(np.uint8), np.ones((5, 5), np.uint8))
        return cv2.connectedComponents(closed)[0] - 1

    assert signs(4) == 4
    assert signs(6) == 6
    assert 6 < signs(40) < 40


def test_end_card_darkens_the_whole_picture() -> None:
    image = Overlay(squat_report(PORTRAIT, []), PORTRAIT).end_card(frame(PORTRAIT, 200))
    assert (edge(image) == 40).all()
    assert has_colour(image, Palette.WHITE)


def test_text_measures_itself() -> None:
    text = Text(("Lowering", "Pause"), 20)
    canvas = Canvas((text.width_px, text.height_px))
    canvas.write(text, (0, 0))
    ink = canvas.plate().bgr[0].max(axis=2) > 128
    assert ink[:, : text.width_px // 4].any()
    assert ink[:, -text.width_px // 4 :].any()
    assert not ink[0].any()
    assert not ink[-1].any()


def test_plank_cue_is_drawn() -> None:
    report = plank_report(PORTRAIT)
    cue = Timeline(report).at(11.0).cue
    assert cue is not None
    assert cue.check == PIKE
    assert has_colour(drawn(report, 11.0), OUTCOME[Outcome.WARN])
