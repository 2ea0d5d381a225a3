"""Bars made by hand, whose every figure can be derived on paper.

In each lift the bar rises by `RANGE_CM` as a hand moves with the least jerk: of the time τ from 0
to 1 the height is 10τ³ − 15τ⁴ + 6τ⁵, so that the mean velocity is range over time, and the peak is
15/8 of it, half way. Sideways it follows half a sine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.bar.model import (
    Bar,
    BarRep,
    BarSource,
    Scale,
    ScaleSource,
    Sticking,
    VelocityLoss,
)
from formcheck.core.report import Rep, Report

RANGE_CM = 60.0
LOWEST = (0.8, 0.8)
"""Where the bar is at its lowest, as shares of the picture."""
RISE = 0.3
"""How far it rises in the picture, as a share of its height."""


def centre_at_turn(size_wh: tuple[int, int]) -> Array:
    """Where the bar is in the picture when a rep turns, pixels (2,)."""
    return np.array(LOWEST) * size_wh


def least_jerk(tau: Array) -> tuple[Array, Array]:
    """Height and its slope at `tau`, 0 to 1, of a rise from 0 to 1."""
    tau = np.clip(tau, 0.0, 1.0)
    height = 10.0 * tau**3 - 15.0 * tau**4 + 6.0 * tau**5
    return height, 30.0 * tau**2 * (1.0 - tau) ** 2


def with_bar(
    report: Report,
    lifts_s: Sequence[float],
    sideways_cm: float | None = 4.0,
    scale: ScaleSource = ScaleSource.STANDARD_PLATE,
    loss: VelocityLoss | None = None,
    **changes: Any,
) -> Report:
    """`report` with a bar that takes `lifts_s` to rise in each rep, from its turn on.

    It is held from half a second before the first rep to half a second after the last. Forward it
    goes `sideways_cm`, in each rep a tenth more, and is not seen to for None. The loss is that of
    the last rep.
    """
    t_s, (width, height) = report.trace.sequence.t_s, report.trace.sequence.size_wh
    cm_per_px = RANGE_CM / (RISE * height)
    reps = report.reps[: len(lifts_s)]
    up_cm, speed, forward = np.full(len(t_s), RANGE_CM), np.zeros(len(t_s)), np.zeros(len(t_s))
    for n, (rep, lift_s) in enumerate(zip(reps, lifts_s, strict=True)):
        inside = (t_s >= rep.start_s) & (t_s <= rep.end_s)
        down, _ = least_jerk((t_s - rep.start_s) / (rep.turn_s - rep.start_s))
        up, slope = least_jerk((t_s - rep.turn_s) / lift_s)
        up_cm[inside] = RANGE_CM * (1.0 - down + up)[inside]
        speed[inside] = (RANGE_CM / 100.0 / lift_s * slope)[inside]
        way = np.sin(np.pi * np.clip((t_s - rep.turn_s) / lift_s, 0.0, 1.0))
        forward[inside] = (1.0 + 0.1 * n) * way[inside]
    held = (t_s >= reps[0].start_s - 0.5) & (t_s <= reps[-1].end_s + 0.5)
    forward_cm = forward * (sideways_cm if sideways_cm is not None else np.nan)
    left_px = LOWEST[0] * width + np.nan_to_num(forward_cm) / cm_per_px
    xy_px = np.stack([left_px, LOWEST[1] * height - up_cm / cm_per_px], axis=1)
    xy_px[~held] = np.nan
    bar = Bar(
        source=BarSource.PLATE,
        scale=Scale(cm_per_px, 0.02, scale),
        xy_px=xy_px,
        sem_px=1.0,
        trunk_cm=50.0,
        rim_px=22.5 / cm_per_px,
        held=held,
        height_cm=np.where(held, up_cm, np.nan),
        forward_cm=np.where(held, forward_cm, np.nan),
        velocity_m_s=np.where(held, speed, np.nan),
        reps=tuple(
            _lift(rep, lift_s, None if sideways_cm is None else (1.0 + 0.1 * n) * sideways_cm)
            for n, (rep, lift_s) in enumerate(zip(reps, lifts_s, strict=True))
        ),
        loss=loss or VelocityLoss(100.0 * (1.0 - min(lifts_s) / lifts_s[-1]), 2.0),
    )
    return replace(report, bar=replace(bar, **changes))


def _lift(rep: Rep, lift_s: float, sideways_cm: float | None) -> BarRep:
    mean_m_s = RANGE_CM / 100.0 / lift_s
    sticking = Sticking(rep.turn_s + 0.7 * lift_s, 0.84, 0.1) if lift_s > 0.8 else None
    return BarRep(
        index=rep.index,
        start_s=rep.turn_s,
        end_s=rep.turn_s + lift_s,
        range_cm=RANGE_CM,
        range_sem_cm=0.5,
        mean_m_s=mean_m_s,
        mean_sem_m_s=0.01,
        peak_m_s=15.0 / 8.0 * mean_m_s,
        peak_sem_m_s=0.02,
        peak_at_s=rep.turn_s + lift_s / 2.0,
        forward_cm=sideways_cm,
        lift_off_cm=None if sideways_cm is None else 2.0,
        sticking=sticking,
    )
