"""Video in and out: upright frames with true times from any phone clip, H.264 back."""

import os

# OpenCV, which reads cameras, would print its warnings on stderr; our errors say it in words. It
# reads this variable on import.
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
# On Windows, opening a camera may take half a minute while graphics cards are asked to help.
# source: github.com/opencv/opencv/issues/17687
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
