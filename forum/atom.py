"""Atom as RFC 4287 asks: ids that last, a moment per change, always an author, text as text and HTML as HTML."""

from __future__ import annotations

import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator


class LastingAtom(Atom1Feed):
    """An Atom feed whose addresses are the site's own, in full, whatever name it was asked under."""

    def root_attributes(self) -> dict[str, str]:
        """The base of addresses inside posts, which are this site's."""
        return {**super().root_attributes(), "xml:base": f"{settings.BASE_URL}/"}

    def latest_post_date(self) -> datetime.datetime:
        """When anything in it changed last; an empty feed has changed when what it is about was made (4.2.15)."""
        moments = [item["updateddate"] for item in self.items if item["updateddate"]]
        since: datetime.datetime = self.feed["since"]
        return max(moments, default=since)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """An entry. `content` is HTML, `summary` plain text; at least one of the two is there (4.1.2)."""
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate", "type": "text/html"})
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.startElement("author", AttributesImpl({}))
        handler.addQuickElement("name", item["author_name"])
        handler.endElement("author")
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "text"})
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})
        for category in item["categories"]:
            handler.addQuickElement("category", "", {"term": category})
