"""How fast the bar was in each rep, shown and spoken while the set goes on; with a bar made up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from support.executors import AtOnce, Later
from support.filming import EXACT, Camera, clip_of, frames_of, judge, record
from support.lifters import DEADLIFT, SQUAT, PushUp
from support.movements import Script
from support.plates import Barbell, with_plates

from formcheck.core.bar.model import (
    Bar,
    BarRep,
    BarSettings,
    BarSource,
    Scale,
    ScaleSource,
    VelocityLoss,
)
from formcheck.core.enums import RepKind
from formcheck.core.online import RepClosed, follower
from formcheck.core.online.store import PoseStore
from formcheck.core.report import Provenance, Rep
from formcheck.exercises import load_exercise
from formcheck.live import LiveTiming
from formcheck.live.announcer import Announcer
from formcheck.live.bar_watch import BarWatch
from formcheck.live.events import Happened, NoSpeed, RepSpeed
from formcheck.live.lines import Lines
from formcheck.live.messages import STOP, scene_of
from formcheck.live.session import Session
from formcheck.live.sound import Sounds, Tone
from formcheck.render.live_view import LiveView, Scene
from formcheck.render.timeline import Count

SET = record(SQUAT, Script(depths=(1.0, 1.0, 1.0), lead_s=1.5, fps=15.0), Camera())
REP_S = 3.0


def bar(
    speeds: Sequence[float],
    source: ScaleSource = ScaleSource.GIVEN_PLATE,
    *,
    stop_after: int | None = None,
) -> Bar:
    """One with a lift in each of reps that take three seconds each."""
    reps = tuple(
        BarRep(n, REP_S * n - 1.5, REP_S * n - 0.5, 50.0, 1.0, speed, 0.02, 2.0 * speed, 0.05, 0.0)
        for n, speed in enumerate(speeds, start=1)
    )
    none = np.empty(0)
    return Bar(
        source=BarSource.PLATE,
        scale=Scale(0.1, 0.02, source),
        xy_px=np.empty((0, 2)),
        sem_px=1.0,
        trunk_cm=50.0,
        rim_px=None,
        held=np.empty(0, dtype=bool),
        height_cm=none,
        forward_cm=none,
        velocity_m_s=none,
        reps=reps,
        loss=VelocityLoss(100.0 * (1.0 - speeds[-1] / max(speeds)), 2.0, 20.0, stop_after),
    )


def closed(number: int, kind: RepKind = RepKind.FULL) -> RepClosed:
    start_s = REP_S * (number - 1)
    rep = Rep(number, kind, start_s, start_s + 1.5, start_s + REP_S, 1.5, 0.0, None, 1.0, 1.0)
    return RepClosed(start_s + REP_S, rep, number, 0)


def finds(found: Bar | None) -> Callable[[], Bar | None]:
    return lambda: found


def fails() -> Bar | None:
    raise ValueError("no such array")


def speeds_in(happened: Sequence[Happened]) -> list[RepSpeed]:
    return [each for each in happened if isinstance(each, RepSpeed)]


class TestWatch:
    def test_each_full_rep_has_its_speed(self) -> None:
        watch = BarWatch(AtOnce())
        watch.rep_closed(closed(1), finds(bar([0.6])))
        assert watch.news(3.4) == [RepSpeed(3.4, 1, 0.6, False)]
        assert watch.news(3.5) == [], "it is told once"
        watch.rep_closed(closed(2), finds(bar([0.6, 0.5])))
        assert watch.news(6.4) == [RepSpeed(6.4, 2, 0.5, False)]

    def test_of_a_guessed_scale_it_is_about_so_much(self) -> None:
        watch = BarWatch(AtOnce())
        watch.rep_closed(closed(1), finds(bar([0.456], ScaleSource.USUAL_HEIGHT)))
        (speed,) = speeds_in(watch.news(3.4))
        assert speed.words == "about 0.46 m/s"

    def test_a_rep_in_which_the_bar_was_not_seen_has_none(self) -> None:
        watch = BarWatch(AtOnce())
        watch.rep_closed(closed(2), finds(bar([0.6])))
        assert watch.news(6.4) == []

    def test_a_partial_rep_is_not_looked_at(self) -> None:
        watch = BarWatch(AtOnce())
        watch.rep_closed(closed(1, RepKind.PARTIAL), finds(bar([0.6])))
        assert watch.news(3.4) == []

    def test_it_says_once_when_to_stop(self) -> None:
        watch = BarWatch(AtOnce())
        speeds = [0.8, 0.6, 0.5]
        watch.rep_closed(closed(1), finds(bar(speeds[:1])))
        watch.rep_closed(closed(2), finds(bar(speeds[:2], stop_after=2)))
        told = watch.news(6.4)
        watch.rep_closed(closed(3), finds(bar(speeds, stop_after=2)))
        told += watch.news(6.5) + watch.news(9.4)
        assert [each.is_to_stop for each in speeds_in(told)] == [False, True, False]
        assert watch.is_to_stop

    def test_what_is_slow_is_told_later_and_only_the_newest_rep_waits(self) -> None:
        executor = Later()
        watch = BarWatch(executor)
        watch.rep_closed(closed(1), finds(bar([0.6])))
        first = executor.waiting
        watch.rep_closed(closed(2), finds(bar([0.6, 0.5])))
        watch.rep_closed(closed(3), finds(bar([0.6, 0.5, 0.4])))
        assert watch.news(9.4) == []
        first()
        assert watch.news(9.5) == [RepSpeed(9.5, 1, 0.6, False)]
        executor.waiting()
        assert [each.number for each in speeds_in(watch.news(9.6))] == [3]
        assert watch.news(9.7) == []

    def test_where_there_is_no_bar_it_stops_looking(self) -> None:
        looks: list[int] = []

        def nothing() -> None:
            looks.append(1)

        watch = BarWatch(AtOnce())
        for number in range(1, 21):
            watch.rep_closed(closed(number), nothing)
            assert watch.news(REP_S * number + 0.4) == []
        assert 0 < len(looks) < 10

    def test_a_look_that_fails_found_nothing_which_is_said_once(self) -> None:
        watch = BarWatch(AtOnce())
        told: list[Happened] = []
        for number, find in enumerate((fails, fails, finds(bar([0.6, 0.6, 0.5]))), start=1):
            watch.rep_closed(closed(number), find)
            told += watch.news(REP_S * number + 0.4)
        assert told == [NoSpeed(3.4, "no such array"), RepSpeed(9.4, 3, 0.5, False)]

    def test_one_that_always_fails_is_given_up(self) -> None:
        watch = BarWatch(AtOnce())
        looks: list[int] = []

        def fails_and_counts() -> None:
            looks.append(1)
            fails()

        for number in range(1, 21):
            watch.rep_closed(closed(number), fails_and_counts)
            watch.news(REP_S * number + 0.4)
        assert 0 < len(looks) < 10

    def test_the_end_waits_for_the_looks_under_way(self) -> None:
        may_look = threading.Event()

        def slow() -> Bar:
            may_look.wait(5.0)
            return bar([0.6])

        watch = BarWatch()
        watch.rep_closed(closed(1), slow)
        watch.rep_closed(closed(2), finds(bar([0.6, 0.4], stop_after=2)))
        assert watch.news(6.1) == []
        threading.Timer(0.05, may_look.set).start()
        told = watch.last_news(6.2)
        assert told == [RepSpeed(6.2, 1, 0.6, False), RepSpeed(6.2, 2, 0.4, False, True)]

    def test_but_not_for_long(self) -> None:
        watch = BarWatch(Later())
        watch.rep_closed(closed(1), finds(bar([0.6])))
        assert watch.last_news(3.4, wait_s=0.01) == []


class Voice(Sounds):
    """Writes down what it would say."""

    def __init__(self) -> None:
        super().__init__(print, mute=True)
        self.said: list[str] = []

    def play(self, tone: Tone) -> None:
        pass

    def say(self, cue: str, t_s: float) -> None:
        self.said.append(cue)

    def say_number(self, number: str) -> None:
        self.said.append(number)

    def insist(self, words: str) -> None:
        self.said.append(words)


SLOW = RepSpeed(6.4, 2, 0.453, False, is_to_stop=True)


class TestSaid:
    @pytest.mark.parametrize(("speaks", "said"), [(True, ["0.60", STOP]), (False, [STOP])])
    def test_the_voice_says_the_number_if_asked_and_when_to_stop_always(
        self, speaks: bool, said: list[str]
    ) -> None:
        voice, lines = Voice(), []
        squat = load_exercise("squat")
        told = Announcer(squat, lines.append, voice, LiveTiming(), speaks_speed=speaks)
        told.tell(RepSpeed(3.4, 1, 0.6, True), 3.4)
        told.tell(SLOW, 6.4)
        assert voice.said == said
        assert lines == [
            "  rep 1: about 0.60 m/s",
            "  rep 2: 0.45 m/s",
            "stop here",
        ]

    def test_what_went_wrong_is_a_line_and_silent(self) -> None:
        voice, lines = Voice(), []
        told = Announcer(load_exercise("squat"), lines.append, voice, LiveTiming())
        told.tell(NoSpeed(3.4, "no such array"), 3.4)
        assert (voice.said, lines) == ([], ["The bar's speed could not be read: no such array"])

    def test_a_speed_is_no_rep_of_its_own(self) -> None:
        lines = Lines(load_exercise("squat"))
        lines.lines(closed(1))
        lines.lines(SLOW)
        assert len(lines.lines(closed(2))) == 1, "and no recount"

    def test_the_view_shows_it_below_the_count(self) -> None:
        plain = np.full((360, 640, 3), 90, np.uint8)
        scene = Scene(frames_of(SET)[0], phase="lifting")
        with_count = replace(scene, count=Count(full=3))
        view = LiveView((640, 360))
        before = view.draw(plain, with_count)
        after = view.draw(plain, replace(with_count, speed="0.45 m/s"))
        rows = np.flatnonzero((before != after).any(axis=(1, 2)))
        count_rows = np.flatnonzero((view.draw(plain, scene) != before).any(axis=(1, 2)))
        assert rows.min() > count_rows.min()
        assert rows.max() < 360 // 2


class TestSession:
    @pytest.fixture(autouse=True)
    def _reps_that_get_slower(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The third is too slow."""
        from formcheck.core.online import analyzer

        def bar_so_far(poses: PoseStore, size_wh: tuple[int, int], *_: object) -> Bar | None:
            reps = judge(poses.sequence(size_wh), load_exercise("squat")).reps
            made = bar([0.8 - 0.1 * n for n in range(len(reps))])
            lifts = zip(made.reps, reps, strict=True)
            return replace(
                made,
                reps=tuple(replace(lift, start_s=r.turn_s, end_s=r.end_s) for lift, r in lifts),
                loss=VelocityLoss(25.0, 2.0, 20.0, 3 if len(reps) > 2 else None),
            )

        monkeypatch.setattr(analyzer, "bar_so_far", bar_so_far)
        monkeypatch.setattr("formcheck.live.session.BarWatch", lambda: BarWatch(AtOnce()))
        monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.2)

    def test_the_screen_shows_the_last_rep_and_when_to_stop(self) -> None:
        session = Session(load_exercise("squat"), clip_of(SET), EXACT, guided=False)
        shown: list[tuple[int, str, bool]] = []
        for frame in frames_of(SET):
            session.update(frame, 120.0)
            scene = scene_of(session, frame, SET.size_wh)
            assert scene.count is not None
            shown.append((scene.count.full, scene.speed, STOP in scene.messages))
        assert list(dict.fromkeys(shown)) == [
            (0, "", False),
            (1, "0.80 m/s", False),
            (2, "0.70 m/s", False),
            (3, "0.60 m/s", True),
        ]
        session.restart()
        assert scene_of(session, frames_of(SET)[0], SET.size_wh).speed == ""

    def test_a_rep_that_ends_with_the_set_has_its_speed(self) -> None:
        session = Session(load_exercise("squat"), clip_of(SET), EXACT, guided=False)
        end_s = Script(depths=(1.0, 1.0, 1.0), lead_s=1.5).spans[2].end
        told: list[Happened] = []
        for frame in frames_of(SET):
            if frame.t_s <= end_s:
                told += session.update(frame, 120.0)
        assert len(speeds_in(told)) == 2, "the third is not over for sure"
        (last,) = speeds_in(session.finish())
        assert (last.mean_m_s, last.is_to_stop) == (pytest.approx(0.6), True)

    def test_a_look_that_fails_ends_no_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("formcheck.core.online.analyzer.bar_so_far", lambda *_: fails())
        session = Session(load_exercise("squat"), clip_of(SET), EXACT, guided=False)
        told = [event for frame in frames_of(SET) for event in session.update(frame, 120.0)]
        assert sum(isinstance(event, NoSpeed) for event in told) == 1
        assert session.status.full == 3

    def test_an_exercise_without_a_bar_is_not_looked_at(self) -> None:
        poses = record(PushUp(), Script(depths=(1.0, 1.0), fps=15.0), Camera())
        session = Session(load_exercise("push_up"), clip_of(poses), EXACT, guided=False)
        events = [event for frame in frames_of(poses) for event in session.update(frame, 120.0)]
        assert any(isinstance(event, RepClosed) for event in events)
        assert not any(isinstance(event, RepSpeed) for event in events)


