"""Video in and out: upright frames with true times from any phone clip, H.264 back."""

import os

# FFmpeg inside OpenCV prints every damaged packet on stderr; our errors and notes say it
# in words. OpenCV reads the first variable at its first file, the second on import.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
