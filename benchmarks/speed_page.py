"""Writes what `benchmarks.speed` measured as a page of tables."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.measuring import Run
    from benchmarks.speed import Case, Pairs, Passes

__all__ = ["page"]

QUIET = 0.05
"""Share of the cores that other programs may take without a word about it."""

_INTRO = """# Speed

Made by `python -m benchmarks.speed`; don't edit.

The pose network follows one lifter on one core, so a clip is cut into as many spans as there are
cores, a landmarker each. What is left to win is everything else: formcheck shrinks the picture
before the network sees it, draws and encodes while it decodes, and loads nothing it does not use.

It is measured against [the loop that most people would write](../benchmarks/plain_loop.py): read,
detect, draw, `cv2.VideoWriter`, with the same model and, where it says *mask*, the same
segmentation. Both run in turn as programs of their own, start-up included, on a sample video scaled
up and grained to the bit rate of a phone. formcheck writes report.json besides, or, where it says
*page*, the HTML page, whose pictures cost a second reading unless a video is drawn. Times are
medians; a ratio is the median of the ratios of the pairs. Processor time is that of all cores
together."""


def page(results: dict[str, Any]) -> str:
    """The Markdown page."""
    sections = [
        _INTRO,
        _measured_on(results),
        "## Against the plain loop",
        _pairs_table(results["pairs"]),
        "## Where the time goes",
        _stages_text(results),
        "## Processes",
        _jobs_table(results["jobs"]),
    ]
    if results["lengths"]:
        sections += ["## Length of the clip", _lengths_table(results["lengths"])]
    sections += ["## Small commands", _small_table(results)]
    return "\n\n".join(sections) + "\n"


def _measured_on(results: dict[str, Any]) -> str:
    machine = dict(results["machine"])
    cores, processor = machine.pop("cores"), machine.pop("processor")
    others = statistics.median(
        run.others for pair in results["pairs"] for run in (pair.plain, pair.formcheck)
    )
    versions = ", ".join(f"{name} {value}" for name, value in machine.items())
    busy = (
        f"\n\n**Other programs took {others:.0%} of the cores meanwhile.** The ratios of processor"
        " time hold; those on the clock say little, for two processes need two free cores."
        if others > QUIET
        else ""
    )
    return (
        f"Measured on {cores} cores ({processor}; {versions}), clips of {results['seconds']:g} s,"
        f" {results['runs']} runs each.{busy}"
    )


def _pairs_table(pairs: Sequence[Pairs]) -> str:
    rows = [
        (
            _case_name(pair.case),
            f"{pair.plain.wall_ms:.1f}",
            f"{pair.formcheck.wall_ms:.1f}",
            f"**{pair.wall_ratio:.2f}**",
            f"{pair.plain.cpu_ms:.1f}",
            f"{pair.formcheck.cpu_ms:.1f}",
            f"{pair.cpu_ratio:.2f}",
            f"{pair.plain.rss_mib:.0f}",
            f"{pair.formcheck.rss_mib:.0f}",
            f"{pair.plain.others:.0%}, {pair.formcheck.others:.0%}",
        )
        for pair in pairs
    ]
    head = (
        "case",
        "plain, ms a frame",
        "formcheck",
        "ratio",
        "plain, processor ms a frame",
        "formcheck",
        "ratio",
        "plain, MiB",
        "formcheck",
        "taken by others",
    )
    return _table(head, rows)


def _case_name(case: Case) -> str:
    parts = [f"{case.shape.height_px}p{case.shape.rate_hz}", case.model]
    parts += ["video"] * case.video + ["mask"] * case.mask + ["page"] * case.page
    return ", ".join(parts)


def _stages_text(results: dict[str, Any]) -> str:
    """The stages of the first case, and how much of the whole they explain."""
    stages: dict[str, float] = results["stages"]
    base: Pairs = results["pairs"][0]
    once = {name: ms for name, ms in stages.items() if name not in ("draw", "encode")}
    rows = [
        *((name, ms) for name, ms in once.items()),
        ("decode again", stages["decode"]),
        ("draw", stages["draw"]),
        ("encode", stages["encode"]),
    ]
    explained = sum(ms for _, ms in rows)
    rows.append(("start-up, warm-up, files and the rest", base.formcheck.cpu_ms - explained))
    rows.append(("whole", base.formcheck.cpu_ms))
    table = _table(("stage", "processor ms a frame"), [(name, f"{ms:.1f}") for name, ms in rows])
    text = f"Stages measured one by one on the first case, against the whole of it.\n\n{table}"
    silent = next((p for p in results["pairs"] if not p.case.video and p.case.mask), None)
    if silent is None:
        return text
    network = sum(stages[name] for name in ("decode", "infer", "mask"))
    beyond = 1 - network / silent.formcheck.cpu_ms
    return (
        f"{text}\n\nWithout the annotated video, {beyond:.0%} of the processor time goes to"
        " anything but decoding and the network."
    )


def _jobs_table(jobs: dict[int, Run]) -> str:
    one = jobs[1]
    rows = [
        (
            f"`--jobs {n}`",
            f"{run.wall_ms:.1f}",
            f"{run.wall_s / one.wall_s:.2f}",
            f"{run.cpu_ms:.1f}",
            f"{run.rss_mib:.0f}",
            f"{run.others:.0%}",
        )
        for n, run in jobs.items()
    ]
    head = ("", "ms a frame", "of one job", "processor ms a frame", "MiB", "taken by others")
    return "The first case with `--no-video`.\n\n" + _table(head, rows)


def _lengths_table(lengths: Sequence[Passes]) -> str:
    finding = [("find the lifter", long.minutes, long.finding) for long in lengths]
    drawing = [("draw and encode", long.minutes, long.drawing) for long in lengths]
    rows = [
        (
            f"{name}, {minutes:g} min",
            f"{run.wall_ms:.1f}",
            f"{run.cpu_ms:.1f}",
            f"{run.cpu_ms / runs[0][2].cpu_ms - 1:+.0%}",
            f"{run.rss_mib:.0f}",
            f"{run.rss_mib / runs[0][2].rss_mib - 1:+.0%}",
            f"{run.others:.0%}",
        )
        for runs in (finding, drawing)
        for name, minutes, run in runs
    ]
    head = ("", "ms a frame", "processor ms a frame", "more", "MiB", "more", "taken by others")
    text = "The first case: with `--no-video`, and the annotated video from saved landmarks.\n\n"
    return text + _table(head, rows)


def _small_table(results: dict[str, Any]) -> str:
    runs = {f"`formcheck {name}`": run for name, run in results["small"].items()}
    runs[f"`--reuse`, a clip of {results['seconds']:g} s"] = results["reuse"]
    rows = [(name, f"{run.wall_s:.2f}", f"{run.cpu_s:.2f}") for name, run in runs.items()]
    return _table(("", "s", "processor s"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
