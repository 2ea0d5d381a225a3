"""Writes what `benchmarks.speed` measured as a page of tables."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.measuring import QUIET, Results, Run
from benchmarks.speed_cases import (
    BASE,
    CASES,
    CLOCK_AIMS,
    FORMCHECK,
    ONE_JOB,
    PLAIN,
    REPORT,
    REPORT_AND_VIDEO,
    REUSE,
    SILENT,
    SILENT_PLAIN,
    SMALL,
    START_UP,
    Case,
)
from benchmarks.stages import PER_LOOK
from formcheck.pose.spans import WARM_UP_S

__all__ = ["page"]

_INTRO = """# Speed

Made by `python -m benchmarks.speed`; don't edit.

The pose network follows one lifter on one core, so a clip is cut into as many spans as there are
cores, a landmarker each, and looks at no more frames than the lifter's movement needs: about 10 a
second, up to 30 in fast movements ([why](decisions/0053-looks-where-the-lifter-moves.md),
and what it costs in accuracy). What is left to win is everything else: frames that nobody looks at
are decoded but not converted, the others converted in the size that the network sees; frames of
large clips are kept in the size of the video, so that nothing is decoded twice; the video is drawn
in YUV at no more than 1280 pixels and encoded with the quickest settings that keep the
picture; nothing is loaded that is not used.

It is measured against [the loop that most people would write](../benchmarks/plain_loop.py): read,
detect, draw, `cv2.VideoWriter`, with the same model and, where it says *mask*, the same
segmentation. Both run in turn as programs of their own, start-up included, on a sample video scaled
up and grained to the bit rate of a phone. formcheck writes report.json besides, or, where it says
*page*, the HTML page, which is there first without its pictures and plays the clip; without a video
these cost a second reading. Times are medians; a ratio is the median of the ratios of the pairs.
Processor time is that of all cores together, memory the peak of all processes together, with pages
they share counted for each."""


def page(results: Results) -> str:
    """The Markdown page; tables for which nothing was measured are left out."""
    parts = [
        ("", _INTRO),
        ("", _measured_on(results)),
        ("## In short", _aims_table(results)),
        ("## Against the plain loop", _pairs_table(results) + _cores_text(results)),
        ("## Where the time goes", _stages_text(results)),
        ("## What fewer looks cost", _looks_text(results)),
        ("## Processes", _jobs_table(results)),
        ("## Length of the clip", _lengths_table(results)),
        ("## Small commands", _small_table(results)),
    ]
    written = [f"{title}\n\n{text}" if title else text for title, text in parts if text]
    return "\n\n".join(written) + "\n"


def _measured_on(results: Results) -> str:
    setting = dict(results.setting)
    cores, processor, seconds = (setting.pop(k) for k in ("cores", "processor", "seconds"))
    versions = ", ".join(f"{name} {value}" for name, value in setting.items())
    text = (
        f"Measured on {cores} cores ({processor}; {versions}), clips of {seconds:g} s where"
        " nothing else is said."
    )
    noisy = [run.others for runs in results.runs.values() for run in runs if run.others > QUIET]
    if noisy:
        text += (
            f"\n\n**Other programs took more than {QUIET:.0%} of the cores in {len(noisy)} runs,"
            f" {max(noisy):.0%} in the worst of them.** Ratios of processor time hold; those on the"
            " clock say less, for two processes need two free cores."
        )
    return text


# Against the plain loop


def _pairs(results: Results, case: Case) -> list[tuple[Run, Run]]:
    """Runs of the plain loop and of formcheck that were made in turn."""
    plain, ours = (results.runs.get(case.run_name(p), []) for p in (PLAIN, FORMCHECK))
    return list(zip(plain, ours, strict=False))


def _ratio(pairs: Sequence[tuple[Run, Run]], of: Callable[[Run], float]) -> float | None:
    ratios = [of(ours) / of(plain) for plain, ours in pairs]
    return statistics.median(ratios) if ratios else None


def _pairs_table(results: Results) -> str:
    rows = []
    for case in CASES:
        pairs = _pairs(results, case)
        plain, ours = (results.median(case.run_name(p)) for p in (PLAIN, FORMCHECK))
        if plain is None or ours is None:
            continue
        wall, cpu = (_ratio(pairs, of) for of in (lambda r: r.wall_s, lambda r: r.cpu_s))
        rows.append(
            (
                case.name,
                str(len(pairs)),
                f"{plain.wall_ms:.1f}",
                f"{ours.wall_ms:.1f}",
                f"**{wall:.2f}**",
                f"{plain.cpu_ms:.1f}",
                f"{ours.cpu_ms:.1f}",
                f"{cpu:.2f}",
                f"{plain.rss_mib:.0f}",
                f"{ours.rss_mib:.0f}",
            )
        )
    head = (
        "case",
        "pairs",
        "plain, ms a frame",
        "formcheck",
        "ratio",
        "plain, processor ms a frame",
        "formcheck",
        "ratio",
        "plain, MiB",
        "formcheck",
    )
    return _table(head, rows)


def _cores_text(results: Results) -> str:
    """Why two landmarkers don't halve the time."""
    plain, ours = (results.median(BASE.run_name(p)) for p in (PLAIN, FORMCHECK))
    if plain is None or ours is None:
        return ""
    busy = [f"{run.cpu_s / run.wall_s:.2f}" for run in (plain, ours)]
    return (
        f"\n\nIn the first case the plain loop keeps {busy[0]} cores busy, since FFmpeg decodes in"
        f" threads of its own, and formcheck {busy[1]}. More than that is not to be had from"
        f" {results.setting['cores']}: what would still help is less work."
    )


