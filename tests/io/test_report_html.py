from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from support.builders import make_check, make_exercise, make_finding, make_report
from support.builders_report import (
    BACK,
    DEPTH,
    KNEES,
    plank_report,
    squat_finding,
    squat_rep,
    squat_report,
)

from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import (
    KeyFrameKind,
    Phase,
    Reduction,
    SegmentKind,
    SourceKind,
    Worse,
)
from formcheck.core.exercise import Source, Threshold
from formcheck.core.report import KeyFrame, Media, Outcome, Playback, Report, Segment
from formcheck.report.html.writer import render_html, write_html
from formcheck.report.wording import (
    CARE,
    COOL_DOWN,
    RED_FLAGS,
    SORENESS,
    UNSEEN_TITLE,
    describe_warm_up,
)

SIZE_WH = (180, 320)
EVIL = "\"'><script>evil()</script><img src=x onerror=evil()>{{ 7 * 7 }}"
NO_SLASH = EVIL.replace("/", "&#47;")
VOID = {"meta", "link", "img", "br", "input"}


class Parsed(HTMLParser):
    """The elements of a page in order, each with its attributes and the text inside of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[list[str]] = []
        self._open: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append([])
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open[-1]][0] == tag, (
            f"<{self.elements[self._open[-1]]}> </{tag}>"
        )
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for index in self._open:
            self.texts[index].append(data)

    def text(self, css_or_tag: str) -> list[str]:
        """Text of every element of a tag, or of a class given as `.class`."""
        return [
            re.sub(r"\s+", " ", "".join(text)).strip()
            for (tag, attributes), text in zip(self.elements, self.texts, strict=True)
            if tag == css_or_tag
            or (css_or_tag[0] == "." and css_or_tag[1:] in attributes.get("class", "").split())
        ]

    def attributes(self, name: str) -> list[str]:
        """The values of an attribute, wherever it is."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def checkable(report: Report, **changes: object) -> Report:
    """`report` with checks that look at the whole rep, as an exercise file would have them."""
    checks = [replace(c, phase=Phase.WHOLE, reduce=Reduction.WORST) for c in report.exercise.checks]
    return replace(report, exercise=replace(report.exercise, checks=tuple(checks)), **changes)


def set_of_four() -> Report:
    """Clean, warn, fault, not assessed."""
    outcomes = (Outcome.PASS, Outcome.WARN, Outcome.FAULT, Outcome.NOT_ASSESSED)
    reps = [
        squat_rep(
            i,
            squat_finding(KNEES, outcome, rep=i),
            squat_finding(BACK, Outcome.NOT_ASSESSED, rep=i, reason="filmed from the front"),
        )
        for i, outcome in enumerate(outcomes, start=1)
    ]
    return checkable(squat_report(SIZE_WH, reps), headline="4 reps, 1 clean")


def with_media(report: Report) -> Report:
    frames = [
        KeyFrame(rep.index, kind, check, at_s, (90, 120), b"jpeg of " + kind.encode())
        for rep in report.reps
        for kind, check, at_s in (
            (KeyFrameKind.START, "", rep.start_s),
            (KeyFrameKind.TURN, "", rep.turn_s),
            (KeyFrameKind.WORST, KNEES, rep.turn_s + 0.2),
        )
    ]
    return replace(report, media=Media("annotated.mp4", tuple(frames)))


@pytest.fixture
def report() -> Report:
    return with_media(set_of_four())


