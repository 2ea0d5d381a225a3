"""Kinds of input: each makes one in a folder from random numbers, and puts it to the program."""

from __future__ import annotations

import os
import resource
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks import noise
from benchmarks.torture.arrays import damaged_arrays
from benchmarks.torture.bench import Bench, batch
from benchmarks.torture.mutate import HOSTILE_TEXT, damaged_bytes, damaged_json, damaged_toml
from benchmarks.torture.poses import damaged_poses
from benchmarks.torture.stamps import restamped
from benchmarks.torture.told import MOST_LETTERS, Told, command, refusal
from formcheck.core.enums import Outcome
from formcheck.core.judge.judge import report_on
from formcheck.core.report import ClipInfo, Provenance
from formcheck.errors import FormcheckError
from formcheck.exercises import load_exercise
from formcheck.pipeline.landmarks import load_landmarks
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.report import format_names, write_reports

__all__ = ["KINDS", "Kind"]

Run = Callable[[Random, Bench, Path], Told]


@dataclass(frozen=True)
class Kind:
    """One kind of input.

    Attributes:
        run: makes an input in a folder and puts it to the program.
        share: of the inputs of a campaign.
    """

    run: Run
    share: float


def _analyze(clip: Path, folder: Path, *words: str | Path) -> Told:
    return command(
        "analyze", "-o", folder / "out", "--jobs", "1", *words, "--", clip, folder=folder
    )


def _ways(rng: Random) -> list[str]:
    """Options of `analyze`; most inputs are judged without pictures, which take the longest."""
    exercise = rng.choice(["squat"] * 6 + ["auto", "plank", "push_up", "deadlift"])
    words = ["-e", exercise]
    if rng.random() < 0.6:
        words += ["--no-video", "--format", rng.choice(["json", "csv"])]
    if rng.random() < 0.1:
        words += ["--start", "0.3", "--end", "0.9"]
    if rng.random() < 0.1:
        words += ["--capture-fps", rng.choice(["1", "240"])]
    if rng.random() < 0.2:
        words.append("--every-frame")
    return words


def _container(rng: Random, bench: Bench, folder: Path) -> Told:
    source = rng.choice(bench.clips)
    clip = folder / f"input{source.suffix}"
    clip.write_bytes(damaged_bytes(rng, source.read_bytes()))
    return _analyze(clip, folder, *_ways(rng))


def _stamps(rng: Random, bench: Bench, folder: Path) -> Told:
    clip = restamped(rng, rng.choice(bench.clips[:3]), folder)
    return _analyze(clip, folder, *_ways(rng))


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def _exercise(rng: Random, bench: Bench, folder: Path) -> Told:
    text = damaged_toml(rng, bench.exercises[rng.choice(list(bench.exercises))])
    path = _write(folder / "input.toml", text)
    told = command("exercises", "validate", path)
    if told.exit_code or told.wrong:
        return told
    formats = ("--format", "json", "--format", rng.choice(["csv", "csv", "html"]))
    return _analyze(bench.clips[0], folder, "-e", path, "--no-video", *formats)


def _config(rng: Random, bench: Bench, folder: Path) -> Told:
    exercise = load_exercise(rng.choice(["squat", "plank"]))
    lines = []
    for check in exercise.checks:
        limits = check.threshold
        lines += [f"[{check.id}]", f"warn = {limits.warn}"]
        lines += [] if limits.fault is None else [f"fault = {limits.fault}"]
        lines += [f"min_duration_s = {check.min_duration_s}"]
    path = _write(folder / "input.toml", damaged_toml(rng, "\n".join(lines)))
    words = ("-e", exercise.id, "--config", path, "--no-video", "--format", "json")
    return _analyze(bench.clips[0], folder, *words)


BATCH_TOML = """\
client_from = "folder"
[[clip]]
files = "anna/*.mp4"
exercise = "squat"
client = "Anna"
[[clip]]
files = "*"
capture_fps = 120
skip = false
"""


def _batch_told(clients: Path, folder: Path, out: Path) -> Told:
    """What `batch` tells of `clients` on its index; no clip may fail by a mistake of ours."""
    try:
        rows = batch(clients, out).index.rows
    except FormcheckError as error:
        return refusal(error)
    wrong = [row.headline[:MOST_LETTERS] for row in rows if "formcheck failed" in row.headline]
    wrong += [
        f"a headline of {len(row.headline)} characters"
        for row in rows
        if len(row.headline) > MOST_LETTERS
    ]
    return Told(0, tuple(wrong))


def _batch_toml(rng: Random, bench: Bench, folder: Path) -> Told:
    shutil.copytree(bench.clients, folder / "clips", copy_function=os.link)
    _write(folder / "clips" / "batch.toml", damaged_toml(rng, BATCH_TOML))
    return _batch_told(folder / "clips", folder, folder / "out")


def _saved_report(rng: Random, bench: Bench, folder: Path) -> Told:
    out = folder / "out"
    shutil.copytree(bench.index, out)
    names = [path for path in sorted(out.rglob("*.json")) if path.name != "index.json"]
    for path in rng.sample(names, rng.randint(1, 2)):
        _write(path, damaged_json(rng, path.read_text("utf-8")))
    return _batch_told(bench.clients, folder, out)


