"""The header of every page. It is rendered once for each kind of reader and kept; who reads, and which page this is,
are put in afterwards.
"""

from __future__ import annotations

from django.core.cache import caches
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from forum.versions import site_version
from moderation.crisis.mode import banner
from moderation.who_may import leads_any
from people.models import User
from people.rights import lacks_second_factor

from .frame import frame

# Characters that no name, title or address here can hold.
_NAME, _NEXT = "\x02navn\x03", "\x02neste\x03"


def header(request: HttpRequest) -> SafeString:
    """The header as this reader sees it on this page."""
    reader = getattr(request, "user", None)
    unread = getattr(reader, "unread_notices", 0)
    roles = [bool(getattr(reader, role, False)) for role in ("teams", "moderates", "keeps_archive")]
    if isinstance(reader, User) and not roles[1]:
        roles[1] = leads_any(reader)
    is_in = isinstance(reader, User)
    roles.append(lacks_second_factor(reader) if isinstance(reader, User) else False)
    key = f"header:{site_version()}:{get_language()}:{is_in}:{unread}:{roles}".replace(" ", "")
    made: str | None = caches["pages"].get(key)
    if made is None:
        made = _render(is_in=is_in, unread=unread, roles=roles)
        caches["pages"].set(key, made, timeout=None)
    if isinstance(reader, User):
        made = made.replace(_NAME, escape(reader.display_name))
    made = made.replace(_NEXT, escape(urlencode({"next": request.path})))
    return SafeString(_with_current(made, request.path))


def _render(*, is_in: bool, unread: int, roles: list[bool]) -> str:
    in_team, moderates, keeps_archive, lacks_factor = roles
    return render_to_string(
        "config/header.html",
        {
            "frame": frame(),
            "is_in": is_in,
            "unread": unread,
            "in_team": in_team,
            "moderates": moderates,
            "keeps_archive": keeps_archive,
            "lacks_factor": lacks_factor,
            "banner": banner(),
            "reader_name": _NAME,
            "next": _NEXT,
        },
    )


def _with_current(made: str, path: str) -> str:
    """Say which of the header's links leads to the page one is on."""
    if path == "/":
        return made
    address = reverse("forum:rooms") if "/lesesal/" in path else path
    link = f'href="{escape(address)}"'
    return made.replace(link, f'{link} aria-current="page"', 1)
