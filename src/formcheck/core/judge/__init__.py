"""Judges what was cut: each check on each rep, hold or set."""
