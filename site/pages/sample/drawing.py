"""A drawing for the sample: what a resident's photo would show, without anyone's photo."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def turning_place() -> bytes:
    """A steep road, a narrow turning place of gravel and a bus that does not get round, as a JPEG."""
    image = Image.new("RGB", (1200, 800), "#bcd3e2")
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 340), (260, 170), (520, 330), (800, 120), (1200, 360), (1200, 800), (0, 800)], fill="#54755f")
    draw.polygon([(0, 460), (400, 380), (1200, 500), (1200, 800), (0, 800)], fill="#7f9a63")
    draw.polygon([(420, 800), (640, 800), (700, 560), (930, 400), (890, 385), (600, 540)], fill="#8b8a86")
    draw.ellipse([560, 500, 880, 640], fill="#b3a58d")
    draw.rounded_rectangle([585, 470, 845, 575], radius=16, fill="#c8452f")
    for n in range(5):
        draw.rectangle([605 + n * 46, 488, 640 + n * 46, 522], fill="#e9f1f5")
    for x in (640, 790):
        draw.ellipse([x - 24, 552, x + 24, 600], fill="#2b2b2b")
    for x in (150, 1010):
        draw.polygon([(x, 380), (x - 60, 560), (x + 60, 560)], fill="#2f4d3b")
        draw.rectangle([x - 8, 560, x + 8, 600], fill="#5b4432")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return written.getvalue()