def _npz(rng: Random, bench: Bench, folder: Path) -> Told:
    out = folder / "out"
    shutil.copytree(bench.results, out)
    path = out / "landmarks.npz"
    if rng.random() < 0.4:
        path.write_bytes(damaged_bytes(rng, path.read_bytes()))
    else:
        damaged_arrays(rng, path)
    words = ["-e", rng.choice(["squat", "squat", "auto"]), "--reuse", "--no-video"]
    told = _analyze(bench.clips[0], folder, *words, "--format", rng.choice(["json", "html"]))
    if told.exit_code in (0, 4) and not told.wrong:
        load_landmarks(path)
    return told


_LETTERS = "ab .-_%#?*[]{}()'\"\\:;<>|&$`~=+@!\n\t\x1b\x07\x9b‮é漢🏋\udcff\udce9"


def _names(rng: Random, bench: Bench, folder: Path) -> Told:
    stem = "".join(rng.choices(_LETTERS, k=rng.choice([1, 3, 12, 60])))
    stem = rng.choice([stem, stem, rng.choice(HOSTILE_TEXT), "..", "-o", "CON", "a" * 300])
    name = stem.replace("/", "").replace("\0", "") + rng.choice([".mp4", ".mov", "", "."])
    clip, out = folder / name, folder / "out" / name
    with suppress(OSError):  # there can be no such name; what is told of it counts
        os.link(bench.clips[0], clip)
    words = ["--no-video", "--jobs", "1", "-e", rng.choice(["squat", "auto", name])]
    return command("analyze", *words, f"--out={out}", "--", clip, folder=folder)


def _noise(rng: Random, bench: Bench, folder: Path) -> Told:
    name = rng.choice(list(bench.exercises))
    poses = noise.clip(rng.choice(list(noise.KINDS)), name, rng.randrange(2**31))
    poses = damaged_poses(rng, poses)
    exercise = load_exercise(name)
    clip = ClipInfo(
        path=Path("noise.mp4"),
        duration_s=max(0.0, float(poses.t_s[-1])) if len(poses) else 0.0,
        size_wh=poses.size_wh,
        rotation_deg=0,
        frame_rate=noise.RATE_HZ,
        variable_frame_rate=False,
    )
    usual = np.errstate(divide="ignore", invalid="ignore", over="ignore")  # as in the pipeline
    with warnings.catch_warnings(), usual:
        warnings.simplefilter("error")
        try:
            about = Provenance(model_name="stored", model_sha256="0" * 64)
            report = report_on(poses, clip, exercise, about, calibration=MEDIAPIPE)
            formats = format_names() if rng.random() < 0.2 else ("json", "csv")
            write_reports(report, folder / "out", formats)
        except FormcheckError as error:
            return refusal(error)
    found = [finding for part in report.parts for finding in part.findings]
    unreal = [f.check for f in found if f.outcome is Outcome.FAULT and not np.isfinite(f.value)]
    return Told(0, tuple(f"a fault without a value: {check}" for check in unreal))


@contextmanager
def _small_disk(most_bytes: int) -> Iterator[None]:
    """No file can get larger than that: to a writer, the disk is full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def _full_disk(rng: Random, bench: Bench, folder: Path) -> Told:
    """A disk that gets full over an earlier result; then there is room again."""
    out = folder / "out"
    if rng.random() < 0.5:
        shutil.copytree(bench.results, out)
    words = ["-e", rng.choice(["squat", "goblet_squat"]), *rng.choice([[], ["--reuse"]])]
    with _small_disk(rng.choice([0, 100, 3000, 20_000, 50_000, 200_000, rng.randrange(400_000)])):
        full = _analyze(bench.clips[0], folder, *words)
    wrong = [*full.wrong, *_mixed(out)]
    if full.exit_code not in (0, 2):
        wrong.append(f"exit code {full.exit_code} on a full disk")
    again = _analyze(bench.clips[0], folder, *words)
    wrong += again.wrong
    if again.exit_code:
        wrong.append(f"exit code {again.exit_code} with room again")
    return Told(full.exit_code, tuple(wrong))


def _mixed(out: Path) -> list[str]:
    """Complains where the reports in a folder speak of different exercises."""
    spoken = {
        "goblet_squat" in path.read_text("utf-8", "replace")
        for path in (out / "report.json", out / "reps.csv")
        if path.exists()
    }
    return ["reports of two runs in one folder"] if len(spoken) > 1 else []


KINDS: Mapping[str, Kind] = {
    "container": Kind(_container, 0.36),
    "timestamps": Kind(_stamps, 0.1),
    "exercise file": Kind(_exercise, 0.16),
    "config": Kind(_config, 0.08),
    "batch.toml": Kind(_batch_toml, 0.04),
    "landmarks": Kind(_npz, 0.1),
    "saved report": Kind(_saved_report, 0.04),
    "name": Kind(_names, 0.04),
    "poses": Kind(_noise, 0.05),
    "full disk": Kind(_full_disk, 0.03),
}
