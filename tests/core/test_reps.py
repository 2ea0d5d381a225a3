from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from support.filming import Camera, between, judge, lost, record
from support.lifters import DEADLIFT, LIFTERS, SQUAT, Bridge, PushUp
from support.movements import Beat, Script

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import CountedAt, Reversal
from formcheck.core.exercise import RepPattern
from formcheck.core.report import Rep, Report, Segment
from formcheck.core.segment.reps import Segmentation, segment_reps
from formcheck.core.segment.unloaded import Hands
from formcheck.exercises import load_exercise

SQUATTING = RepPattern(
    measure="hip_height", turn=Reversal.LOW, min_range=0.2, counted_at=CountedAt.RETURN
)
LIFTING = RepPattern(
    measure="shoulder_height", turn=Reversal.HIGH, min_range=0.2, counted_at=CountedAt.TURN
)
FULL = ("rep", "")
ERROR = np.array([0.01, 0.01, 0.02, 0.01, 0.04, 0.04, 0.04])
HOLDING = np.array([-0.8, 1.6, 2.8, 0.4, 0.8, 0.9, 0.9])


def standing_still(samples: int) -> Array:
    """Joint angles of a lifter whose posture tells nothing."""
    return np.full((samples, 2), 170.0)


def hands_of(values: Array) -> Hands:
    return Hands(values, ERROR)


def cut(
    script: Script,
    rule: RepPattern = SQUATTING,
    *,
    size: float = 1.0,
    signal: Array | None = None,
    allowed: Mask | None = None,
) -> Segmentation:
    """Reps of a signal that goes down from `size` to 0 as the script says."""
    beat = Beat.of(script)
    t_s = beat.t_s
    x = size * (1.0 - beat.down) if signal is None else signal
    ok = np.ones(len(t_s), dtype=bool) if allowed is None else allowed
    return segment_reps(t_s, x, ok, rule, angles_deg=standing_still(len(t_s)))


def kinds(found: Segmentation | Report) -> list[str]:
    return [rep.kind for rep in found.reps]


def overlapping(ledger: tuple[Segment, ...], start_s: float, end_s: float) -> list[Segment]:
    return [e for e in ledger if e.start_s < end_s and e.end_s > start_s]


def assert_spans(reps: tuple[Rep, ...], script: Script, within_s: float = 0.1) -> None:
    assert len(reps) == len(script.spans)
    for rep, span in zip(reps, script.spans, strict=True):
        assert abs(rep.start_s - span.start) <= within_s
        assert span.bottom - within_s <= rep.turn_s <= span.leave + within_s
        assert abs(rep.end_s - span.end) <= within_s