class TestFromThePictures:
    """Nothing is made up but the plates in the pictures."""

    CAMERA = Camera(noise_px=0.5)
    SCRIPT = Script(depths=(1.0, 1.0, 1.0), lead_s=1.5, tail_s=2.0, fps=20.0)
    SET = with_plates(record(DEADLIFT, SCRIPT, CAMERA), CAMERA.trunk_px, Barbell(noise_px=0.5))

    @pytest.fixture(autouse=True)
    def _at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("formcheck.live.session.BarWatch", lambda: BarWatch(AtOnce()))
        monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.2)

    def watched(self, settings: BarSettings) -> tuple[list[float], list[float]]:
        """Mean velocities as they were told on the way, and as the report has them."""
        clip = clip_of(self.SET)
        session = Session(load_exercise("deadlift"), clip, EXACT, guided=False, bar=settings)
        events = [event for frame in self.SET for event in session.update(frame, 120.0)]
        told = [event.mean_m_s for event in events if isinstance(event, RepSpeed)]
        report = session.report(Provenance(), clip)
        assert report.bar is not None
        assert report.bar.source is BarSource.PLATE
        return told, [lift.mean_m_s for lift in report.bar.reps]

    def test_the_speed_on_the_way_is_that_of_the_report(self) -> None:
        told, reported = self.watched(BarSettings(plate_mm=450.0))
        assert len(told) == 3
        assert told == pytest.approx(reported, rel=0.05)

    def test_what_was_said_of_the_plates_counts(self) -> None:
        large, _ = self.watched(BarSettings(plate_mm=450.0))
        small, _ = self.watched(BarSettings(plate_mm=225.0))
        # Slower than 5 cm/s does not count as rising, whatever a centimetre is.
        assert np.array(small) * 2.0 == pytest.approx(large, rel=0.15)
