"""One section of the report for each data set: judge it, score it, put it in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from benchmarks.outside import clips, frames, presses, squats3d
from benchmarks.outside.judged import NO_CHECK, Judged
from benchmarks.outside.scores import macro_f1, score, yaw_errors
from benchmarks.outside.tables import markdown, score_table, show

__all__ = ["SECTIONS", "Section", "Settings", "limited"]


@dataclass(frozen=True)
class Settings:
    """What the command line asks for; `limit` is the most cases of each label, None for all."""

    folder: Path
    cache: Path
    directions_deg: tuple[float, ...]
    limit: int | None
    seed: int
    jobs: int


@dataclass(frozen=True)
class Section:
    """What came out for one data set.

    Attributes:
        title: the heading.
        text: the figures as Markdown.
        figures: the same for JSON.
        rows: all judgements.
        told: those for which the label tells what is right, by name.
    """

    title: str
    text: str
    figures: dict[str, Any]
    rows: list[Judged]
    told: dict[str, list[Judged]]


class Labelled(Protocol):
    """A case that has a label."""

    @property
    def label(self) -> str:
        """What others say of it."""


Case = TypeVar("Case", bound=Labelled)


def limited(cases: Sequence[Case], limit: int | None, seed: int) -> list[Case]:
    """At most `limit` cases of each label, chosen at random, in their order."""
    if limit is None:
        return list(cases)
    by_label: dict[str, list[int]] = defaultdict(list)
    for i, case in enumerate(cases):
        by_label[case.label].append(i)
    rng = np.random.default_rng(seed)
    kept = [
        rng.choice(places, min(limit, len(places)), replace=False) for places in by_label.values()
    ]
    return [cases[i] for i in np.sort(np.concatenate(kept))]


def grouped(rows: Iterable[Judged], key: str) -> dict[Any, list[Judged]]:
    """Rows by one of their attributes."""
    out: dict[Hashable, list[Judged]] = defaultdict(list)
    for row in rows:
        out[getattr(row, key)].append(row)
    return out


def squats(settings: Settings) -> Section:
    """Single squats from simulated directions; each fault against good squats."""
    cases = squats3d.read(settings.folder / "squats3d.npz")
    cases = limited(cases, settings.limit, settings.seed)
    rows = squats3d.judge_squats(cases, settings.directions_deg, settings.seed, settings.jobs)
    by_check = grouped(rows, "check")
    parts = {check: _squat_check(check, own) for check, own in by_check.items()}
    yaws = {f"{d:g}°": yaw_errors(part) for d, part in grouped(rows, "direction_deg").items()}
    words = "Camera's yaw as found, less the true one, degrees:"
    header = ["camera", "reps with a yaw", "5 %", "median", "95 %"]
    yaw_table = markdown(header, [[name, *each.values()] for name, each in yaws.items()])
    return Section(
        "Squats in 3D, simulated cameras",
        "\n\n".join([*(text for text, _ in parts.values()), words, yaw_table]),
        {check: figures for check, (_, figures) in parts.items()} | {"yaw_errors": yaws},
        rows,
        told=by_check,
    )


def _squat_check(check: str, rows: list[Judged]) -> tuple[str, dict[str, Any]]:
    """One check of the squat from every direction, as Markdown and as figures."""
    fault = squats3d.FAULTS[check]
    title = f"**{check}: “{fault}” against good squats.**"
    if all(row.outcome == NO_CHECK for row in rows):
        return f"{title}\n\nNo such check.", {}
    by_direction = {f"{d:g}°": part for d, part in grouped(rows, "direction_deg").items()}
    scores = {name: score(part) for name, part in by_direction.items()}
    against_all = {
        name: score([replace(row, is_broken=row.label == fault) for row in part])
        for name, part in by_direction.items()
    }
    listed = ", ".join(f"{name} {show(each.auc)}" for name, each in against_all.items())
    words = f"AUC against all other squats, whatever their fault: {listed}."
    figures = {
        name: {
            **asdict(each),
            "auc_against_all": against_all[name].auc,
            "specificity_against_all": against_all[name].specificity,
        }
        for name, each in scores.items()
    }
    return "\n\n".join([title, score_table("camera", scores), words]), figures


def planks(settings: Settings) -> Section:
    """Frames of planks: correct, hips high, hips low."""
    stills = frames.read(settings.folder / "plank_model_test.csv")
    stills = limited(stills, settings.limit, settings.seed)
    rows = frames.judge_planks(stills, settings.seed, settings.jobs)
    by_case = grouped(rows, "case")
    truths = [pair[0].label for pair in by_case.values()]
    called = [frames.plank_class(*pair) for pair in by_case.values()]
    spoken = [(truth, word) for truth, word in zip(truths, called, strict=True) if word]
    figures: dict[str, Any] = {
        "macro_f1": macro_f1(truths, called),
        "macro_f1_where_spoken": macro_f1([t for t, _ in spoken], [word for _, word in spoken]),
        "no_word": 1.0 - len(spoken) / len(truths),
        "called": {
            f"{truth}→{word or 'no word'}": n
            for (truth, word), n in sorted(Counter(zip(truths, called, strict=True)).items())
        },
    }
    scores = {}
    for check, own in grouped(rows, "check").items():
        against_c = [row for row in own if row.is_broken or row.label == "C"]
        scores[f"{check} against all"] = score(own)
        scores[f"{check} against correct"] = score(against_c)
    figures["scores"] = {name: asdict(each) for name, each in scores.items()}
    words = ", ".join(f"{name} {n}" for name, n in figures["called"].items())
    text = (
        f"Macro F1 {figures['macro_f1']:.3f} with “no word” counted as wrong, "
        f"{figures['macro_f1_where_spoken']:.3f} without those frames "
        f"({figures['no_word']:.0%}). Label and answer: {words}."
    )
    text = f"{text}\n\n{score_table('check', scores)}"
    return Section("Planks, frames", text, figures, rows, told={"planks": rows})


def lunges(settings: Settings) -> Section:
    """Frames of lunges: correct, and knee over the toe."""
    stills = frames.read(settings.folder / "lunge_model_err_test.csv")
    stills = limited(stills, settings.limit, settings.seed)
    rows = frames.judge_lunges(stills, settings.seed, settings.jobs)
    return _plain("Lunges, frames", rows)


def push_ups(settings: Settings) -> Section:
    """Clips of push-ups, right or wrong as a whole."""
    labelled = clips.read(settings.folder / "push_up_clips")
    labelled = limited(labelled, settings.limit, settings.seed)
    rows = clips.judge_push_ups(labelled, settings.cache, settings.jobs)
    unspoken = sum(not row.is_verdict for row in rows)
    wrong = [row for row in rows if row.is_verdict and not row.is_right]
    section = _plain("Push-ups, clips", rows)
    spoken = score([row for row in rows if row.is_verdict])
    words = (
        f"{unspoken} of {len(rows)} unspoken. Of those spoken of: sensitivity "
        f"{spoken.sensitivity:.2f}, specificity {spoken.specificity:.2f}. "
        f"Wrong verdicts: {', '.join(row.case for row in wrong) or 'none'}."
    )
    figures = {**section.figures, "unspoken": unspoken, "where_spoken": asdict(spoken)}
    text = "\n\n".join([section.text, words, _list_of(rows)])
    return replace(section, text=text, figures=figures)


def deadlifts(settings: Settings) -> Section:
    """Clips of deadlifts: the rounding of the back, and false alarms on good ones."""
    labelled = clips.read(settings.folder / "deadlift_clips")
    labelled = limited(labelled, settings.limit, settings.seed)
    rows = clips.judge_deadlifts(labelled, settings.cache, settings.jobs)
    alarms = [row for row in rows if row.is_broken is False and row.is_flagged]
    own = [row for row in rows if row.check == clips.ROUNDING]
    figures = {
        "scores": {clips.ROUNDING: asdict(score(own))},
        "false_alarms": [f"{row.case} {row.check}" for row in alarms],
    }
    words = f"False alarms: {', '.join(figures['false_alarms']) or 'none'}."
    text = "\n\n".join([score_table("check", {clips.ROUNDING: score(own)}), words, _list_of(own)])
    return Section("Deadlifts, clips", text, figures, rows, told={"deadlifts": rows})


def overhead_presses(settings: Settings) -> Section:
    """Presses as keypoints; scores of a probability, since nobody names the fault."""
    cases = limited(presses.read(settings.folder / "press"), settings.limit, settings.seed)
    rows = presses.judge_presses(cases, settings.jobs)
    whole = [row for row in rows if row.check == clips.ANY_FORM]
    section = _plain("Overhead presses, keypoints", rows)
    text = f"{section.text}\n\n{_list_of(whole)}"
    return replace(section, text=text, told={"presses": whole})


def _plain(title: str, rows: list[Judged]) -> Section:
    """A section that is the scores of each check."""
    scores = {check: score(own) for check, own in grouped(rows, "check").items()}
    figures = {"scores": {name: asdict(each) for name, each in scores.items()}}
    text = score_table("check", scores)
    if absent := sorted({row.check for row in rows if row.outcome == NO_CHECK}):
        text += f"\n\nNo such check: {', '.join(absent)}."
    return Section(title, text, figures, rows, told={title: rows})


def _list_of(rows: Sequence[Judged]) -> str:
    """What was said of each case."""
    header = ["case", "label", "outcome", "value", "probability", "yaw"]
    cells = [[r.case, r.label, r.outcome, r.value, r.probability, r.yaw_deg] for r in rows]
    return markdown(header, cells)


SECTIONS = {
    "squats": squats,
    "plank": planks,
    "lunge": lunges,
    "push_ups": push_ups,
    "deadlifts": deadlifts,
    "presses": overhead_presses,
}
"""Each data set by its name on the command line."""
