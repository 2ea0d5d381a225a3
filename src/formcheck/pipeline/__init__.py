"""One clip from start to end: video, poses, report, files."""
