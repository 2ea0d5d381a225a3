"""The history as a lifter's own measure of their back: what it keeps, chooses and leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from support.batch_builders import Analysis, Place
from support.remembered import NETWORK, VERSION, analysed, back, clip
from support.samples import SAMPLES, poses_of

from formcheck.cli import main
from formcheck.core.baseline import Known, back_known_from
from formcheck.core.measures.lean import trunk_inclination
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import study
from formcheck.errors import UsageError
from formcheck.exercises import load_exercise
from formcheck.pipeline.baseline import with_baseline
from formcheck.pipeline.from_landmarks import judge
from formcheck.pipeline.options import Options
from formcheck.pipeline.saved import judged_again, judged_without_pictures
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.pose.registry import find_backend
from formcheck.report.document import formcheck_version, to_document
from formcheck.report.html.writer import render_html
from formcheck.report.usual import usual_notes
from formcheck.store import Analysed, History, baseline_of

OURS = {"version": formcheck_version(), "network": find_backend("mediapipe").find("full").sha256}
"""The formcheck and the model that run here, as `back` takes them."""


def bends(history: History, client: str = "anna", other_than: str = "") -> list[float]:
    found = history.own.backs(client, version=VERSION, network=NETWORK, other_than=other_than)
    assert all(each.bend == Known(each.bend.value, 4.0) for each in found)
    return [each.bend.value for each in found]


class TestKept:
    def test_the_newest_first_and_no_more_than_tell_of_today(self, history: History) -> None:
        for day in range(12):
            history.remember(clip(f"{day}", day=day), [back(-20.0 - day)], client="anna")
        newest = bends(history)
        assert newest[:2] == [-31.0, -30.0]
        assert 3 <= len(newest) < 12

    def test_sets_of_one_day_count_as_one(self, history: History) -> None:
        for day in range(12):
            for n in range(3):
                told = [back(-30.0 - n)]
                history.remember(clip(f"{day} {n}", day=day), told, client="anna")
        backs = history.own.backs("anna", version=VERSION, network=NETWORK)
        days = len({each.one.day for each in backs})
        assert 3 <= days < 12
        assert len(backs) == 3 * days, "every set of a day that counts"
        found = baseline_of(backs, {}, MEDIAPIPE.lumbar)
        of_days = back_known_from([Known(-31.0, 4.0)] * days, MEDIAPIPE.lumbar)
        assert found is not None
        assert found.back is not None
        assert of_days is not None
        assert found.back.value == pytest.approx(of_days.value)
        assert found.back.sem == pytest.approx(of_days.sem)
        assert found.back.sets == 3 * days

    def test_a_day_that_mostly_differs_does_not_outvote_the_others(self, history: History) -> None:
        history.remember(clip("one"), [back(-40.0)], client="anna")
        for n in range(7):
            history.remember(clip(f"two {n}", day=1), [back(-30.0)], client="anna")
        backs = history.own.backs("anna", version=VERSION, network=NETWORK)
        found = baseline_of(backs, {}, MEDIAPIPE.lumbar)
        assert found is not None
        assert found.back == replace(
            back_known_from([Known(-40.0, 4.0), Known(-30.0, 4.0)], MEDIAPIPE.lumbar), sets=8
        )

    def test_a_clip_is_never_its_own_measure(self, history: History) -> None:
        for name, bend in (("one", -20.0), ("two", -30.0)):
            history.remember(clip(name), [back(bend)], client="anna")
        assert bends(history, other_than="one") == [-30.0]

    @pytest.mark.parametrize(
        "other",
        [
            back(None),
            back(-50.0, is_clean=False),
            back(-50.0, version="1.2.2"),
            back(-50.0, network="b" * 64),
            analysed(),
        ],
        ids=["nobody stands", "a back that rounds", "version", "network", "no such check"],
    )
    def test_what_tells_nothing_is_left_out(self, other: Analysed, history: History) -> None:
        history.remember(clip("one"), [back(-20.0)], client="anna")
        history.remember(clip("two"), [other], client="anna")
        assert bends(history) == [-20.0]

    def test_other_people_are_left_out(self, history: History) -> None:
        history.remember(clip("one"), [back(-20.0)], client="Anna")
        history.remember(clip("two"), [back(-30.0)], client="bob")
        assert bends(history, "ANNA") == [-20.0]
        assert history.own.owner("two") == "bob"
        assert history.own.owner("three") is None

    def test_each_person_in_a_clip_has_an_owner(self, history: History) -> None:
        for lifter, name in ((None, "Anna"), (1, "Bob"), (-1, "Cleo")):
            one = back(-20.0)
            document = {**one.document, "settings": {"lifter": lifter}}
            history.remember(clip("one"), [Analysed(document, one.folder)], client=name)
        owners = [history.own.owner("one", person) for person in (0, 1, -1, 2)]
        assert owners == ["Anna", "Bob", "Cleo", None]

    def test_the_same_clip_again_takes_the_place_of_what_it_told(self, history: History) -> None:
        history.remember(clip(), [back(-20.0)], client="anna")
        history.remember(clip(), [back(-30.0)], client="anna")
        assert bends(history) == [-30.0]
        history.remember(clip(), [back(-30.0, is_clean=False)], client="anna")
        assert bends(history) == []

    def test_who_is_forgotten_leaves_nothing(self, history: History) -> None:
        history.remember(clip("one"), [back(-20.0)], client="anna")
        history.remember(clip("two"), [back(-30.0)], client="anna")
        history.forget_set(1)
        assert bends(history) == [-30.0]
        history.forget("anna")
        assert bends(history) == []

    def test_no_sets_make_no_baseline(self) -> None:
        assert baseline_of([], {}, MEDIAPIPE.lumbar) is None


class TestUsual:
    """Depth and tempo of clean sets; `squat.forward_lean` of the made-up sets is neither."""

    def squat(self, slope_deg: float, *, state: str = "clean") -> Analysed:
        one = analysed((slope_deg, slope_deg), sem=2.0)
        text = json.dumps(one.document).replace("squat.forward_lean", "squat.depth")
        document = json.loads(text)
        document["summary"]["state"] = state
        return Analysed({**document, "formcheck_version": VERSION}, one.folder)

    def test_is_the_mean_of_clean_sets_of_other_clips(self, history: History) -> None:
        for name, slope, state in (
            ("one", 2.0, "clean"),
            ("two", 6.0, "clean"),
            ("three", 30.0, "fault"),
            ("four", 40.0, "clean"),
        ):
            history.remember(clip(name), [self.squat(slope, state=state)], client="anna")
        history.remember(clip("five"), [analysed()], client="anna")
        usual = history.own.usual("Anna", version=VERSION, other_than="four")
        assert usual["squat.depth"].value == pytest.approx(4.0)
        assert (set(usual), usual["squat.depth"].sets) == ({"squat.depth"}, 2)
        assert history.own.usual("bob", version=VERSION) == {}
        assert history.own.usual("anna", version="0.0.1") == {}

    def test_is_said_in_words(self) -> None:
        usual = {
            "squat.depth": Known(-4.0, 1.0, 3),
            "squat.lowering_fast": Known(1.5, 0.1, 1),
            "push_up.depth": Known(0.5, 0.1, 2),
        }
        assert usual_notes(load_exercise("squat"), usual) == [
            "Usual for you: thighs 4±2° past level (3 clean sets); "
            "lowering takes 1.50±0.16 s (1 clean set)."
        ]
        assert usual_notes(load_exercise("plank"), usual) == []


def test_a_batch_holds_each_client_against_their_own_back(
    place: Place, analysis: Analysis, history: History
) -> None:
    history.remember(clip("old"), [back(-40.0, **OURS)], client="anna")
    for name in ("anna/1.mp4", "bob/1.mp4"):
        place.add(name)
    place.run(history=history)
    known = {path.parent.name: options.baseline for path, options in analysis.asked}
    assert known["bob"] is None
    assert known["anna"] is not None
    assert known["anna"].back is not None
    assert known["anna"].back.sets == 1
    history.remember(clip("older"), [back(-30.0, **OURS)], client="anna")
    place.run(history=history)
    assert len(analysis.asked) == 2, "what is finished stays finished"
    place.run(history=history, own_baseline=False, resume=False)
    assert [options.baseline for _, options in analysis.asked[2:]] == [None, None]


class TestReading:
    """A clip is hashed only where that may tell something: it takes seconds of a large one."""

    @pytest.fixture
    def hashed(self, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
        """The clips that were."""
        paths: list[Path] = []
        monkeypatch.setattr(
            "formcheck.pipeline.baseline.sha256_of", lambda path: paths.append(path) or "new"
        )
        return paths

    def test_nobody_named_and_nobody_known(self, history: History, hashed: list[Path]) -> None:
        history.remember(clip("old"), [back(-40.0, **OURS)])
        assert with_baseline(history, SAMPLE, Options()).baseline is None
        assert hashed == []
        history.remember(clip("new"), [back(-40.0, **OURS)], client="anna")
        history.remember(clip("older"), [back(-40.0, **OURS)], client="anna")
        assert with_baseline(history, SAMPLE, Options()).baseline is not None
        assert hashed == [SAMPLE]

    def test_somebody_named_of_whom_nothing_is_known(
        self, history: History, hashed: list[Path]
    ) -> None:
        history.remember(clip("old"), [back(-40.0, **OURS)], client="anna")
        assert with_baseline(history, SAMPLE, Options(), "bob").baseline is None
        assert hashed == []
        assert with_baseline(history, SAMPLE, Options(), "anna").baseline is not None
        assert hashed == [SAMPLE]

    def test_another_person_in_a_clip_has_another_back(
        self, history: History, hashed: list[Path]
    ) -> None:
        for content in ("new", "old"):
            history.remember(clip(content), [back(-40.0, **OURS)], client="anna")
        assert with_baseline(history, SAMPLE, Options()).baseline is not None
        assert with_baseline(history, SAMPLE, Options(lifter=1)).baseline is None


SAMPLE = SAMPLES / "deadlift_side_good.mp4"


class TestAnalyze:
    """From clips to verdicts; poses of a sample video stand in for the network."""

    @pytest.fixture
    def poses(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, PoseSequence]:
        """The poses that are found in the next clip."""
        poses = {"next": poses_of(SAMPLE)}
        monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", lambda *_, **__: poses["next"])
        monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
        monkeypatch.chdir(tmp_path)
        return poses

    def analyze(self, name: str, *words: str) -> dict[str, Any]:
        """report.json of a clip of that name, whose content is its own."""
        Path(f"{name}.mp4").write_bytes(SAMPLE.read_bytes() + name.encode())
        asked = (f"{name}.mp4", "-e", "deadlift", "--no-video", "--format", "json", "-q", *words)
        assert run("analyze", *asked).exit_code == 0
        document: dict[str, Any] = json.loads(
            Path("formcheck_out", name, "report.json").read_text()
        )
        return document

    def test_a_back_that_is_not_seen_standing_is_held_against_other_sets(
        self, poses: dict[str, PoseSequence]
    ) -> None:
        assert "shows yet how their back stands" in run("history", "baseline").stdout
        anna = ("--client", "Anna")
        first = self.analyze("first", *anna)["standing_back"]
        assert first["clean"]
        assert first["other_sets"] == 0
        assert self.analyze("first")["standing_back"] == first, "it is not its own measure"
        second = self.analyze("second", *anna)["standing_back"]
        assert (second["seen_deg"], second["other_sets"]) == (first["seen_deg"], 1)
        said = run("history", "baseline", *anna).stdout
        assert "by 2 sets of 1 day:" in said
        assert "set 1, Deadlift" in said
        poses["next"] = without_standing(poses["next"])
        own = self.analyze("third", *anna)
        assert own["standing_back"]["seen_deg"] is None
        assert own["standing_back"]["other_sets"] == 2
        assert any("standing in 2 other sets of yours" in note for note in own["notes"])
        assert self.analyze("third") == own, "it is Anna's from now on"
        alone = self.analyze("third", "--no-baseline")
        assert alone["standing_back"]["zero_deg"] == MEDIAPIPE.lumbar.assumed_hollow_deg
        assert alone == self.analyze("third", "--no-history")
        assert self.analyze("third", "--client", "Bob") == alone, "Bob has no other sets"

    def test_what_is_judged_once_more_has_the_baseline_of_the_report(
        self, poses: dict[str, PoseSequence]
    ) -> None:
        """As `formcheck share` and `compare` do, and whoever judges its landmarks."""
        for name in ("first", "second"):
            self.analyze(name, "--client", "Anna")
        poses["next"] = without_standing(poses["next"])
        alone = self.analyze("third", "--no-baseline")
        assert "baseline" not in alone["settings"]
        own = self.analyze("third", "--client", "Anna")
        assert own["reps"] != alone["reps"], "or this would show nothing"
        kept = own["settings"]["baseline"]
        assert kept["sets"] == 2
        assert kept.keys() == {"bend_deg", "sem_deg", "sets", "usual"}
        run("history", "forget", "Anna")
        folder = Path("formcheck_out", "third")
        for report in (judged_again(folder), judged_without_pictures(folder)):
            document = to_document(report)
            assert {key: document[key] for key in JUDGED} == {key: own[key] for key in JUDGED}
            assert document["settings"]["baseline"] == kept
        document = to_document(judge(folder, "deadlift"))
        assert {key: document[key] for key in JUDGED} == {key: own[key] for key in JUDGED}
        page = render_html(judged_without_pictures(folder))
        assert "your own back" in page
        assert "bend_deg" not in page

    @pytest.mark.parametrize("kept", [None, 3, [], {}, {"usual": 3}, {"usual": {"a": 3}}])
    def test_a_baseline_that_is_none_is_told(
        self, kept: object, poses: dict[str, PoseSequence]
    ) -> None:
        self.analyze("first")
        path = Path("formcheck_out", "first", "report.json")
        document = json.loads(path.read_text())
        document["settings"]["baseline"] = kept
        path.write_text(json.dumps(document))
        with pytest.raises(UsageError, match="not a report of this version"):
            judged_again(path.parent)

    def test_sets_that_nobody_has_named_may_be_of_several_people(
        self, poses: dict[str, PoseSequence]
    ) -> None:
        for name, words in (("first", ()), ("second", ("--client", "me"))):
            self.analyze(name, *words)
        assert self.analyze("third")["standing_back"]["other_sets"] == 0
        assert self.analyze("third", "--client", "me")["standing_back"]["other_sets"] == 2


JUDGED = ("reps", "checks", "set_findings", "summary", "standing_back")
"""The keys of report.json that judging makes."""


def without_standing(poses: PoseSequence) -> PoseSequence:
    """The outline is hidden wherever the lifter stands, as plates do."""
    motion = study(poses, load_exercise("deadlift"), MEDIAPIPE).motion
    stands = np.interp(poses.t_s, motion.t_s, motion.once(trunk_inclination)) < 30.0
    return replace(poses, contour=np.where(stands[:, None, None], np.nan, poses.contour))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))
