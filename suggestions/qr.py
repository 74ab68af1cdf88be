"""Codes for the wall: a QR code that leads straight to writing."""

from __future__ import annotations

import segno

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks for


def svg(address: str) -> str:
    """A QR code of an address as SVG, black on white, in whatever size the page gives it."""
    made = segno.make(address, error="m", micro=False)
    drawn: str = made.svg_inline(border=QUIET_ZONE, omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    return drawn
