"""Cuts a motion into reps or holds, and says what the rest of the clip was."""
