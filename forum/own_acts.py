"""What an author may do with a post, put into the piece that is rendered once for everyone who reads it.

The piece holds a mark where they go (templates/forum/_post.html). Whether an act is allowed is asked where it leads.
"""

from __future__ import annotations

from typing import Protocol

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MARK, OFFICIAL_MARK = "<!--own-->", "<!--own-official-->"
LINK = '<a rel="nofollow" href="{}" aria-label="{}">{}</a> '


class Shown(Protocol):
    """A post as everyone sees it."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def html(self) -> SafeString: ...


def with_own_acts(post: Shown) -> SafeString:
    """A post as its author sees it: with links to change and to withdraw it. What was said officially stays."""
    number = {"number": post.number}
    edit = format_html(LINK, reverse("forum:edit", args=[post.id]), _("Endre innlegg %(number)s") % number, _("Endre"))
    if OFFICIAL_MARK in post.html:
        return SafeString(post.html.replace(OFFICIAL_MARK, edit))
    withdraw = format_html(
        LINK,
        reverse("forum:withdrawal", args=[post.id]),
        _("Trekk tilbake innlegg %(number)s") % number,
        _("Trekk tilbake"),
    )
    return SafeString(post.html.replace(MARK, edit + withdraw))