class TestCounting:
    @pytest.mark.parametrize("n", [1, 2, 5, 12])
    def test_as_many_reps_as_there_are(self, n: int) -> None:
        script = Script(depths=(1.0,) * n)
        assert kinds(cut(script)) == ["full"] * n

    @pytest.mark.parametrize(
        "script",
        [
            Script(),
            Script(pause_s=0.0, rest_s=0.0),
            Script(pause_s=2.0),
            Script(rest_s=(0.5, 8.0, 0.5)),
            Script(lower_s=3.0, lift_s=0.7),
            Script(lower_s=0.5, lift_s=3.0, pause_s=0.1),
            Script(lower_s=(0.6, 1.2, 2.5), lift_s=(0.5, 1.0, 2.0)),
            Script(lead_s=6.0, tail_s=6.0),
        ],
        ids=["plain", "no rests", "paused", "long rest", "slow down", "slow up", "mixed", "idle"],
    )
    def test_tempo_and_rests_change_nothing(self, script: Script) -> None:
        found = cut(script)
        assert kinds(found) == ["full"] * 3
        assert_spans(found.reps, script, within_s=0.15)

    def test_reps_are_numbered_from_one_in_order(self) -> None:
        reps = cut(Script(depths=(1.0,) * 4)).reps
        assert [rep.index for rep in reps] == [1, 2, 3, 4]
        assert sorted(rep.start_s for rep in reps) == [rep.start_s for rep in reps]

    @pytest.mark.parametrize("dip", [0.1, 0.25])
    def test_a_double_dip_at_the_bottom_is_one_rep(self, dip: float) -> None:
        script = Script(pause_s=0.8, dip=dip)
        found = cut(script)
        assert kinds(found) == ["full"] * 3
        assert_spans(found.reps, script)

    def test_small_wiggles_on_top_are_no_reps(self) -> None:
        script = Script(rest_s=2.0)
        beat = Beat.of(script)
        wiggle = 1.0 - beat.down + 0.05 * np.sin(2 * np.pi * 1.5 * beat.t_s)
        assert kinds(cut(script, signal=wiggle)) == ["full"] * 3

    @pytest.mark.parametrize("size", [0.05, 0.15])
    def test_less_than_the_least_range_is_no_rep(self, size: float) -> None:
        found = cut(Script(), size=size)
        assert found.reps == ()
        assert all(not entry.is_counted for entry in found.segments)

    def test_a_twitch_is_too_quick_for_a_rep(self) -> None:
        script = Script(
            depths=(1.0, 1.0, 1.0, 1.0),
            lower_s=(1.0, 1.0, 0.1, 1.0),
            lift_s=(1.0, 1.0, 0.1, 1.0),
            pause_s=(0.3, 0.3, 0.0, 0.3),
        )
        found = cut(script)
        assert kinds(found) == ["full"] * 3
        twitch = script.spans[2]
        (entry,) = [e for e in overlapping(found.segments, *twitch[::3]) if not e.is_counted]
        assert entry.reason == "too quick for a rep"

    @pytest.mark.parametrize("rule", [SQUATTING, LIFTING])
    @pytest.mark.parametrize("n", [0, 1, 2])
    def test_next_to_no_samples_have_no_reps(self, n: int, rule: RepPattern) -> None:
        t_s = np.arange(n) / 30.0
        ok = np.ones(n, dtype=bool)
        found = segment_reps(t_s, np.zeros(n), ok, rule, angles_deg=standing_still(n))
        assert (found.reps, found.segments) == ((), ())


class TestPartialReps:
    @pytest.mark.parametrize(
        ("depth", "kind"), [(0.5, "partial"), (0.62, "partial"), (0.8, "full"), (1.1, "full")]
    )
    def test_a_short_rep_is_partial(self, depth: float, kind: str) -> None:
        found = cut(Script(depths=(1.0, 1.0, depth, 1.0)))
        assert kinds(found) == ["full", "full", kind, "full"]
        assert found.reps[2].range == pytest.approx(depth, abs=0.02)

    def test_its_ledger_entry_says_how_short_it_was(self) -> None:
        script = Script(depths=(1.0, 1.0, 0.5, 1.0))
        entry = [e for e in cut(script).segments if e.kind == "partial"]
        assert len(entry) == 1
        assert "50%" in entry[0].reason

    @pytest.mark.parametrize("depth", [0.1, 0.3])
    def test_a_hint_of_a_rep_is_none(self, depth: float) -> None:
        assert kinds(cut(Script(depths=(1.0, 1.0, depth, 1.0)))) == ["full"] * 3

    def test_one_deep_rep_does_not_make_the_others_partial(self) -> None:
        assert kinds(cut(Script(depths=(1.0, 1.0, 1.3, 1.0, 1.0)))) == ["full"] * 5


class TestPhases:
    def test_lowering_pause_and_lifting_are_timed(self) -> None:
        script = Script(lower_s=2.0, pause_s=1.0, lift_s=0.8)
        for rep in cut(script).reps:
            assert rep.eccentric_s == pytest.approx(2.0, abs=0.15)
            assert rep.pause_s == pytest.approx(1.0, abs=0.2)
            assert rep.concentric_s == pytest.approx(0.8, abs=0.15)

    def test_where_the_lift_comes_first_it_is_timed_as_the_lift(self) -> None:
        script = Script(lower_s=2.0, pause_s=0.5, lift_s=0.8, rest_s=1.0)
        first, second, last = cut(script, LIFTING).reps
        for rep in (first, second):
            assert rep.concentric_s == pytest.approx(0.8, abs=0.15)
            assert rep.pause_s == pytest.approx(1.0, abs=0.2)
            assert rep.eccentric_s == pytest.approx(2.0, abs=0.15)
        assert last.concentric_s == pytest.approx(0.8, abs=0.15)
        assert last.eccentric_s is None

    def test_waiting_on_top_belongs_to_no_rep(self) -> None:
        script = Script(rest_s=(4.0, 4.0, 4.0))
        found = cut(script)
        assert_spans(found.reps, script)
        rests = [e.reason for e in found.segments if not e.is_counted]
        assert rests[1:-1] == ["rest between reps"] * 2


