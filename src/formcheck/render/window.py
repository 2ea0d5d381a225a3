"""A window on the screen that shows pictures and hears keys."""

from __future__ import annotations

import os
import sys

import cv2

from formcheck.core.arrays import Image
from formcheck.errors import UsageError

__all__ = ["KEYS", "Window"]

KEYS = {"q": "quit", " ": "pause", "r": "restart", "f": "full screen", "m": "mirror"}
"""What each key asks for."""
_ESCAPE = 27
_WAIT_MS = 1


class Window:
    """Opens at the first picture. All calls have to come from the program's main thread.

    Args:
        title: the window's name.
        full_screen: whether it fills the screen at first.

    Raises:
        UsageError: there is no screen to open a window on.
    """

    def __init__(self, title: str, *, full_screen: bool = False) -> None:
        if sys.platform.startswith("linux") and not (
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        ):
            # Qt would end the whole program.
            raise UsageError("There is no screen to open a window on.", "Add --no-window.")
        self._title = title
        self._is_open = False
        self._is_full = False
        self._opens_full = full_screen

    def show(self, image_bgr: Image) -> str | None:
        """Show a picture; what the key that was pressed asks for, if one was.

        Closing the window asks to quit.
        """
        if not self._is_open:
            flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
            cv2.namedWindow(self._title, flags)
            cv2.resizeWindow(self._title, image_bgr.shape[1], image_bgr.shape[0])
            self._is_open = True
            if self._opens_full:
                self.toggle_full_screen()
        cv2.imshow(self._title, image_bgr)
        key = cv2.waitKey(_WAIT_MS) & 0xFF
        if cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) < 1:
            return "quit"
        if key == _ESCAPE:
            return "quit"
        return KEYS.get(chr(key).lower()) if key < 128 else None

    def toggle_full_screen(self) -> None:
        """Between a window and the whole screen."""
        self._is_full = not self._is_full
        mode = cv2.WINDOW_FULLSCREEN if self._is_full else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(self._title, cv2.WND_PROP_FULLSCREEN, mode)

    def close(self) -> None:
        """Close the window."""
        if self._is_open:
            cv2.destroyAllWindows()
            self._is_open = False