# Where the time goes

_NETWORK = ("decode", "picture", "infer", "mask")
_DRAWING = ("keep", "read", "draw", "encode")
_WARM_UP = "warm-up: decode, infer, mask"


def _stage_rows(results: Results, case: Case) -> list[tuple[str, float]]:
    """Processor ms a frame of every stage of `case`, which sum to the whole; it comes last."""
    whole, start_up = results.median(case.run_name(FORMCHECK)), results.median(START_UP)
    stages: dict[str, float] = results.figures.get("stages", {})
    if whole is None or start_up is None or not stages:
        return []
    cores = int(results.setting["cores"])
    share = results.figures.get("looked at", 1.0)
    frames_ms = {name: ms * (share if name in PER_LOOK else 1.0) for name, ms in stages.items()}
    kept_ms = [(name, frames_ms.pop(name)) for name in ("keep", "read")]
    drawing_ms = [(name, frames_ms.pop(name)) for name in ("draw", "encode")]
    warm_up = (cores - 1) * WARM_UP_S / results.setting["seconds"]
    network_ms = sum(frames_ms[name] for name in _NETWORK)
    rows = [*frames_ms.items(), (_WARM_UP, warm_up * network_ms)]
    if case.video:
        rows += [*kept_ms, *drawing_ms]
    rows.append((f"start-up of {cores} processes", cores * 1000 * start_up.cpu_s / whole.frames))
    rest_ms = whole.cpu_ms - sum(ms for _, ms in rows)
    return [*rows, ("the rest", rest_ms), ("whole", whole.cpu_ms)]


def _beyond(results: Results, case: Case) -> float | None:
    """Share of the processor time for anything but decoding and the network."""
    rows = dict(_stage_rows(results, case))
    if not rows:
        return None
    names = (*_NETWORK, "read", _WARM_UP)
    return 1 - sum(rows.get(name, 0.0) for name in names) / rows["whole"]


