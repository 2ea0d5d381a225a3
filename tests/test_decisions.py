"""Every decision record can be found and dated: docs/decisions/README.md says how to add one."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[1] / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
HEADER = re.compile(
    r"# (?P<number>\d+)\. (?P<title>.+)\n\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)(;.+)?\n"
    r"- Status: (?P<status>accepted|superseded by \[\d+\]\(\S+\.md\))(;.+)?\n"
)


def test_records_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in RECORDS]
    assert numbers
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_is_dated_and_stands_in_the_index(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    assert header, "title, date or status is missing"
    assert int(header["number"]) == int(path.name[:4])
    datetime.date.fromisoformat(header["date"])
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]

    row = (
        f"| [{header['number']}]({path.name}) | {header['title']} "
        f"| {header['date']} | {header['status']} |\n"
    )
    assert row in (DECISIONS / "README.md").read_text(encoding="utf-8")
