"""Formats for other programs, one module each: as in `formats`, but written when asked for by name.

A module here has the same two names, `FILE_NAME` and `write(report, path)`.
"""