def _stages_text(results: Results) -> str:
    base, silent = (_stage_rows(results, case) for case in (BASE, SILENT))
    if not base:
        return ""
    without = dict(silent)
    rows = [
        (name, f"{ms:.1f}", f"{without[name]:.1f}" if name in without else "") for name, ms in base
    ]
    shares = " and ".join(f"{_beyond(results, case) or 0:.0%}" for case in (BASE, SILENT))
    return (
        "Processor milliseconds a frame of the clip, of which the network has looked at"
        f" {results.figures.get('looked at', 1.0):.0%}. The stages are measured one by one; what"
        " they leave of the whole is the rest.\n\n"
        + _table(("stage", BASE.name, SILENT.name), rows)
        + f"\n\nAnything but decoding and the network takes {shares} of the whole."
        + _least_text(results)
    )


def _least_text(results: Results) -> str:
    """What no arrangement of the same work could fall below."""
    cores = int(results.setting["cores"])
    clock_ms, shares = [], []
    for case, names in ((BASE, (*_NETWORK, *_DRAWING)), (SILENT, _NETWORK)):
        rows, plain = dict(_stage_rows(results, case)), results.median(case.run_name(PLAIN))
        if not rows or plain is None:
            return ""
        clock_ms.append(sum(rows[name] for name in names) / cores)
        shares.append(clock_ms[-1] / plain.wall_ms)
    return (
        " Decoding and the network, in the first case also keeping, drawing and encoding,"
        f" spread over {cores} cores without any loss, are"
        f" {' and '.join(f'{ms:.1f}' for ms in clock_ms)} ms a frame on the clock, which is"
        f" {' and '.join(f'{share:.2f}' for share in shares)} of the plain loop's time: less is"
        " out of reach with this network, as long as a video is drawn of what the whole set has"
        " shown."
    )


def _looks_text(results: Results) -> str:
    table = results.figures.get("looks", "")
    return table and (
        "Rendered clips of more than 10 frames a second, judged from every frame and from those"
        " that the network would look at (`python -m benchmarks.looks`; real clips are in"
        " [decision 74](decisions/0074-ten-looks-a-second-at-rest.md)).\n\n" + table
    )


# Processes, lengths, small commands


def _jobs_table(results: Results) -> str:
    one, all_cores = results.median(ONE_JOB), results.median(SILENT.run_name(FORMCHECK))
    if one is None or all_cores is None:
        return ""
    jobs = {ONE_JOB: one, f"--jobs {results.setting['cores']}": all_cores}
    rows = [
        (
            f"`{name}`",
            f"{run.wall_ms:.1f}",
            f"{run.wall_s / one.wall_s:.2f}",
            f"{run.cpu_ms:.1f}",
            f"{run.rss_mib:.0f}",
        )
        for name, run in jobs.items()
    ]
    head = ("", "ms a frame", "of one job", "processor ms a frame", "MiB")
    return f"{SILENT.name}.\n\n{_table(head, rows)}"


def _lengths(results: Results) -> list[tuple[str, Run]]:
    """The first case by length of the clip, the shortest first."""
    names = [name for name in results.runs if name.endswith(" min")]
    medians = [(name, results.median(name)) for name in sorted(names, key=_minutes)]
    return [(name, run) for name, run in medians if run is not None]


def _minutes(name: str) -> float:
    return float(name.split()[0])


def _lengths_table(results: Results) -> str:
    lengths = _lengths(results)
    if not lengths:
        return ""
    shortest = lengths[0][1]
    rows = [
        (
            name,
            f"{run.wall_ms:.1f}",
            f"{run.wall_ms / shortest.wall_ms - 1:+.0%}",
            f"{run.cpu_ms:.1f}",
            f"{run.cpu_ms / shortest.cpu_ms - 1:+.0%}",
            f"{run.rss_mib:.0f}",
            f"{run.rss_mib / shortest.rss_mib - 1:+.0%}",
        )
        for name, run in lengths
    ]
    head = ("", "ms a frame", "more", "processor ms a frame", "more", "MiB", "more")
    return f"{BASE.name}.\n\n{_table(head, rows)}"