class TestLedger:
    @pytest.mark.parametrize("lead_s", [0.5, 5.0])
    @pytest.mark.parametrize("depths", [(), (1.0,), (1.0, 0.5, 1.0)])
    def test_entries_are_in_order_and_do_not_overlap(
        self, depths: tuple[float, ...], lead_s: float
    ) -> None:
        script = Script(depths=depths, lead_s=lead_s, rest_s=2.0)
        ledger = cut(script).segments
        for entry in ledger:
            assert entry.start_s <= entry.end_s
        for before, after in pairwise(ledger):
            assert before.end_s <= after.start_s

    def test_every_rep_has_its_entry_and_every_other_entry_a_reason(self) -> None:
        found = cut(Script(depths=(1.0, 0.5, 1.0), lead_s=4.0, rest_s=3.0))
        of_reps = [(e.start_s, e.end_s) for e in found.segments if e.kind in ("rep", "partial")]
        assert of_reps == [(rep.start_s, rep.end_s) for rep in found.reps]
        assert {e.kind for e in found.segments} == {"rep", "partial", "not_counted"}
        assert all(e.reason for e in found.segments if e.kind != "rep")

    def test_idle_time_says_when_it_was(self) -> None:
        ledger = cut(Script(lead_s=4.0, rest_s=3.0, tail_s=4.0)).segments
        reasons = [e.reason for e in ledger if not e.is_counted]
        assert reasons == ["before the first rep", *["rest between reps"] * 2, "after the last rep"]

    def test_a_clip_without_a_rep_is_one_entry(self) -> None:
        (entry,) = cut(Script(depths=(), lead_s=5.0)).segments
        assert not entry.is_counted
        assert entry.end_s - entry.start_s > 4.5
        assert entry.reason


class TestOutOfPosition:
    def test_reps_out_of_position_are_not_counted(self) -> None:
        script = Script(depths=(1.0,) * 5, rest_s=2.0)
        t_s = script.times()
        wrong = (t_s > script.spans[3].start - 1.0) & (t_s < script.spans[3].end + 1.0)
        found = cut(script, allowed=~wrong)
        assert kinds(found) == ["full"] * 4
        entries = overlapping(found.segments, *script.spans[3][::3])
        assert [e.reason for e in entries] == ["not in position, or out of sight"]

    def test_a_moment_out_of_position_ends_no_rep(self) -> None:
        script = Script()
        t_s = script.times()
        blink = (t_s > script.spans[1].bottom - 0.2) & (t_s < script.spans[1].bottom + 0.1)
        assert kinds(cut(script, allowed=~blink)) == ["full"] * 3

    def test_confidence_is_the_share_that_was_seen(self) -> None:
        script = Script()
        t_s = script.times()
        blink = (t_s > script.spans[1].start + 0.6) & (t_s < script.spans[1].start + 0.95)
        whole, broken, _ = cut(script, allowed=~blink).reps
        assert whole.confidence == 1.0
        assert broken.confidence == pytest.approx(1.0 - 0.35 / 2.3, abs=0.05)


class TestCutClips:
    """A clip may begin or end in the middle of a rep."""

    def cut_between(self, script: Script, start_s: float, end_s: float) -> Segmentation:
        beat = Beat.of(script)
        inside = (beat.t_s >= start_s) & (beat.t_s <= end_s)
        t_s, x = beat.t_s[inside], 1.0 - beat.down[inside]
        ok = np.ones(len(t_s), dtype=bool)
        return segment_reps(t_s, x, ok, SQUATTING, angles_deg=standing_still(len(t_s)))

    def test_a_rep_cut_at_its_start_is_not_counted(self) -> None:
        script = Script()
        found = self.cut_between(script, script.spans[0].bottom - 0.2, np.inf)
        assert kinds(found) == ["full"] * 2
        first = found.segments[0]
        assert (first.kind, first.reason) == (
            "not_counted",
            "the start of this rep is not in view",
        )

    def test_a_rep_cut_at_its_end_is_not_counted(self) -> None:
        script = Script()
        found = self.cut_between(script, 0.0, script.spans[2].leave + 0.2)
        assert kinds(found) == ["full"] * 2
        last = found.segments[-1]
        assert (last.kind, last.reason) == ("not_counted", "no return to the start position")

    def test_a_clip_cut_from_bottom_to_bottom_has_the_reps_between(self) -> None:
        script = Script(depths=(1.0,) * 5, pause_s=0.2)
        found = self.cut_between(script, script.spans[0].bottom, script.spans[4].leave)
        assert kinds(found) == ["full"] * 4
        assert found.pattern.turn is Reversal.HIGH


