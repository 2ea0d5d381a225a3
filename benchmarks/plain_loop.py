"""What most people would write: read, detect, draw, write. formcheck is measured against it.

`python -m benchmarks.plain_loop CLIP --model MODEL.task [--video OUT.mp4] [--mask]`
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack

import cv2
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions, vision
from mediapipe.tasks.python.vision import drawing_utils


def run(clip: str, model: str, video: str | None, mask: bool) -> None:
    """Find the lifter in every frame of `clip`; draw the skeleton into `video` if asked for."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=mask,
    )
    capture = cv2.VideoCapture(clip)
    size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    writer = None
    with ExitStack() as stack:
        landmarker = stack.enter_context(vision.PoseLandmarker.create_from_options(options))
        if video:
            codec = cv2.VideoWriter.fourcc(*"mp4v")
            writer = cv2.VideoWriter(video, codec, capture.get(cv2.CAP_PROP_FPS), size)
            stack.callback(writer.release)
        while True:
            read, image = capture.read()
            if not read:
                break
            t_ms = round(capture.get(cv2.CAP_PROP_POS_MSEC))
            picture = Image(ImageFormat.SRGB, cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
            result = landmarker.detect_for_video(picture, t_ms)
            if result.segmentation_masks:
                result.segmentation_masks[0].numpy_view()
            if writer:
                for landmarks in result.pose_landmarks:
                    drawing_utils.draw_landmarks(
                        image, landmarks, vision.PoseLandmarksConnections.POSE_LANDMARKS
                    )
                writer.write(image)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip")
    parser.add_argument("--model", required=True)
    parser.add_argument("--video")
    parser.add_argument("--mask", action="store_true")
    arguments = parser.parse_args()
    run(arguments.clip, arguments.model, arguments.video, arguments.mask)
