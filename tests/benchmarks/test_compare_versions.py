"""Two versions compared: made-up reports, one real judgement, and a version with another title."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.compare_versions import PROJECT, exercise_of, main
from benchmarks.differences import MISSING, Difference, compare, listing, sort_out, table
from benchmarks.judge_landmarks import HOMES, find, judge

LANDMARKS = PROJECT / "tests" / "landmarks"


def paths(old: Any, new: Any) -> list[str]:
    return [difference.path for difference in compare(old, new)]


def test_equal_reports_have_no_differences() -> None:
    report = {"reps": [{"kind": "full", "start_s": 1.0}], "notes": ["a"], "yaw_deg": None}
    assert paths(report, json.loads(json.dumps(report))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("pass", "warn"), (1.0, 1.0 + 1e-8), (None, 0.0), (True, 1), ("1", 1), ([], {}), ("", None)],
)
def test_a_changed_value_is_told_with_both_values(old: Any, new: Any) -> None:
    assert list(compare({"a": {"b": old}}, {"a": {"b": new}})) == [Difference("a/b", old, new)]


@pytest.mark.parametrize(("old", "new"), [(1.0, 1.0 + 1e-10), (3, 3.0), (float("nan"),) * 2])
def test_numbers_within_the_tolerance_are_the_same(old: float, new: float) -> None:
    assert paths([old], [new]) == []


def test_another_count_of_reps_is_told_and_the_common_ones_are_compared() -> None:
    one, other = {"kind": "full"}, {"kind": "partial"}
    found = list(compare({"reps": [one]}, {"reps": [other, one]}))
    assert found == [
        Difference("reps", "1 items", "2 items"),
        Difference("reps/0/kind", "full", "partial"),
    ]


def test_findings_are_compared_by_their_check() -> None:
    depth, heels = {"check": "depth", "value": 5.0}, {"check": "heels", "value": 0.1}
    deeper = {**depth, "value": 9.0}
    assert paths([depth, heels], [heels, depth]) == []
    assert paths([depth, heels], [heels, deeper]) == ["depth/value"]
    assert list(compare([depth, heels], [depth])) == [Difference("heels", heels, MISSING)]


def test_new_keys_never_fail_and_lost_ones_always_do() -> None:
    more, fewer = {"range": 1.0, "rule": "down first"}, {"range": 1.0}
    gained = sort_out(compare(fewer, more, "a"), [])
    assert [d.path for d in gained.new_keys] == ["a/rule"]
    assert not gained.unexpected
    lost = sort_out(compare(more, fewer, "a"), [])
    assert [d.path for d in lost.unexpected] == ["a/rule"]


def test_only_what_a_glob_names_is_expected() -> None:
    old = {"duration_s": 6.4, "reps": [{"kind": "full"}]}
    new = {"duration_s": 6.5, "reps": [{"kind": "partial"}]}
    sorted_out = sort_out(compare(old, new, "tests/x"), ["tests/*/duration_s"])
    assert [d.path for d in sorted_out.expected] == ["tests/x/duration_s"]
    assert [d.path for d in sorted_out.unexpected] == ["tests/x/reps/0/kind"]


def test_the_listing_counts_what_it_leaves_out_and_groups_by_place() -> None:
    old = {"reps": [{"end_s": float(n)} for n in range(5)]}
    new = {"reps": [{"end_s": n + 0.1} for n in range(5)]}
    compared = {"tests/x": sort_out(compare(old, new, "tests/x"), [])}
    text = "\n".join(listing(compared, shown=2))
    assert "tests/x/reps/1/end_s: 1.0 -> 1.1" in text
    assert "reps/2" not in text
    assert "3 more" in text
    assert "    5  reps/*/end_s" in text
    assert next(r for r in table(compared) if r.startswith("tests")).split()[1:] == list("10010")


def test_changed_lines_of_a_text_are_shown_alone() -> None:
    compared = {"f": sort_out(compare("same\n3 reps\n", "same\n4 reps\n", "f"), [])}
    text = "\n".join(listing(compared, shown=None))
    assert "-3 reps" in text
    assert "+4 reps" in text
    assert "same" not in text


def test_the_exercise_is_read_from_the_report_or_the_name(tmp_path: Path) -> None:
    known = ("squat", "deadlift", "romanian_deadlift")
    assert exercise_of(Path("squat-from_0-1.npz"), known) == "squat"
    assert exercise_of(Path("romanian_deadlift_2.npz"), known) == "romanian_deadlift"
    assert exercise_of(Path("deadlift_side_good/landmarks.npz"), known) == "deadlift"
    assert exercise_of(Path("squatting.npz"), known) is None
    (tmp_path / "report.json").write_text('{"exercise": {"id": "deadlift"}}')
    assert exercise_of(tmp_path / "landmarks.npz", known) == "deadlift"


def test_a_file_is_judged_with_the_exercise_named_and_recognised() -> None:
    result = judge(LANDMARKS / "squat_side_good.npz", "clip", "squat")
    named, auto = result["named"], result["auto"]
    assert named["error"] == auto["error"] == ""
    assert auto["exercise"] == max(auto["candidates"], key=auto["candidates"].get) == "squat"
    assert named["report"]["reps"] == auto["report"]["reps"] != []
    assert (named["report"]["exercise"]["given"], auto["report"]["exercise"]["given"]) == (1, 0)
    assert {row["scope"] for row in named["csv"]} >= {"rep"}
    assert named["report"]["summary"]["headline"] in named["terminal"]
    assert paths(result, json.loads(json.dumps(result))) == []


def test_an_error_is_a_result(tmp_path: Path) -> None:
    result = judge(tmp_path / "none.npz", "clip", None)
    assert list(result) == ["auto"]
    assert result["auto"]["error"].startswith("UsageError: ")


def test_a_name_that_is_nowhere_is_told_with_the_places_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(HOMES, "lost", ("formcheck.gone:lost", "json:lost"))
    with pytest.raises(ImportError, match=r"formcheck\.gone:lost .*json:lost"):
        find("lost")


@pytest.mark.slow
def test_a_version_with_another_title_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PROJECT / "src", tmp_path / "src")
    exercise = tmp_path / "src" / "formcheck" / "exercises" / "squat.toml"
    text = exercise.read_text(encoding="utf-8")
    exercise.write_text(text.replace('title = "Squat"', 'title = "Knee bend"'), encoding="utf-8")
    versions = [str(PROJECT), str(tmp_path), "--only", "tests/squat_side_good"]
    assert main(versions) == 1
    assert '/named/report/exercise/title: "Squat" -> "Knee bend"' in capsys.readouterr().out
    assert main([*versions, "--expect", "*/title", "--expect", "*/terminal"]) == 0
    assert main([*versions[:3], "tests/no_such_file"]) == 2
