"""Video in and out: upright frames with true times from any phone clip, H.264 back."""
