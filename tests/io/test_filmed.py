"""When a clip was filmed, by its own tags."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from formcheck.video.filmed import filmed_at

UTC = datetime(2024, 5, 1, 10, 0, 5, tzinfo=timezone.utc)
APPLE, USUAL = "com.apple.quicktime.creationdate", "creation_time"


@pytest.mark.parametrize(
    "tags",
    [
        {USUAL: "2024-05-01T10:00:05.000000Z"},
        {USUAL: "2024-05-01T10:00:05Z"},
        {APPLE: "2024-05-01T12:00:05+0200"},
        {APPLE: "2024-05-01T12:00:05+02:00", USUAL: "2024-06-30T10:00:00.000000Z"},
        {APPLE: "yesterday", USUAL: "2024-05-01T10:00:05.000000Z"},
    ],
)
def test_is_read_in_the_ways_that_cameras_write_it(tags: dict[str, str]) -> None:
    assert filmed_at(tags) == UTC


def test_keeps_the_cameras_own_time_zone() -> None:
    filmed = filmed_at({APPLE: "2024-05-01T12:00:05+0200"})
    assert filmed is not None
    assert filmed.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {USUAL: ""},
        {USUAL: "2024-05-01"},
        {USUAL: "2024-13-01T10:00:00Z"},
        {USUAL: "1904-01-01T00:00:00.000000Z"},
        {USUAL: "1970-01-01T00:00:00.000000Z"},
    ],
)
def test_is_unknown_where_nothing_sensible_stands(tags: dict[str, str]) -> None:
    assert filmed_at(tags) is None
