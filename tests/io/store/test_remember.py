"""What the history keeps of a clip, and what a new analysis of the same clip changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.builders import make_finding, make_hold, make_rep, make_report
from support.remembered import LEAN, MONDAY, analysed, clip, document

from formcheck.core.change import error_of_mean
from formcheck.core.enums import Outcome, RepKind
from formcheck.errors import UsageError
from formcheck.report.document import to_document
from formcheck.store import OVERALL, Analysed, FilmedBy, History, Soreness, Written

ALL_WORDS = Written(80.0, 8.5, Soreness.LEFT, "Hips shot up", 4)


def test_a_set_comes_back_as_it_was(history: History) -> None:
    (number,) = history.remember(clip(), [analysed()], client="Anna", written=ALL_WORDS)
    one = history.set_numbered(number)
    assert (one.client, one.exercise, one.reps_full, one.held_s) == ("Anna", "squat", 2, 0.0)
    assert (one.headline, one.folder, one.written) == ("2 reps", "/out/squat", ALL_WORDS)
    assert (one.clip, one.clip.filmed_at) == (clip(), MONDAY)
    assert history.sets() == [one]


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        (FilmedBy.CLIP, FilmedBy.FILE, 0),
        (FilmedBy.CLIP, FilmedBy.CLIP, 1),
        (FilmedBy.FILE, FilmedBy.FILE, 1),
        (FilmedBy.FILE, FilmedBy.CLIP, 1),
    ],
)
def test_what_the_camera_said_of_the_time_is_not_lost_to_a_copy(
    history: History, first: FilmedBy, then: FilmedBy, kept: int
) -> None:
    files = [replace(clip(day=day), filmed_by=by) for day, by in enumerate((first, then))]
    for file in files:
        (number,) = history.remember(file, [analysed()])
    found = history.set_numbered(number).clip
    assert (found.filmed_at, found.filmed_by) == (files[kept].filmed_at, files[kept].filmed_by)


def test_its_findings_are_those_of_each_rep_and_of_all_of_them(history: History) -> None:
    (number,) = history.remember(clip(), [analysed((10.0, 12.0), sem=2.0)])
    found = {each.part: each for each in history.findings(number)}
    assert {part: each.value for part, each in found.items()} == {OVERALL: 11.0, 1: 10.0, 2: 12.0}
    assert {each.check for each in found.values()} == {LEAN}
    assert found[1].sem == found[2].sem == pytest.approx(2.0, abs=0.01)
    assert found[OVERALL].sem == error_of_mean(np.array([10.0, 12.0]), 2.0)
    assert found[1].outcome is Outcome.PASS


def test_partial_reps_are_counted_and_not_judged(history: History) -> None:
    reps = [
        make_rep(1, make_finding(LEAN)),
        make_rep(2, make_finding(LEAN, value=99.0), kind=RepKind.PARTIAL),
    ]
    made = Analysed(to_document(make_report(reps)), "")
    (number,) = history.remember(clip(), [made])
    one = history.set_numbered(number)
    assert (one.reps_full, one.reps_partial) == (1, 1)
    assert {each.value for each in history.findings(number)} == {8.0}


def test_a_hold_has_the_seconds_it_was_held_and_one_value(history: History) -> None:
    holds = [
        make_hold(1, make_finding(LEAN, value=4.0)),
        make_hold(2, make_finding(LEAN, value=8.0)),
    ]
    made = Analysed(to_document(make_report(holds=holds)), "")
    (number,) = history.remember(clip(), [made])
    assert history.set_numbered(number).held_s == pytest.approx(
        sum(hold.end_s - hold.start_s for hold in holds)
    )
    assert history.findings(number)[0].value == 6.0


def test_what_was_not_seen_is_kept_without_a_value(history: History) -> None:
    unseen = make_finding(LEAN, Outcome.NOT_ASSESSED)
    made = Analysed(to_document(make_report([make_rep(1, unseen)])), "")
    (number,) = history.remember(clip(), [made])
    assert {(each.outcome, each.value) for each in history.findings(number)} == {
        (Outcome.NOT_ASSESSED, None)
    }
    assert history.courses("me", "squat") == []


def test_a_clip_without_a_rep_is_no_set(history: History) -> None:
    assert history.remember(clip(), [Analysed(to_document(make_report()), "")]) == []
    assert history.sets() == []


class TestTheSameClipAgain:
    def test_replaces_its_findings_and_keeps_what_people_wrote(self, history: History) -> None:
        first = history.remember(clip(), [analysed((10.0,))], client="Anna", written=ALL_WORDS)
        moved = replace(clip(), path="/elsewhere/renamed.mp4")
        again = history.remember(moved, [analysed((20.0, 20.0), exercise="deadlift")])
        assert again == first
        (one,) = history.sets()
        assert (one.exercise, one.client, one.written) == ("deadlift", "Anna", ALL_WORDS)
        assert one.clip.path == "/elsewhere/renamed.mp4"
        assert {each.value for each in history.findings(one.number)} == {20.0}

    def test_takes_what_is_said_now_for_what_was_said_before(self, history: History) -> None:
        history.remember(clip(), [analysed()], client="Anna", written=ALL_WORDS)
        history.remember(clip(), [analysed()], client="Bob", written=Written(load_kg=90.0))
        (one,) = history.sets()
        assert one.client == "Bob"
        assert one.written == replace(ALL_WORDS, load_kg=90.0)

    def test_another_part_of_it_is_another_set(self, history: History) -> None:
        first = history.remember(clip(), [analysed(start_s=5.0)], window_s=(0.0, 20.0))
        second = history.remember(clip(), [analysed(start_s=40.0)], window_s=(30.0, 60.0))
        assert [one.number for one in history.sets()] == [*second, *first]

    def test_and_so_is_another_person_in_it(self, history: History) -> None:
        left = history.remember(clip(), [analysed(lifter=1)], client="Anna")
        right = history.remember(clip(), [analysed(lifter=-1)], client="Bob")
        assert left != right
        assert [one.client for one in history.sets()] == ["Bob", "Anna"]

    def test_sets_that_are_found_no_more_go(self, history: History) -> None:
        parts = [analysed(start_s=0.0), analysed(start_s=20.0), analysed(start_s=40.0)]
        first, _, third = history.remember(clip(), parts)
        assert history.remember(clip(), [parts[0], parts[2]]) == [first, third]
        assert {one.number for one in history.sets()} == {first, third}

    def test_but_not_what_somebody_wrote_about(self, history: History) -> None:
        first, second = history.remember(clip(), [analysed(), analysed(start_s=20.0)])
        history.write(second, ALL_WORDS)
        history.remember(clip(), [analysed()])
        assert {one.number for one in history.sets()} == {first, second}

    def test_two_sets_that_were_one_become_one_with_both_notes(self, history: History) -> None:
        halves = [analysed(start_s=0.0), analysed(start_s=4.0)]
        first, second = history.remember(clip(), halves, written=Written(load_kg=80.0))
        history.write(first, Written(note="slow"))
        history.write(second, Written(note="fast"))
        whole = history.remember(clip(), [analysed((10.0, 11.0, 12.0, 13.0))])
        assert whole == [first]
        assert [one.written for one in history.sets()] == [Written(80.0, note="slow; fast")]

    def test_slow_motion_that_is_told_later_moves_nothing(self, history: History) -> None:
        first = history.remember(clip(), [analysed(start_s=8.0)])
        slow = document(start_s=1.0, rep_s=0.25)
        slow["clip"]["time_scale"] = 0.125
        assert history.remember(clip(), [Analysed(slow, "")]) == first


class TestWords:
    def test_are_added_and_taken_away(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed()])
        history.write(number, Written(note="Felt strong"), client="Anna")
        history.write(number, Written(rpe=7.0))
        one = history.set_numbered(number)
        assert (one.client, one.written) == ("Anna", Written(rpe=7.0, note="Felt strong"))
        history.write(number, Written(note=""))
        assert history.set_numbered(number).written == Written(rpe=7.0)

    @pytest.mark.parametrize(
        "wrong", [{"load_kg": -1.0}, {"load_kg": float("nan")}, {"rpe": 0.5}, {"rpe": 11.0}]
    )
    def test_that_make_no_sense_are_refused(self, wrong: dict[str, float]) -> None:
        with pytest.raises(UsageError):
            Written(**wrong)

    def test_of_a_set_that_is_not_there_are_refused(self, history: History) -> None:
        with pytest.raises(UsageError, match="no set 7"):
            history.write(7, ALL_WORDS)


def test_a_name_is_one_however_it_is_written(history: History) -> None:
    composed, decomposed = "Zoë", "zoe\u0308"
    history.remember(clip("a"), [analysed()], client=composed)
    history.remember(clip("b"), [analysed()], client=f" {decomposed}")
    assert history.clients() == [composed]
    assert len(history.sets("ZOË")) == 2


def test_odd_names_and_paths_are_kept_readable(history: History) -> None:
    odd = clip(path="/clips/\udcff\nsquat.mp4")
    history.remember(odd, [analysed(folder="/out/\udcff")], client="a\x1b[31m\udcff")
    (one,) = history.sets()
    assert (one.client + one.clip.path + one.folder).isprintable()
    with pytest.raises(UsageError):
        history.remember(clip("b"), [analysed()], client="  ")


def test_sets_come_newest_first_and_can_be_chosen(history: History) -> None:
    for day, client, exercise in ((3, "Anna", "squat"), (1, "Bob", "squat"), (2, "Anna", "row")):
        made = analysed(exercise=exercise)
        history.remember(clip(str(day), day=day), [made], client=client)
    assert [one.clip.content for one in history.sets()] == ["3", "2", "1"]
    assert [one.clip.content for one in history.sets("anna")] == ["3", "2"]
    assert [one.clip.content for one in history.sets(exercise="squat")] == ["3", "1"]
    assert [one.clip.content for one in history.sets(most=1)] == ["3"]
