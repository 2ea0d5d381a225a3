"""What is asked of formcheck on other people's labels, on figures that are made up."""

from typing import Any

from benchmarks.outside.bars import bars, bars_table
from benchmarks.outside.judged import Judged
from benchmarks.outside.page import to_json, to_markdown
from benchmarks.outside.sections import Section


def squats(**f1_by_direction: float | None) -> dict[str, Any]:
    directions = {f"{name.lstrip('d')}°": {"f1": f1} for name, f1 in f1_by_direction.items()}
    return {"squats": {"figures": {"squat.knees_caving": directions}, "certainty": {}}}


def caving_line(content: dict[str, Any]) -> str:
    lines = bars_table(bars(content)).splitlines()
    return next(line for line in lines if "knees_caving" in line)


def section(*rows: Judged) -> Section:
    return Section("Made up", "", {"macro_f1": 0.5}, list(rows), {"made up": list(rows)})


def test_the_worst_direction_counts() -> None:
    line = caving_line(squats(d0=0.99, d15=0.91, d45=0.95, d60=0.1))
    assert "at worst (15°) | ≥ 0.9 | 0.91 | yes |" in line
    assert "at worst (30°) | ≥ 0.9 | 0.50 | **no** |" in caving_line(squats(d0=0.99, d30=0.5))


def test_a_direction_without_a_score_is_the_worst() -> None:
    assert "(30°) | ≥ 0.9 | – | **no** |" in caving_line(squats(d0=0.99, d30=None))


def test_a_check_that_does_not_exist_reaches_no_bar() -> None:
    lines = bars_table(bars(squats(d0=1.0))).splitlines()
    (line,) = (line for line in lines if "bending_forward" in line)
    assert line.endswith("no such check | ≥ 0.85 | – | **no** |")


def test_each_kind_of_verdict_has_to_be_right() -> None:
    rows = [Judged("a", "x", "c", "pass", False)] * 9 + [Judged("a", "x", "c", "pass", True)]
    rows += [Judged("a", "x", "c", "warn", True), Judged("a", "x", "c", "fault", False)]
    content = to_json({"plank": section(*rows)})
    said = {bar.figure: (bar.value, bar.is_reached) for bar in bars(content)}
    assert said["made up: “pass” right, 10 times said"] == (0.9, True)
    assert said["made up: “warn or fault” right, 2 times said"] == (0.5, False)


def test_what_was_never_said_has_no_bar() -> None:
    content = to_json({"plank": section(Judged("a", "x", "c", "unclear", True))})
    assert [bar.figure for bar in bars(content)] == ["plank frames: macro F1"]
    assert content["plank"]["certainty"]["made up"]["verdicts"]["pass_right"] is None


def test_sections_are_headed_as_deep_as_asked() -> None:
    text = to_markdown(to_json({"plank": section()}), heading="###")
    assert "### Made up" in text
    assert "\n## " not in text
