"""Finds the lifter in pictures."""