class TestDeadlifts:
    def test_lock_outs_count_and_the_set_up_bend_does_not(self) -> None:
        script = Script(depths=(1.0,) * 4, rest_s=1.0)
        found = cut(script, LIFTING)
        assert kinds(found) == ["full"] * 4
        (bend,) = overlapping(found.segments, script.spans[0].start, script.spans[0].bottom)[:1]
        bends = [e for e in found.segments if "set-up" in e.reason]
        assert len(bends) == 1
        assert bends[0].start_s <= script.spans[0].start + 0.1
        assert not bend.is_counted

    def test_a_rep_runs_from_the_floor_to_the_floor_and_turns_at_lock_out(self) -> None:
        script = Script(rest_s=1.0)
        reps = cut(script, LIFTING).reps
        for rep, span, following in zip(reps, script.spans, script.spans[1:], strict=False):
            assert abs(rep.start_s - span.leave) <= 0.1
            assert span.end - 0.1 <= rep.turn_s <= following.start + 0.1
            assert abs(rep.end_s - following.bottom) <= 0.1

    def test_the_last_one_counts_wherever_the_bar_goes(self) -> None:
        for script in (Script(), Script(depths=(1.0,) * 4, ends_down=True)):
            assert kinds(cut(script, LIFTING)) == ["full"] * 3

    def test_a_clip_that_begins_on_the_floor_has_no_set_up(self) -> None:
        script = Script(lead_s=0.0)
        t_s = script.times()
        beat = Beat.of(script)
        floor = np.where(t_s < script.spans[0].bottom, 0.0, 1.0 - beat.down)
        found = cut(script, LIFTING, signal=floor)
        assert kinds(found) == ["full"] * 3
        assert not [e for e in found.segments if "set-up" in e.reason]

    def test_a_lift_that_stops_half_way_is_partial(self) -> None:
        # From the floor the bar goes up to 0.5 only, in the second of three lifts.
        script = Script()
        beat = Beat.of(script)
        half_way = (beat.t_s > script.spans[1].leave) & (beat.t_s < script.spans[2].bottom)
        signal = np.where(half_way, 0.5, 1.0) * (1.0 - beat.down)
        assert kinds(cut(script, LIFTING, signal=signal)) == ["full", "partial", "full"]

    @pytest.mark.parametrize(
        ("free_hands", "spread", "counted"),
        [
            # Empty hands hang a third of a trunk lower, or little lower but always the same.
            ((-1.15, 1.2, 2.8, 0.4, 0.8, 0.9, 0.9), 0.02, 4),
            ((-0.84, 1.5, 2.88, 0.4, 0.8, 0.9, 0.9), 0.004, 4),
            ((-0.84, 1.5, 2.88, 0.4, 0.8, 0.9, 0.9), 0.04, 5),
            # They hang alike, and the plates on the floor hide the shanks.
            ((-0.8, 1.6, 2.8, 0.4, 0.98, 0.4, 0.35), 0.01, 4),
            # Hands that are read a quarter of a trunk wrong from rep to rep tell nothing.
            ((-1.0, 1.5, 2.8, 0.4, 0.8, 0.9, 0.9), 0.25, 5),
        ],
    )
    def test_standing_up_without_the_bar_is_not_counted(
        self, free_hands: tuple[float, ...], spread: float, counted: int
    ) -> None:
        script = Script(depths=(1.0,) * 5)
        beat = Beat.of(script)
        held = (beat.t_s > script.spans[0].bottom) & (beat.t_s < script.spans[4].bottom)
        rep = np.searchsorted([span.bottom for span in script.spans], beat.t_s)
        wobble = spread * (-1.0) ** rep[:, None]
        hands = np.where(held[:, None], HOLDING + wobble, free_hands)
        found = segment_reps(
            beat.t_s,
            1.0 - beat.down,
            np.ones(len(beat.t_s), dtype=bool),
            LIFTING,
            angles_deg=standing_still(len(hands)),
            hands=hands_of(hands),
        )
        assert kinds(found) == ["full"] * counted
        unloaded = [e for e in found.segments if "without the weight" in e.reason]
        assert len(unloaded) == 5 - counted

    @pytest.mark.parametrize(("number", "error"), [(1, 0.4), (0, -0.3)])
    def test_one_number_read_wrong_before_the_set_does_not_outvote_the_others(
        self, number: int, error: float
    ) -> None:
        script = Script(depths=(1.0,) * 5)
        beat = Beat.of(script)
        empty = np.array([-0.9, 1.5, 2.9, 0.3, 0.98, 0.5, 0.5])
        held = (beat.t_s > script.spans[0].bottom) & (beat.t_s < script.spans[4].bottom)
        hands = np.where(held[:, None], HOLDING, empty)
        hands[beat.t_s < script.spans[0].bottom, number] += error
        found = segment_reps(
            beat.t_s,
            1.0 - beat.down,
            np.ones(len(hands), dtype=bool),
            LIFTING,
            angles_deg=standing_still(len(hands)),
            hands=hands_of(hands),
        )
        assert kinds(found) == ["full"] * 4


