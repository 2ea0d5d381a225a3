"""A motion file: one clip of the synthetic lifter as declarative TOML.

`benchmarks/lifter/motions/` holds examples. Lengths are metres, angles degrees, times
seconds; a key that is left out takes the default below.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)

from benchmarks.lifter.body import BodyName
from benchmarks.lifter.effort import Movement
from benchmarks.lifter.exercises import BAR_ON_BACK, MOVEMENTS
from benchmarks.lifter.plates import SPARE_PLATES, PlateLook
from benchmarks.lifter.standing import PLATE_RADIUS_M

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Camera", "Hold", "Look", "MotionError", "MotionFile", "Rep", "Video", "load_motion"]

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Seconds = Annotated[float, Field(ge=0, le=120)]


_NEWER = ("plates", "bar_on_back", "background_plates")


class MotionError(Exception):
    """A motion file can't be read; the message names the file, the key and what was expected."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(_Table):
    """Skin, hair and clothes; colours as `#rrggbb`.

    `shirt_drape` is how far a loose shirt spans the hollow of the back: 0 skin-tight, 1
    straight from shoulder blades to buttocks.
    """

    skin: Literal["light", "mid", "dark"] = "light"
    shirt_drape: Annotated[float, Field(ge=0, le=1)] = 0.0
    hair: Colour = "#3d2f22"
    shirt: Colour = "#4f76b4"
    shorts: Colour = "#3c3c45"
    shoes: Colour = "#777780"


class Camera(_Table):
    """Where the phone stands.

    `yaw_deg` is 0 in front of the lifter, 90 on the lifter's left, 180 behind. The camera
    looks at the middle of the lifter; `fov_deg` is the angle along the frame's long side.
    """

    yaw_deg: Annotated[float, Field(ge=-180, le=180)] = 0.0
    height_m: Annotated[float, Field(gt=0, le=3)] = 1.0
    distance_m: Annotated[float, Field(ge=1, le=8)] = 3.2
    roll_deg: Annotated[float, Field(ge=-30, le=30)] = 0.0
    fov_deg: Annotated[float, Field(ge=30, le=100)] = 58.0
    size: tuple[int, int] = (640, 360)
    """Width and height in pixels: portrait or landscape."""

    @field_validator("size")
    @classmethod
    def _even(cls, size: tuple[int, int]) -> tuple[int, int]:
        if any(side < 120 or side > 1920 or side % 2 for side in size):
            raise ValueError("width and height have to be even numbers from 120 to 1920")
        return size


class Bystander(_Table):
    """Somebody who stands still beside and behind the lifter, as the camera sees it."""

    body: BodyName = "fem_avg"
    height_m: Annotated[float, Field(ge=1.4, le=2.1)] = 1.7
    right_m: Annotated[float, Field(ge=-3, le=3)] = 0.8
    behind_m: Annotated[float, Field(ge=0.5, le=2)] = 1.4
    look: Look = Look(shirt="#8d8f92", shorts="#22304a")


class Video(_Table):
    """How the clip is recorded.

    `crf` is x264's quality: 23 is good, 35 is poor. `brightness` is 1 in a well-lit room;
    a dark one is noisier. `shutter` is how long each frame is exposed, as a share of the
    time to the next: motion blur. `jitter` makes the frame rate vary: every frame comes
    early or late by up to that share.
    """

    frame_rate: Annotated[float, Field(ge=10, le=120)] = 30.0
    crf: Annotated[int, Field(ge=0, le=51)] = 23
    brightness: Annotated[float, Field(gt=0, le=1)] = 1.0
    shutter: Annotated[float, Field(ge=0, le=1)] = 0.0
    jitter: Annotated[float, Field(ge=0, le=0.45)] = 0.0
    seed: int = 0


class Rep(_Table):
    """One repetition.

    `depth` is the share of the full range of motion; `lower_s` and `lift_s` are its two
    halves in the order the exercise has them, `pause_s` the stop between them, `rest_s`
    the stop after it, in which the faults change to those of the next rep. `faults` maps a
    fault to its size.
    """

    depth: Annotated[float, Field(gt=0, le=1.2)] = 1.0
    lower_s: Annotated[Seconds, Field(gt=0)] = 1.4
    lift_s: Annotated[Seconds, Field(gt=0)] = 1.2
    pause_s: Seconds = 0.2
    rest_s: Annotated[Seconds, Field(gt=0)] = 0.5
    faults: dict[str, Annotated[float, Field(gt=0, le=90)]] = {}


