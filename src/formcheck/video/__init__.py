"""Video in and out: upright frames with true times from any phone clip, H.264 back."""

import os

# OpenCV, which reads cameras, would print its warnings on stderr; our errors say it in words. It
# reads this variable on import.
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