@pytest.mark.parametrize("exercise", [e for e, (_, s) in LIFTERS.items() if s.depths])
class TestLifters:
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, -90.0, 180.0])
    def test_every_view_counts_the_same(self, exercise: str, yaw_deg: float) -> None:
        figure, script = LIFTERS[exercise]
        assert kinds(judge(record(figure, script, Camera(yaw_deg)), exercise)) == ["full"] * 3

    @pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
    def test_boundaries_are_where_the_closed_form_has_them(self, exercise: str, fps: float) -> None:
        figure, script = LIFTERS[exercise]
        reps = judge(record(figure, replace(script, fps=fps)), exercise).reps
        if load_exercise(exercise).pattern.counted_at == "return":  # type: ignore[union-attr]
            assert_spans(reps, script)
            return
        for rep, span in zip(reps, script.spans, strict=True):
            assert abs(rep.start_s - span.leave) <= 0.1
            assert span.end - 0.1 <= rep.turn_s

    def test_noise_counts_nothing_and_hides_nothing(self, exercise: str) -> None:
        figure, script = LIFTERS[exercise]
        noisy = record(figure, script, Camera(noise_px=2.0))
        assert kinds(judge(noisy, exercise)) == ["full"] * 3

    def test_a_quarter_second_out_of_sight_changes_nothing(self, exercise: str) -> None:
        figure, script = LIFTERS[exercise]
        blinking = record(figure, script)
        for span in script.spans:
            blinking = lost(blinking, span.bottom - 0.3, span.bottom - 0.1)
        assert kinds(judge(blinking, exercise)) == ["full"] * 3


