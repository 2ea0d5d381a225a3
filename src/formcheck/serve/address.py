"""Where the page is, as an address to type and as a QR code to point a phone at."""

from __future__ import annotations

import io
import socket

__all__ = ["lan_address", "page_address", "qr_code"]

# source: RFC 1918, a private network; nothing is sent there. It only makes the system choose the
# address of ours that it would send from.
_SOMEWHERE = ("10.255.255.255", 9)
_BORDER = 2  # ours: modules; the standard asks for 4, phones do with 2.


def lan_address() -> str:
    """The address of this machine in its network; of itself alone where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def page_address(host: str, port: int, key: str) -> str:
    """The address that lets a browser in."""
    return f"http://{host}:{port}/?key={key}"


def qr_code(address: str) -> list[str]:
    """The lines of a QR code, drawn in half blocks: what is printed is light."""
    import segno

    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out, border=_BORDER, compact=True)
    return out.getvalue().splitlines()
