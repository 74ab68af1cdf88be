"""What a page says of itself where it is shared, and the ways to share it: the same for every reader, so kept."""

from __future__ import annotations

from hashlib import blake2b

from django import template
from django.conf import settings
from django.core.cache import caches
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from forum.fragments import today_and_language

register = template.Library()


@register.simple_tag(takes_context=True)
def open_graph(context: Context, address: str, heading: str, summary: str, kind: str = "website") -> SafeString:
    """Open Graph data and the page's one address."""
    name = context["municipality"]["name"] if "municipality" in context else ""
    return _kept(
        "forum/_open_graph.html", address=address, heading=heading, summary=summary, kind=kind, municipality_name=name
    )


@register.simple_tag
def share(address: str, title: str, feed: str = "", snippet: str = "") -> SafeString:
    """The ways to pass a page on."""
    return _kept("forum/_share.html", address=address, title=title, feed=feed, snippet=snippet)


def _kept(name: str, **words: str) -> SafeString:
    """A template's text for these words, in the reader's language; rendered once."""
    said = repr((settings.BASE_URL, sorted(words.items())))
    key = f"{name}:{blake2b(said.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}:{today_and_language()}"
    text: str | None = caches["pages"].get(key)
    if text is None:
        text = get_template(name).render(dict(words))
        caches["pages"].set(key, text, timeout=None)
    return mark_safe(text)  # noqa: S308  rendered by our own templates
