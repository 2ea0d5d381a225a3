"""How long a live set waits for what."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LiveTiming"]


@dataclass(frozen=True, slots=True)
class LiveTiming:
    """Durations in seconds, and two rates; all of them ours, tried out in front of a camera.

    Attributes:
        warm_up_s: for so long from the beginning the screen says how to warm up.
        setup_every_s: time between two looks at the set-up and the start posture.
        setup_over_s: frames of this time are looked at together.
        posture_s: the start posture is taken when it was held this long.
        patience_s: after so long in the start posture the set begins, whatever the set-up
            lacks.
        countdown_s: from the start posture to the set.
        left_s: a lifter who is out of the frame for this long has finished.
        hand_up_s: a hand raised for this long ends the set.
        longest_step_s: between two frames no more time counts: a pause says nothing about the
            lifter.
        cue_s: a cue shows this long at least.
        advise_again_s: what to change before the set is said again after this time.
        black_s: black frames for this long are worth a word.
        wait_s: how long to wait for the next frame before looking at the keys again.
        reopen_s: how long to try to get back a camera that has gone.
        retry_every_s: time between two tries.
        least_fps_of_full: frames a second; if the full model can't keep this up, lite is taken.
        most_waiting: frames that wait to be recorded, two seconds of them; more would only
            hide that the machine is too slow.
        end_screen_s: how long the result of a set fills the screen; no other set begins before.
    """

    warm_up_s: float = 10.0
    setup_every_s: float = 0.2
    setup_over_s: float = 1.0
    posture_s: float = 0.5
    patience_s: float = 10.0
    countdown_s: float = 3.0
    left_s: float = 4.0
    hand_up_s: float = 1.5
    longest_step_s: float = 0.5
    cue_s: float = 2.0
    advise_again_s: float = 10.0
    black_s: float = 2.0
    wait_s: float = 0.5
    reopen_s: float = 10.0
    retry_every_s: float = 0.5
    least_fps_of_full: float = 12.0
    most_waiting: int = 60
    end_screen_s: float = 20.0
