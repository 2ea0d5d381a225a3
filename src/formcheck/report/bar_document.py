"""What report.json says of the bar, of the set and of each rep."""

from __future__ import annotations

from typing import Any

from formcheck.core.bar.model import Bar, Scale, Sticking, VelocityLoss
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.report import Rep
from formcheck.report.bar_figures import Measured, mean_of, peak_of, range_of
from formcheck.report.stored import stored, stored_s

__all__ = ["CM_DIGITS", "M_S_DIGITS", "PX_DIGITS", "bar_document", "bar_rep_document"]

CM_DIGITS = 2
M_S_DIGITS = 4
PX_DIGITS = 2
_SHARE_DIGITS = 4
_SCALE_DIGITS = 6
_PERCENT_DIGITS = 2

Document = dict[str, Any]


def bar_document(bar: Bar | None) -> Document | None:
    """The bar over the whole set, as `bar` in report.json; its track is in bar.csv."""
    if bar is None:
        return None
    return {
        "source": bar.source.value,
        "scale": _scale(bar.scale),
        "sem_px": stored(bar.sem_px, PX_DIGITS),
        "rim_px": stored(bar.rim_px, PX_DIGITS),
        "loss": None if bar.loss is None else _loss(bar.loss),
    }


def bar_rep_document(bar: Bar | None, rep: Rep) -> Document | None:
    """The bar in one rep, as `bar` of a rep in report.json; None where it was not seen."""
    lift = None if bar is None else bar.rep(rep.index)
    if bar is None or lift is None:
        return None
    return {
        "start_s": stored_s(lift.start_s),
        "end_s": stored_s(lift.end_s),
        "range_cm": _measured(range_of(bar, lift), CM_DIGITS),
        "mean_m_per_s": _measured(mean_of(bar, lift), M_S_DIGITS),
        "peak_m_per_s": _measured(peak_of(bar, lift), M_S_DIGITS),
        "peak_at_s": stored_s(lift.peak_at_s),
        "time_to_peak_s": stored_s(lift.time_to_peak_s),
        "forward_cm": stored(lift.forward_cm, CM_DIGITS),
        "lift_off_cm": stored(lift.lift_off_cm, CM_DIGITS),
        "sticking": None if lift.sticking is None else _sticking(lift.sticking),
    }


def _scale(scale: Scale) -> Document:
    return {
        "cm_per_px": stored(scale.cm_per_px, _SCALE_DIGITS),
        "sem": stored(scale.sem, _SHARE_DIGITS),
        "source": scale.source.value,
    }


def _measured(figure: Measured, digits: int) -> Document:
    return {
        "value": stored(figure.value, digits),
        "uncertainty": stored(figure.uncertainty, digits),
        "sem": stored(figure.sem, digits),
        "sem_in_set": stored(figure.sem_in_set, digits),
    }


def _sticking(sticking: Sticking) -> Document:
    return {
        "at_s": stored_s(sticking.at_s),
        "height": stored(sticking.height, _SHARE_DIGITS),
        "velocity_m_per_s": stored(sticking.velocity_m_s, M_S_DIGITS),
    }


def _loss(loss: VelocityLoss) -> Document:
    return {
        "percent": stored(loss.percent, _PERCENT_DIGITS),
        "uncertainty": stored(INTERVAL_SEMS * loss.sem, _PERCENT_DIGITS),
        "sem": stored(loss.sem, _PERCENT_DIGITS),
        "limit": stored(loss.limit, _PERCENT_DIGITS),
        "stop_after": loss.stop_after,
        "stop_against": loss.stop_against,
        "stop_percent": stored(loss.stop_percent, _PERCENT_DIGITS),
        "stop_uncertainty": stored(_interval(loss.stop_sem), _PERCENT_DIGITS),
        "stop_sem": stored(loss.stop_sem, _PERCENT_DIGITS),
    }


def _interval(sem: float | None) -> float | None:
    return None if sem is None else INTERVAL_SEMS * sem