class TestBeforeAndAfter:
    @pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
    @pytest.mark.parametrize(
        ("exercise", "figure"),
        [("squat", SQUAT), ("deadlift", DEADLIFT)],
        ids=["squat", "deadlift"],
    )
    def test_walking_in_is_not_counted(self, exercise: str, figure: object, yaw_deg: float) -> None:
        script = Script(lead_s=6.0)
        camera = Camera(yaw_deg, walk_in_s=4.0, walk_in_from=5.0)
        report = judge(record(figure, script, camera), exercise)  # type: ignore[arg-type]
        assert kinds(report) == ["full"] * 3
        assert report.reps[0].start_s >= script.spans[0].start - 0.15
        walk = overlapping(report.segments, 0.5, 3.5)
        assert walk
        assert all(not entry.is_counted and entry.reason for entry in walk)

    def test_the_ledger_gives_the_reason_of_the_posture_rule(self) -> None:
        walking = Camera(walk_in_s=4.0, walk_in_from=5.0)
        report = judge(record(SQUAT, Script(lead_s=6.0), walking), "squat")
        assert "walking" in {entry.reason for entry in overlapping(report.segments, 1.0, 3.0)}

        lifter = PushUp(up_from_s=11.0)
        report = judge(record(lifter, Script(tail_s=6.0)), "push_up")
        reasons = {entry.reason for entry in overlapping(report.segments, 12.0, 16.0)}
        rules = {rule.reason for rule in load_exercise("push_up").posture}
        assert reasons & rules

    def test_a_lifter_who_comes_and_goes_from_sight_is_not_said_to_walk(self) -> None:
        sequence = record(SQUAT, Script(lead_s=9.0))
        for second in range(1, 8):
            sequence = lost(sequence, second, second + 0.7)
        report = judge(sequence, "squat")
        assert kinds(report) == ["full"] * 3
        reasons = {entry.reason for entry in overlapping(report.segments, 2.0, 7.0)}
        assert reasons == {"out of sight"}

    def test_a_dip_while_walking_in_is_not_counted(self) -> None:
        # Under the bar and out again on the way: as deep as a rep, but on the move.
        script = Script(depths=(1.0,) * 4, lead_s=1.0, rest_s=(3.0, 0.7, 0.7, 0.7))
        camera = Camera(walk_in_s=5.0, walk_in_from=6.0)
        report = judge(record(SQUAT, script, camera), "squat")
        assert kinds(report) == ["full"] * 3
        entries = overlapping(report.segments, *script.spans[0][::3])
        assert all(not entry.is_counted and entry.reason for entry in entries)

    def test_getting_down_and_up_again_is_not_counted(self) -> None:
        script = Script(depths=(1.0,) * 4, lead_s=6.0, tail_s=6.0)
        up_s = script.spans[-1].end + 1.0
        lifter = PushUp(down_until_s=4.0, up_from_s=up_s)
        report = judge(record(lifter, script), "push_up")
        assert kinds(report) == ["full"] * 4
        assert_spans(report.reps, script)
        for part in ((0.0, 3.5), (up_s + 1.0, script.duration_s)):
            entries = overlapping(report.segments, *part)
            assert entries
            assert all(not entry.is_counted and entry.reason for entry in entries)

    def test_the_first_rep_after_the_set_up_may_begin_in_another_posture(self) -> None:
        """As when it is done right, and the others with the hips first."""
        script = Script(depths=(1.0,) * 4)
        beat = Beat.of(script)
        knees = np.where(beat.t_s < script.spans[1].start, 110.0, 65.0)
        found = segment_reps(
            beat.t_s,
            1.0 - beat.down,
            np.ones(len(beat.t_s), dtype=bool),
            LIFTING,
            angles_deg=np.stack([knees, knees], axis=1),
        )
        assert found.segments[0].reason == "set-up: nothing lifted yet"
        assert kinds(found) == ["full"] * 4

    def test_an_unlike_end_posture_is_not_counted(self) -> None:
        script = Script(depths=(1.0,) * 5)
        beat = Beat.of(script)
        knees = np.where(beat.t_s > script.spans[4].leave, 90.0, 175.0)
        found = segment_reps(
            beat.t_s,
            1.0 - beat.down,
            np.ones(len(beat.t_s), dtype=bool),
            SQUATTING,
            angles_deg=np.stack([knees, knees], axis=1),
        )
        assert kinds(found) == ["full"] * 4
        assert [e for e in found.segments if e.reason == "begins or ends in another posture"]

    def test_a_clip_cut_in_mid_rep_says_so(self) -> None:
        script = Script(depths=(1.0,) * 4)
        whole = record(SQUAT, script)
        report = judge(between(whole, script.spans[0].bottom - 0.3, script.duration_s), "squat")
        assert kinds(report) == ["full"] * 3
        assert report.segments[0].reason == "the start of this rep is not in view"

    def test_a_lifter_lost_for_long_loses_the_rep(self) -> None:
        script = Script(depths=(1.0,) * 4, rest_s=2.0)
        span = script.spans[2]
        report = judge(lost(record(SQUAT, script), span.start - 0.5, span.end + 0.5), "squat")
        assert kinds(report) == ["full"] * 3
        entries = overlapping(report.segments, *span[::3])
        assert [e.kind for e in entries] == ["not_counted"]
        assert "out of sight" in entries[0].reason

    def test_lying_still_before_a_bridge_is_not_counted(self) -> None:
        report = judge(record(Bridge(), Script(lead_s=5.0, tail_s=5.0)), "glute_bridge")
        assert kinds(report) == ["full"] * 3
        idle = [e.reason for e in report.segments if not e.is_counted]
        assert idle == ["before the first rep", "after the last rep"]
