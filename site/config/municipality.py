"""What templates know of the municipality and of the reader."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from forum.versions import site_version
from moderation.crisis.mode import crisis

from .frame import frame
from .header import header


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `municipality` in every template. The header is made only where it is shown."""
    known, version = frame(), site_version()
    return {
        "municipality": {
            "version": version,
            "name": known.name,
            "email": known.email,
            "phone": known.phone,
            "website": known.website,
            "head": known.head,
            "description": known.description,
            "header": partial(header, request),
            "footer": known.footer,
            "crisis": crisis(version),
        },
        "user_is_moderator": getattr(request.user, "moderates", False) if hasattr(request, "user") else False,
    }
