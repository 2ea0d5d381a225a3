"""What a plate, a lifter and a loss of velocity can be; anything else is a slip of the finger."""

from __future__ import annotations

__all__ = ["HEIGHT_CM", "PLATE_MM", "VELOCITY_LOSS"]

# ours: millimetres, least and most diameter of a plate. Competition plates have 450; if the least
# is lowered, centimetres are taken for millimetres.
PLATE_MM = (150.0, 500.0)
# ours: centimetres, least and most height of a lifter; with wider limits metres or feet pass.
HEIGHT_CM = (100.0, 250.0)
# ours: percent, least and most loss of velocity to stop at. Less than the least is the difference
# of any two reps; plans ask for 10 to 40.
VELOCITY_LOSS = (5.0, 60.0)