class TestContent:
    def test_the_heading_is_the_set_in_one_sentence(self, report: Report) -> None:
        page = Parsed(render_html(report))
        assert page.text("h1") == ["4 reps, 1 clean"]
        assert page.text(".over") == ["Squat"]
        assert page.text("bdi") == ["squat.mp4"]

    def test_names_the_day_the_clip_was_saved(self, report: Report, tmp_path: Path) -> None:
        clip = tmp_path / "set.mp4"
        clip.write_bytes(b"")
        text = render_html(replace(report, clip=replace(report.clip, path=clip)))
        assert re.search(r"set.mp4</bdi> · \d{1,2} [A-Z][a-z]+ 2\d{3} · ", text)

    def test_every_rep_has_a_tile_and_a_panel(self, report: Report) -> None:
        page = Parsed(render_html(report))
        anchors = [f"rep-{i}" for i in (1, 2, 3, 4)]
        assert page.attributes("data-part") == anchors
        assert [id_ for id_ in page.attributes("id") if id_ in anchors] == anchors
        assert [tile.split(" ", 2)[-1] for tile in page.text(".tile")] == [
            "clean: Clean",
            "to watch: Knees caving",
            "to fix: Knees caving",
            "not judged: Not judged",
        ]

    def test_the_worst_rep_is_open_at_first(self, report: Report) -> None:
        page = Parsed(render_html(report))
        opened = [a["id"] for _, a in page.elements if a.get("class") == "part-panel open"]
        assert opened == ["rep-3"]

    def test_a_finding_has_value_limits_cue_reason_and_source(self) -> None:
        check = make_check(
            KNEES,
            phase=Phase.WHOLE,
            why="Because of W.",
            source=Source("Study of S.", SourceKind.STUDY),
        )
        finding = squat_finding(KNEES, Outcome.FAULT, rep=1, cue="Do C.", reason="hardly seen")
        report = squat_report(SIZE_WH, [squat_rep(1, finding)])
        text = render_html(replace(report, exercise=replace(report.exercise, checks=(check,))))
        for part in (
            "82±10%",
            "Watch from 97% down, fix from 87% down (limits 105% and 95%, ±10% measured)",
            "Do C.",
            "Because of W.",
            "Study: Study of S.",
            "Hardly seen.",
        ):
            assert part in text, part

    def test_says_what_was_not_judged_in_two_lines_at_the_end(self, report: Report) -> None:
        page = Parsed(render_html(report))
        (box,) = page.text(".unseen")
        said = f"Not judged in this clip: back rounding. {report.exercise.film}"
        assert box == f"{UNSEEN_TITLE} not judged: {said}"
        assert "Back rounding: filmed from the front" in page.text(".numbers")[0]

    def test_there_is_no_such_box_when_all_was_seen(self) -> None:
        rep = squat_rep(1, squat_finding(KNEES, Outcome.PASS, rep=1))
        page = Parsed(render_html(checkable(squat_report(SIZE_WH, [rep]))))
        assert page.text(".unseen") == []

    def test_lists_what_was_not_counted(self, report: Report) -> None:
        ledger = (
            Segment(0.0, 0.5, SegmentKind.NOT_COUNTED, "walk-in"),
            Segment(1.0, 3.0, SegmentKind.PARTIAL, "55% of this set's usual range"),
        )
        page = Parsed(render_html(replace(report, segments=ledger)))
        assert "0.0-0.5 s walk-in" in " ".join(page.text("tr")).replace("swalk", "s walk")
        assert "partial rep: 55% of this set's usual range" in page.text("td")

    def test_care_is_one_line_and_the_rest_folded(self, report: Report) -> None:
        page = Parsed(render_html(report))
        (care,) = page.text(".care")
        for line in (CARE, describe_warm_up(report.exercise), COOL_DOWN, SORENESS, *RED_FLAGS):
            assert line in care
        assert CARE in page.text("summary")

    @pytest.mark.parametrize("outcome", [Outcome.WARN, Outcome.FAULT])
    def test_the_red_flags_are_open_where_the_back_was_a_fault(self, outcome: Outcome) -> None:
        rep = squat_rep(1, squat_finding(BACK, outcome, 1))
        page = Parsed(render_html(squat_report(SIZE_WH, [rep])))
        (care,) = (a for _, a in page.elements if a.get("class") == "care")
        assert ("open" in care) == (outcome is Outcome.FAULT)

    def test_what_failed_comes_first_and_the_numbers_are_folded(self, report: Report) -> None:
        page = Parsed(render_html(report))
        order = [a.get("id") or a.get("class") for tag, a in page.elements if tag != "summary"]
        marks = ["work-on", "parts", "fold numbers", "unseen", "send", "care"]
        assert [mark for mark in dict.fromkeys(order) if mark in marks] == marks
        folded = {a.get("class") for tag, a in page.elements if tag == "details"}
        assert "fold numbers" in folded
        assert not [a for tag, a in page.elements if tag == "details" and "open" in a]

    def test_checks_that_are_fine_are_counted_and_named(self) -> None:
        good = make_check(DEPTH, title_good="Deep enough")
        findings = squat_finding(KNEES, Outcome.FAULT, 1), squat_finding(DEPTH, Outcome.PASS, 1)
        report = squat_report(SIZE_WH, [squat_rep(1, *findings)])
        checks = (make_check(KNEES, needs=("knee",)), good)
        report = replace(report, exercise=replace(report.exercise, checks=checks))
        summaries = tuple(
            replace(check, title_good="Deep enough") if check.id == DEPTH else check
            for check in report.checks
        )
        page = Parsed(render_html(replace(report, checks=summaries)))
        assert "good: 1 check fine Deep enough" in page.text("summary")

    def test_the_message_can_be_copied(self, report: Report) -> None:
        page = Parsed(render_html(report))
        (message,) = page.text("blockquote")
        assert message.startswith("Squat: 4 reps, 1 clean.")
        assert "Copy the message" in page.text("button")

    def test_notes_of_the_clip_and_slow_motion(self, report: Report) -> None:
        clip = replace(report.clip, time_scale=0.125)
        text = render_html(replace(report, notes=("The file is cut off.",), clip=clip))
        assert "The file is cut off." in text
        assert "a second of the file shows 0.125 s of real life" in text

    def test_an_exercise_that_was_recognised_says_how_sure(self, report: Report) -> None:
        text = render_html(replace(report, exercise_given=False, exercise_confidence=0.87))
        assert "(recognised, 87% sure)" in text
        assert "recognised" not in render_html(report)

    def test_a_recognised_exercise_ends_with_the_command_for_another(self, report: Report) -> None:
        command = "formcheck analyze 'a & b.mp4' -e deadlift --reuse -o out"
        page = Parsed(render_html(replace(report, likely=("deadlift",), again=command)))
        assert page.text(".not-it") == [f"Not a squat? Perhaps deadlift: {command}"]
        assert not Parsed(render_html(report)).text(".not-it")

    def test_a_hold_has_its_own_words(self) -> None:
        page = Parsed(render_html(checkable(plank_report(SIZE_WH))))
        assert page.attributes("data-part") == ["hold-1"]
        assert "Hold by hold" in page.text("h2")
        assert any("held 30 s · in line for 25 s" in text for text in page.text(".soft"))

    def test_an_empty_report_still_makes_a_page(self) -> None:
        page = Parsed(render_html(make_report(headline="No squat rep found")))
        assert page.text("h1") == ["No squat rep found"]
        assert page.attributes("data-part") == []

    @pytest.mark.parametrize(
        ("view", "yaw_deg", "turn"),
        [
            # From above with the nose up: the lifter's left is on the left of the page.
            (View.SIDE_LEFT, 90.0, ["rotate(-90)"]),
            (View.SIDE_RIGHT, -90.0, ["rotate(90)"]),
            (View.FRONT, 0.0, ["rotate(0)"]),
            (View.UNKNOWN, None, []),
        ],
    )
    def test_draws_where_the_camera_stood(
        self, report: Report, view: View, yaw_deg: float | None, turn: list[str]
    ) -> None:
        page = Parsed(render_html(replace(report, view=ViewEstimate(view, yaw_deg, 0.9))))
        assert page.attributes("transform") == turn
        assert page.text(".unknown") == ["?"] * (not turn)


