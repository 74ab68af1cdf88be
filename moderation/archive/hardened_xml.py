"""Reading XML that others wrote: no DOCTYPE, no entities, no network, nothing huge."""

from __future__ import annotations

from lxml import etree

LARGEST_RECEIPT = 1_000_000


class Unreadable(ValueError):
    """The bytes are not XML that we will read. The message says why, for the archivist."""


def parse(raw: bytes, *, at_most: int = LARGEST_RECEIPT) -> etree._Element:
    """The root of a document. Raises Unreadable for what is malformed, larger than `at_most` or has a DOCTYPE."""
    if len(raw) > at_most:
        raise Unreadable(f"filen er på {len(raw)} byte, grensen er {at_most}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"ikke gyldig XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("DOCTYPE er ikke tillatt")
    return root