class Hold(_Table):
    """A stretch of a held exercise; holds follow each other without a break.

    The faults of a later stretch come on over `blend_s`.
    """

    hold_s: Annotated[Seconds, Field(gt=0)] = 5.0
    blend_s: Seconds = 1.0
    faults: dict[str, Annotated[float, Field(gt=0, le=90)]] = {}


class MotionFile(_Table):
    """One clip.

    `still_s` is spent motionless at either end of it, `set_up_s` getting into and out of
    the start posture where the exercise has one. `walk_in_s` and `walk_out_s` are spent
    walking up to the spot before, and on from it afterward. `plate_radius_m` is the size of the
    barbell's plates, 0 for an empty bar, and `plates` how they look. `bar_on_back` squats with the
    barbell. `background_plates` is how many other plates of 450 mm there are behind the lifter.
    """

    exercise: str
    body: BodyName = "male_avg"
    height_m: Annotated[float, Field(ge=1.4, le=2.1)] = 1.75
    still_s: Seconds = 0.8
    set_up_s: Seconds = 0.0
    walk_in_s: Seconds = 0.0
    walk_out_s: Seconds = 0.0
    look: Look = Look()
    camera: Camera = Camera()
    video: Video = Video()
    bystander: Bystander | None = None
    plate_radius_m: Annotated[float, Field(ge=0, le=0.225)] = PLATE_RADIUS_M
    plates: PlateLook = "stack"
    bar_on_back: bool = False
    background_plates: Annotated[int, Field(ge=0, le=SPARE_PLATES)] = 0
    reps: tuple[Rep, ...] = ()
    holds: tuple[Hold, ...] = ()

    @model_serializer(mode="wrap")
    def _without_newer_defaults(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keys that came later are left out where they change nothing.

        Rendered clips are kept by the hash of this, and those from before have to stay valid.
        """
        table: dict[str, Any] = dump(self)
        fields = type(self).model_fields
        return {k: v for k, v in table.items() if k not in _NEWER or v != fields[k].default}

    @property
    def movement(self) -> Movement:
        """The exercise's posture function and what belongs to it."""
        return (BAR_ON_BACK if self.bar_on_back else MOVEMENTS)[self.exercise]

    @property
    def parts(self) -> tuple[Rep | Hold, ...]:
        """The reps, or the stretches of the hold."""
        return (*self.reps, *self.holds)

    @field_validator("exercise")
    @classmethod
    def _known(cls, exercise: str) -> str:
        if exercise not in MOVEMENTS:
            raise ValueError(f"unknown exercise; known are {', '.join(MOVEMENTS)}")
        return exercise

    @model_validator(mode="after")
    def _fits_exercise(self) -> MotionFile:
        if self.bar_on_back and self.exercise not in BAR_ON_BACK:
            raise ValueError(f"{self.exercise} is not done with the bar on the back")
        wanted, other = ("holds", "reps") if self.movement.is_hold else ("reps", "holds")
        if getattr(self, other) or not getattr(self, wanted):
            raise ValueError(f"{self.exercise} needs [[{wanted}]], and no [[{other}]]")
        if self.exercise == "deadlift" and self.plate_radius_m != PLATE_RADIUS_M:
            raise ValueError(f"a deadlift starts from plates of {PLATE_RADIUS_M} m")
        if (self.walk_in_s or self.walk_out_s) and not self.movement.hands_free:
            raise ValueError(f"the lifter can't walk up to a {self.exercise}")
        for index, part in enumerate(self.parts, start=1):
            for fault in part.faults:
                if fault not in self.movement.faults:
                    known = ", ".join(self.movement.faults)
                    raise ValueError(
                        f"{wanted} {index}: {self.exercise} has no fault {fault!r}; it has {known}"
                    )
        return self


def load_motion(path: Path) -> MotionFile:
    """Read and check a motion file.

    Raises:
        MotionError: it is missing, not TOML, or breaks the schema.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return MotionFile.model_validate(table)
    except OSError as error:
        raise MotionError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MotionError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        reason = first["msg"].removeprefix("Value error, ")
        raise MotionError(f"{path}: {key}: {reason}") from error