class TestMedia:
    def test_a_key_frame_shows_its_jpeg_and_says_what_is_in_it(self, report: Report) -> None:
        page = Parsed(render_html(report))
        images = [a for tag, a in page.elements if tag == "img"]
        assert len(images) == 12
        data = base64.b64encode(b"jpeg of worst").decode()
        assert images[8]["src"] == f"data:image/jpeg;base64,{data}"
        assert images[8]["alt"] == "Rep 3, worst moment: Knees caving, fix"
        assert all(image["alt"] for image in images)

    def test_a_clean_rep_is_shown_where_it_came_nearest_to_a_limit(self, report: Report) -> None:
        captions = Parsed(render_html(report)).text("figcaption")
        assert "good: Nearest to a limit Knees caving" in captions

    @pytest.mark.parametrize(
        ("value", "says"),
        [(41.8, "Your back's outline: 42° rounder than flat."), (-8.2, "8° hollower than flat.")],
    )
    def test_a_picture_of_the_back_says_what_its_outline_shows(
        self, value: float, says: str
    ) -> None:
        threshold = Threshold(warn=30.0, fault=33.0, unit="deg", worse=Worse.ABOVE)
        finding = squat_finding(BACK, Outcome.FAULT, 1, value=value, threshold=threshold)
        report = squat_report(SIZE_WH, [squat_rep(1, finding)])
        assert finding.at_s is not None
        picture = KeyFrame(1, KeyFrameKind.WORST, BACK, finding.at_s, SIZE_WH, b"jpeg")
        report = replace(report, media=Media("", (picture,)))
        assert says in " ".join(Parsed(render_html(report)).text("p"))
        lost = np.full_like(report.trace.back, np.nan)
        report = replace(report, trace=replace(report.trace, back=lost))
        assert "Your back's outline" not in " ".join(Parsed(render_html(report)).text("p"))

    def test_links_lead_to_the_moment_in_the_video(self, report: Report) -> None:
        page = Parsed(render_html(report))
        tiles = [a for _, a in page.elements if "data-part" in a]
        assert [tile["data-seek"] for tile in tiles] == ["1.00", "3.00", "5.00", "7.00"]
        links = [a for tag, a in page.elements if tag == "a" and "data-part" not in a]
        assert {link["href"] for link in links if "data-seek" in link} == {"#player"}
        assert "6.20" in page.attributes("data-seek")
        assert "player" in page.attributes("id")

    def test_the_video_of_a_cut_in_slow_motion_runs_from_its_first_frame(
        self, report: Report
    ) -> None:
        trace = report.trace
        later = replace(trace.sequence, t_s=trace.sequence.t_s + 10.0)
        reps = [replace(r, start_s=r.start_s + 10, end_s=r.end_s + 10) for r in report.reps]
        report = replace(
            report,
            trace=replace(trace, sequence=later),
            reps=tuple(reps),
            clip=replace(report.clip, time_scale=0.25, start_s=10.0),
        )
        tiles = [a for _, a in Parsed(render_html(report)).elements if "data-part" in a]
        assert [tile["data-seek"] for tile in tiles] == ["4.00", "12.00", "20.00", "28.00"]

    def test_without_a_video_nothing_leads_to_one(self, report: Report) -> None:
        page = Parsed(render_html(replace(report, media=Media())))
        assert "video" not in page.tags()
        assert page.attributes("data-seek") == []
        assert page.attributes("data-from") == []
        assert not [href for href in page.attributes("href") if "mp4" in href]


