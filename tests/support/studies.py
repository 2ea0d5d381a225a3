"""Judged sets on disk for rating packs, and coaches who rate them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from support.builders_report import DEPTH, KNEES, squat_finding, squat_rep, squat_report

from formcheck.core.report import Outcome
from formcheck.pipeline.options import Options
from formcheck.report.document import to_document
from formcheck.study.key import Key
from formcheck.video.writer import VideoWriter

SIZE_WH = (96, 160)
RATE_HZ = 10.0
LENGTH_S = 8.0
SECRET = "Zebedee"
"""In the name, the folder and the tags of every clip, and in nothing that raters may see."""


def filmed(path: Path) -> Path:
    """A clip of 8 s that gets brighter, with tags that tell whose it is and where it was filmed."""
    plain = path.with_name("plain.mp4")
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(plain, SIZE_WH, frame_rate_hint=RATE_HZ) as writer:
        for i in range(round(RATE_HZ * LENGTH_S)):
            writer.write(np.full((SIZE_WH[1], SIZE_WH[0], 3), 40 + 2 * i, np.uint8), i / RATE_HZ)
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        target.metadata.update({"title": SECRET, "comment": SECRET, "location": "+48.1+011.5/"})
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    plain.unlink()
    return path


def judged(folder: Path, outcomes: Sequence[Outcome], clip: Path, **settings: Any) -> Path:
    """The report on a set of squats, whose knees came to these outcomes rep by rep.

    Their depth was too close to call each time.
    """
    reps = [
        squat_rep(i, squat_finding(KNEES, outcome, i), squat_finding(DEPTH, Outcome.UNCLEAR, i))
        for i, outcome in enumerate(outcomes, start=1)
    ]
    document = to_document(squat_report(SIZE_WH, reps))
    document["clip"] |= {"path": str(clip), "duration_s": LENGTH_S}
    document["settings"] = {**Options(exercise="squat").settings, **settings}
    known = {each["id"] for each in document["checks"]}
    worst = max(outcomes, key=lambda outcome: outcome.severity)
    document["checks"] = [
        {**document["checks"][0], "id": name, "main": True, "outcome": outcome.value}
        for name, outcome in ((KNEES, worst), (DEPTH, Outcome.UNCLEAR))
    ]
    assert KNEES in known
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def judged_sets(root: Path, n: int) -> Path:
    """So many sets of two reps below `root`; every other one has a fault."""
    for i in range(n):
        clip = filmed(root / "filmed" / f"{SECRET}_{i}.mp4")
        outcomes = [Outcome.PASS, Outcome.FAULT if i % 2 else Outcome.PASS]
        judged(root / "out" / f"{SECRET}_{i}", outcomes, clip)
    return root / "out"


def rated(key: Key, rater: str, wrong: float = 0.0, seed: int = 0) -> dict[str, Any]:
    """The ratings file of a coach, who is of formcheck's mind but for a share of what is asked."""
    rng = np.random.default_rng(seed)
    ratings: dict[str, dict[str, dict[str, str]]] = {}
    for item, name in key.items.items():
        for check, parts in key.clips[name].says.items():
            for part, outcome in parts.items():
                is_fault = outcome.is_bad != (rng.random() < wrong)
                given = ratings.setdefault(item, {}).setdefault(check, {})
                given[part] = "fault" if is_fault else "fine"
    return {
        "schema_version": 1,
        "pack": key.pack,
        "rater": rater,
        "ratings": ratings,
        "comments": {},
    }
