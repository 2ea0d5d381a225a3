"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from formcheck.cli import say
from formcheck.core.bar.limits import HEIGHT_CM, PLATE_MM, VELOCITY_LOSS
from formcheck.exercises import load_exercise
from formcheck.exercises.overrides import Overrides, load_overrides
from formcheck.pipeline.options import Options
from formcheck.pose.spans import usable_cores
from formcheck.report import format_names, usual_formats
from formcheck.store import Soreness, client_name

__all__ = [
    "bar_options",
    "client_option",
    "config_option",
    "every_frame_option",
    "exercise_option",
    "formats_option",
    "full_size_option",
    "jobs_option",
    "lifter_option",
    "model_option",
    "no_baseline_option",
    "no_history_option",
    "no_video_option",
    "out_option",
    "quiet_option",
    "read_config",
    "reuse_option",
    "written_options",
]

CONFIG = Path("formcheck.toml")
"""Read from the working folder where --config does not name another."""
_DEFAULT = Options()

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def exercise_option(
    help: str, metavar: str = "auto|ID|FILE.toml", show_default: bool = True
) -> Decorator:
    """`-e`, the exercise; `auto` if it is not given."""
    return click.option(
        "-e",
        "--exercise",
        default=str(_DEFAULT.exercise),
        show_default=show_default,
        metavar=metavar,
        help=help,
    )


def out_option(help: str, default: Path | None = None) -> Decorator:
    """`-o`, the folder for what is written."""
    return click.option(
        "-o",
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=default,
        show_default=default is not None,
        help=help,
    )


def model_option(
    help: str = "Pose model: full is better, lite is faster, or any pose .task file.",
    default: str = str(_DEFAULT.model),
    metavar: str = "full|lite|PATH",
) -> Decorator:
    """`--model`, the pose network."""
    return click.option("--model", default=default, show_default=True, metavar=metavar, help=help)


def lifter_option(command: Command) -> Command:
    """`--lifter`, who of several people is judged."""
    return click.option(
        "--lifter",
        metavar="left|right|N",
        callback=_place,
        help="Who of several people to judge, N counted from the left. Default: the one who moves.",
    )(command)


def every_frame_option(command: Command) -> Command:
    """`--every-frame`."""
    return click.option(
        "--every-frame",
        is_flag=True,
        help="Look for the lifter in every frame: slower. Default: in about 10 a second, and more "
        "where they move fast.",
    )(command)


def _place(ctx: click.Context, option: click.Parameter, text: str | None) -> int | None:
    """A person's place from the left, as `Options.lifter` has it."""
    if text is None:
        return None
    if text in (places := {"left": 1, "right": -1}):
        return places[text]
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text} is not left, right or a number from 1 up.")
    return int(text)


def jobs_option(help: str) -> Decorator:
    """`--jobs`, how many processes; one a core if it is not given."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=usable_cores,
        show_default="one a core",
        metavar="N",
        help=help,
    )


def formats_option(help: str) -> Decorator:
    """`--format`, may be given more than once; the usual ones if it is not given."""
    return click.option(
        "--format",
        "formats",
        type=click.Choice(format_names()),
        multiple=True,
        callback=lambda ctx, option, chosen: chosen or usual_formats(),
        help=help,
    )


def config_option(command: Command) -> Command:
    """`--config`, thresholds of the user's own; see `read_config`."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Thresholds of your own; default ./formcheck.toml if there is one.",
    )(command)


def no_video_option(command: Command) -> Command:
    """`--no-video`."""
    return click.option("--no-video", is_flag=True, help="Don't write annotated.mp4.")(command)


def full_size_option(command: Command) -> Command:
    """`--full-size`."""
    return click.option(
        "--full-size",
        is_flag=True,
        help="Draw annotated.mp4 in the clip's own size; else its longer side is at most 1280.",
    )(command)


def quiet_option(command: Command) -> Command:
    """`-q`."""
    return click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")(command)


def reuse_option(command: Command) -> Command:
    """`--reuse`."""
    return click.option("--reuse", is_flag=True, help="Use the landmarks an earlier run saved.")(
        command
    )


def read_config(config: Path | None, exercise: str, quiet: bool) -> Overrides | None:
    """The thresholds of `--config`, or of a formcheck.toml here; None if there is neither.

    Says which sections look like slips, unless `quiet`.
    """
    path = config or (CONFIG if CONFIG.is_file() else None)
    if path is None:
        return None
    overrides = load_overrides(path)
    own = load_exercise(exercise).id if exercise.endswith(".toml") else ""
    for doubt in () if quiet else overrides.doubts(own):
        say(f"{path}: {doubt}", err=True)
    return overrides


def client_option(help: str) -> Decorator:
    """`--client`, whose set it is."""
    return click.option(
        "--client",
        metavar="NAME",
        callback=lambda ctx, option, name: None if name is None else client_name(name),
        help=help,
    )


def written_options(command: Command) -> Command:
    """`--load`, `--rpe`, `--sore` and `--keen`: what people know of a set, see `store.Written`."""
    for add in (
        click.option(
            "--keen",
            type=click.IntRange(1, 5),
            metavar="1-5",
            help="How much you feel like training today: 1 not at all, 5 very much.",
        ),
        click.option(
            "--sore",
            type=click.Choice([each.value for each in Soreness]),
            callback=lambda ctx, option, side: side and Soreness(side),
            help="Which side is sore.",
        ),
        click.option("--rpe", type=float, metavar="1-10", help="How hard it felt, 10 for all out."),
        click.option("--load", "load_kg", type=float, metavar="KG", help="The weight, kilograms."),
    ):
        command = add(command)
    return command


class _Within(click.FloatRange):
    """A number between two; click lets through what is none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


def bar_options(command: Command) -> Command:
    """`--plate`, `--height` and `--velocity-loss`: the fields of `BarSettings`."""
    for add in (
        click.option(
            "--velocity-loss",
            type=_Within(*VELOCITY_LOSS),
            metavar="PERCENT",
            help="Say from which rep on the bar was slower than the fastest rep by this much.",
        ),
        click.option(
            "--height",
            "height_cm",
            type=_Within(*HEIGHT_CM),
            metavar="CM",
            help="The lifter's height, for centimetres where no plate is seen.",
        ),
        click.option(
            "--plate",
            "plate_mm",
            type=_Within(*PLATE_MM),
            metavar="MM",
            help="Diameter of the plates, for centimetres of the bar's path.",
        ),
    ):
        command = add(command)
    return command


def no_history_option(command: Command) -> Command:
    """`--no-history`."""
    return click.option("--no-history", is_flag=True, help="Don't keep this in the history.")(
        command
    )


def no_baseline_option(command: Command) -> Command:
    """`--no-baseline`."""
    return click.option(
        "--no-baseline", is_flag=True, help="Judge by this clip alone, not by your other sets."
    )(command)