def _small_table(results: Results) -> str:
    runs = [(f"`formcheck {name}`", results.median(name)) for name in SMALL]
    runs.append(("`formcheck analyze --reuse --no-video`, one minute", results.median(REUSE)))
    rows = [(name, f"{run.wall_s:.2f}", f"{run.cpu_s:.2f}") for name, run in runs if run]
    return _table(("", "s", "processor s"), rows)


# What was aimed at


@dataclass(frozen=True)
class _Aim:
    """A figure that should not exceed a limit; None where it was not measured."""

    what: str
    limit: float
    value: float | None
    form: str
    unit: str = ""

    def row(self) -> tuple[str, ...]:
        """Aim, limit, figure and whether that will do."""
        limit, value = (f"{x:{self.form}}{self.unit}" for x in (self.limit, self.value))
        return (self.what, limit, value, "yes" if self.value <= self.limit else "**no**")


def _aims_table(results: Results) -> str:
    aims = [*_aims_for_clips(results), *_aims_for_lengths(results)]
    reuse = results.median(REUSE)
    what = f"time on the clock, `{REUSE}`, one minute"
    aims.append(_Aim(what, 0.8, reuse.wall_s if reuse else None, ".2f", " s"))
    for name, limit_s in (("--help", 0.1), ("exercises", 0.6)):
        run = results.median(name)
        what = f"processor time, `{name}`"
        aims.append(_Aim(what, limit_s, run.cpu_s if run else None, ".2f", " s"))
    rows = [aim.row() for aim in aims if aim.value is not None]
    return _table(("aim", "limit", "measured", "met"), rows)


def _aims_for_clips(results: Results) -> Iterator[_Aim]:
    for case, limit in CLOCK_AIMS.items():
        what = f"time on the clock, of the plain loop's: {case.name}"
        yield _Aim(what, limit, _ratio(_pairs(results, case), lambda r: r.wall_s), ".2f")
    for what, case, of, limit in (
        ("page", REPORT, lambda r: r.awaited_s, 0.6),
        ("page with all pictures", REPORT, lambda r: r.wall_s, 0.6),
        ("video", REPORT_AND_VIDEO, lambda r: r.wall_s, 0.9),
    ):
        run = results.median(case.run_name(FORMCHECK))
        share = of(run) / results.setting["seconds"] if run else None
        yield _Aim(f"{what} after so much of the clip's length: {case.name}", limit, share, ".2f")
    # Most loops don't ask for the mask, which formcheck reads the back from.
    ours = results.runs.get(SILENT.run_name(FORMCHECK), [])
    plain = results.runs.get(SILENT_PLAIN.run_name(PLAIN), [])
    ratio = _ratio(list(zip(plain, ours, strict=False)), lambda r: r.wall_s)
    what = f"the same with the mask for formcheck only: {SILENT.name}"
    yield _Aim(what, CLOCK_AIMS[SILENT], ratio, ".2f")
    what = f"processor time beyond decoding and the network: {BASE.name}"
    yield _Aim(what, 0.20, _beyond(results, BASE), ".0%")
    contour_ms = results.figures.get("stages", {}).get("contour")
    yield _Aim("outline of the back, a frame", 3.0, contour_ms, ".1f", " ms")


def _aims_for_lengths(results: Results) -> Iterator[_Aim]:
    lengths = _lengths(results)
    if len(lengths) < 2:
        return
    (short_name, short), (long_name, long) = lengths[0], lengths[-1]
    instead = f"{long_name} instead of {short_name}"
    yield _Aim(f"more time a frame, {instead}", 0.05, long.wall_ms / short.wall_ms - 1, "+.1%")
    yield _Aim(f"more memory, {instead}", 0.15, long.rss_mib / short.rss_mib - 1, "+.1%")
    yield _Aim(f"memory, {long_name}", 800, long.rss_mib, ".0f", " MiB")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
