"""The biases of MediaPipe's pose landmarker. Imports neither MediaPipe nor OpenCV."""

from __future__ import annotations

from formcheck.core.calibration import Calibration, LumbarModel

__all__ = ["MEDIAPIPE"]

MEDIAPIPE = Calibration(
    standing_yaw_bias_deg=7.0,
    supine_depth_factor=1.4,
    hip_landmark_deg=5.0,
    input_px_per_metre=120.0,
    input_side_px=640,
    size_error=1.2,
    lumbar=LumbarModel(
        gain=1.4,
        flat_deg=4.5,
        inner_gain=1.6,
        inner_flat_deg=-8.5,
        inner_weight=0.5,
        usual_hollow_deg=-30.0,
        deep_hollow_deg=-40.0,
        below_gain=0.45,
        below_inner_gain=1.5,
        shallowest_hollow_deg=-25.0,
        deepest_hollow_deg=-46.0,
        doubtful_hollow_deg=-30.0,
        hem_deg=25.0,
        error_deg=8.0,
        doubtful_error_deg=6.0,
        lost_rays_error_deg=20.0,
        yaw_error=0.2,
        yaw_free_deg=10.0,
    ),
)
"""What `MediaPipePose` is off by."""
