from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.report import Outcome
from formcheck.report.html.svg import Axis, Chart, Marker, curve_paths

WIDE = st.floats(-1e4, 1e4)


def chart(low: float = 0.0, high: float = 10.0) -> Chart:
    """130 px high: 100 of them for the plot, from 8 px on."""
    return Chart(Axis(0.0, 20.0), Axis(low, high), 130, "what it shows")


def only(markup: str, tag: str) -> dict[str, str]:
    (element,) = ET.fromstring(markup).iter(tag)
    return element.attrib


class TestAxis:
    def test_runs_from_0_at_the_low_end_to_1(self) -> None:
        axis = Axis(-10.0, 30.0)
        assert [axis.at(v) for v in (-10.0, 0.0, 30.0)] == [0.0, 0.25, 1.0]

    def test_leaves_room_around_the_known_values(self) -> None:
        assert Axis.around([5.0, float("nan"), 15.0], margin=0.1) == Axis(4.0, 16.0)

    def test_has_room_around_a_single_value_too(self) -> None:
        axis = Axis.around([2.0, 2.0])
        assert axis is not None
        assert axis.low < 2.0 < axis.high

    def test_there_is_none_around_nothing(self) -> None:
        assert Axis.around([float("nan")]) is None

    @pytest.mark.parametrize(
        ("low", "high", "ticks"),
        [
            (0.0, 41.0, [0, 20, 40]),
            (-58.0, 61.0, [-50, 0, 50]),
            (0.62, 1.41, [0.8, 1.0, 1.2, 1.4]),
            (3.0, 4.0, [3.0, 3.5, 4.0]),
        ],
    )
    def test_ticks_are_round_numbers(self, low: float, high: float, ticks: list[float]) -> None:
        assert Axis(low, high).ticks() == ticks

    @given(WIDE, st.floats(1e-3, 1e4))
    def test_ticks_are_few_and_on_the_axis(self, low: float, span: float) -> None:
        ticks = Axis(low, low + span).ticks(4)
        assert 1 <= len(ticks) <= 4
        assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in ticks)


class TestCurve:
    def test_lies_in_a_square_of_a_thousand_with_y_up(self) -> None:
        path = curve_paths(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.25, 1.0]))
        assert path == "M0,1000 500,750 1000,0"

    def test_is_broken_where_it_is_not_known(self) -> None:
        y = np.array([0.0, 0.0, np.nan, 1.0, 1.0])
        path = curve_paths(np.linspace(0.0, 1.0, 5), y)
        assert path == "M0,1000 250,1000M750,0 1000,0"

    def test_a_long_one_is_thinned_out(self) -> None:
        x = np.linspace(0.0, 1.0, 20_000)
        assert curve_paths(x, x).count(",") <= 700


class TestChart:
    def test_says_what_it_shows(self) -> None:
        root = ET.fromstring(chart().markup())
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == "what it shows"

    def test_a_band_is_in_percent_across_and_pixels_down(self) -> None:
        it = chart()
        it.band("limit", x=(5.0, 10.0), y=(2.0, 4.0))
        rect = only(it.markup(), "rect")
        assert (rect["x"], rect["width"]) == ("25.00%", "25.00%")
        assert (rect["y"], rect["height"]) == ("68.0", "20.0")

    def test_a_band_without_end_goes_to_the_edge(self) -> None:
        it = chart()
        it.band("limit", y=(5.0, float("inf")))
        rect = only(it.markup(), "rect")
        assert (rect["y"], rect["height"], rect["width"]) == ("8.0", "50.0", "100.00%")

    def test_a_band_outside_is_left_out(self) -> None:
        it = chart()
        it.band("limit", y=(11.0, 12.0))
        assert "<rect" not in it.markup()

    def test_a_marker_has_sign_title_and_the_moment_it_leads_to(self) -> None:
        it = chart()
        it.mark(Marker(10.0, 7.5, Outcome.FAULT, "Rep 1: 24°", "12.50"))
        root = ET.fromstring(it.markup())
        (group,) = root.iter("g")
        assert group.attrib == {"class": "mark fault", "data-seek": "12.50"}
        assert [child.text for child in group] == ["Rep 1: 24°", None, "✗"]
        assert (group[1].attrib["cx"], group[1].attrib["cy"]) == ("50.00%", "33.0")

    def test_an_unknown_marker_or_error_is_left_out(self) -> None:
        it = chart()
        it.mark(Marker(1.0, float("nan"), Outcome.PASS, ""))
        it.whisker(1.0, 2.0, None)
        assert not re.search("<g|<line", it.markup())

    def test_labels_lie_on_top(self) -> None:
        it = chart()
        it.band("part", x=(0.0, 5.0), label="1")
        it.axis_y([(5.0, "5°")])
        it.curve("signal", np.array([0.0, 20.0]), np.array([0.0, 10.0]))
        markup = it.markup()
        assert markup.index("part-name") > markup.index("signal")
        assert markup.index("5°") > markup.index("signal")

    def test_text_is_escaped(self) -> None:
        it = Chart(Axis(0, 1), Axis(0, 1), 100, '"><script>')
        it.text("x", 0.5, 0.5, "<b>&")
        it.band("part", label="</svg><script>")
        markup = it.markup()
        assert "<script" not in markup
        assert "<b" not in markup


def test_a_number_at_the_upper_edge_is_not_cut_off() -> None:
    drawn = chart(0.0, 10.0)
    drawn.axis_y([(10.0, "110 %"), (0.0, "0 %")])
    texts = ET.fromstring(drawn.markup()).iter("text")
    tops = [float(text.attrib["y"]) for text in texts]
    assert all(10.0 <= top <= 130.0 for top in tops)  # letters are 9 px high over their line
