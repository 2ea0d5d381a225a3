"""Poses in, a report out: NumPy only, no files, no clock."""