class TestStandsAlone:
    def test_asks_for_nothing_from_outside(self, report: Report) -> None:
        text = render_html(report)
        page = Parsed(text)
        for name in ("src", "href", "poster", "data", "action", "srcset", "style"):
            for value in page.attributes(name):
                assert re.match(r"#|data:|annotated\.mp4", value), (name, value)
        # Comments and the hashes of its own style and script may hold two slashes.
        assert "//" not in re.sub(r"(?m)^ *//.*$|sha256-[\w/+=]+", "", text)
        assert set(re.findall(r"url\([^)]*\)", text)) == {"url(#hatch)"}

    @pytest.mark.parametrize("plays_clip", [False, True])
    def test_only_its_own_script_and_style_may_run(self, report: Report, plays_clip: bool) -> None:
        if plays_clip:
            drawing = {"phase": {"values": [EVIL], "changes": [0, 0]}}
            report = replace(report, media=Media(playback=Playback("clip.mp4", 0.0, drawing)))
        text = render_html(report)
        (policy,) = [a["content"] for _, a in Parsed(text).elements if "http-equiv" in a]
        for tag in ("script", "style"):
            (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'")

    def test_headings_go_down_one_level_at_a_time(self, report: Report) -> None:
        levels = [int(tag[1]) for tag in Parsed(render_html(report)).tags() if tag in HEADINGS]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert max(np.diff(levels)) <= 1

    def test_ids_are_there_once(self, report: Report) -> None:
        ids = Parsed(render_html(report)).attributes("id")
        assert len(set(ids)) == len(ids)

    def test_a_set_of_ten_is_small_but_for_its_pictures(self) -> None:
        reps = [squat_rep(i, squat_finding(KNEES, Outcome.WARN, rep=i)) for i in range(1, 11)]
        assert len(render_html(checkable(squat_report(SIZE_WH, reps)))) < 300_000


HEADINGS = ("h1", "h2", "h3", "h4")


class TestHostileText:
    def hostile(self) -> Report:
        report = with_media(set_of_four())
        checks = tuple(
            replace(c, title=EVIL, cue=EVIL, why=EVIL, source=Source(EVIL, EVIL), measure=EVIL)
            for c in report.exercise.checks
        )
        reps = tuple(
            replace(r, findings=tuple(replace(f, cue=EVIL, reason=EVIL) for f in r.findings))
            for r in report.reps
        )
        return replace(
            report,
            exercise=replace(report.exercise, title=EVIL, film=EVIL, checks=checks),
            clip=replace(report.clip, path=Path(NO_SLASH + ".mp4")),
            reps=reps,
            segments=(Segment(0.0, 0.5, SegmentKind.NOT_COUNTED, EVIL),),
            checks=tuple(replace(c, title=EVIL, reason=EVIL) for c in report.checks),
            headline=EVIL,
            notes=(EVIL,),
            settings={EVIL: EVIL},
            model_name=EVIL,
            media=replace(report.media, video=EVIL),
        )

    def test_adds_no_element_and_no_attribute(self) -> None:
        page = Parsed(render_html(self.hostile()))
        assert page.tags().count("script") == 1
        assert page.tags().count("img") == 12
        assert not [name for _, a in page.elements for name in a if name.startswith("on")]
        assert {
            a["class"] for _, a in page.elements if "class" in a and "evil" in a["class"]
        } == set()

    def test_is_shown_as_it_is(self) -> None:
        page = Parsed(render_html(self.hostile()))
        assert page.text("h1") == [EVIL]
        assert page.text("bdi") == [NO_SLASH + ".mp4"]

    def test_stays_out_of_addresses(self) -> None:
        for href in Parsed(render_html(self.hostile())).attributes("href"):
            assert re.fullmatch(r"data:,|#[\w-]+|[\w.%/-]+#t=[\d.]+", href), href


def test_a_report_without_numbers_is_written_too(tmp_path: Path) -> None:
    nan = float("nan")
    finding = make_finding(DEPTH, value=nan, uncertainty=nan, at_s=nan)
    rep = squat_rep(1, finding, eccentric_s=None, pause_s=nan, concentric_s=None, range=nan)
    report = checkable(squat_report(SIZE_WH, [rep, replace(rep, index=2), replace(rep, index=3)]))
    report = replace(report, trace=replace(report.trace, signal=report.trace.signal * nan))

    write_html(report, tmp_path / "report.html")

    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)
    assert Parsed(text).attributes("data-part") == ["rep-1", "rep-2", "rep-3"]


def test_an_exercise_without_checks_has_no_charts_of_them() -> None:
    report = make_report(exercise=make_exercise())
    assert "Check by check" not in render_html(report)
