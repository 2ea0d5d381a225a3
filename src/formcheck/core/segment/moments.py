"""What a measure reads at the moments of reps that signatures speak of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import SignatureAt
from formcheck.core.parts import Rep

__all__ = ["at_moment"]


def at_moment(
    at: SignatureAt, series: Array, t_s: Array, reps: Sequence[Rep], *, turned: bool
) -> Array:
    """`series` (T,) as a signature rule on reps looks at it, (reps,).

    `turned` says that the clip begins at a turning point: start and turning point of its reps have
    then changed places.
    """
    start = np.interp([rep.start_s for rep in reps], t_s, series)
    turn = np.interp([rep.turn_s for rep in reps], t_s, series)
    if turned:
        start, turn = turn, start
    return {SignatureAt.START: start, SignatureAt.TURN: turn}.get(at, turn - start)
