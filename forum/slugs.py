"""From a space's address to its id, without a query while the site is unchanged."""

from __future__ import annotations

from .models import Space
from .versions import site_version

_known: dict[tuple[str, str], int | None] = {}
_known_at: int = -1


def live_space_id(kind: type[Space], slug: str) -> int | None:
    """The id of the live space of this kind with this slug, or None."""
    global _known_at
    version = site_version()
    if version != _known_at or len(_known) > 1000:
        _known.clear()
        _known_at = version
    key = (kind.__name__, slug)
    if key not in _known:
        found = kind.objects.live().filter(slug=slug).values_list("pk", flat=True).first()
        if found is None:
            return None
        _known[key] = found
    return _known[key]
