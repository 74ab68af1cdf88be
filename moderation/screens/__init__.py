"""The screens that look at a post before it is stored. Each cites its rule; settings.POST_SCREENS orders them.

One module for each; kinds.py has what they have in common, tuning.py what a space has chosen of them.
"""

from __future__ import annotations

from django.conf import settings

from .accounts import bank_accounts
from .contact import email_addresses, phone_numbers
from .haste import pace, threads_per_hour
from .identity import national_identity_numbers
from .kinds import Kind
from .limits import network, too_quick
from .newcomers import links_by_new_accounts
from .places import addresses
from .repeating import repeated_text
from .robots import honeypot
from .shared import pre_moderation
from .tone import shouting
from .words import word_lists

KINDS: tuple[Kind, ...] = (
    national_identity_numbers,
    phone_numbers,
    email_addresses,
    bank_accounts,
    addresses,
    shouting,
    word_lists,
    repeated_text,
    links_by_new_accounts,
    pace,
    threads_per_hour,
    honeypot,
    pre_moderation,
    too_quick,
    network,
)


def kind_of(slug: str) -> Kind | None:
    """The kind of screen with this name."""
    return next((kind for kind in KINDS if kind.slug == slug), None)


def kinds_in_use() -> list[Kind]:
    """Those that the settings name, and those that are asked for before (SPACE_LIMITS), as they are shown."""
    named = {path.rpartition(".")[2] for path in settings.POST_SCREENS}
    return [kind for kind in KINDS if kind.slug in named or not kind.looks_at_text]


__all__ = [
    "KINDS",
    "Kind",
    "addresses",
    "bank_accounts",
    "email_addresses",
    "honeypot",
    "kind_of",
    "kinds_in_use",
    "links_by_new_accounts",
    "national_identity_numbers",
    "network",
    "pace",
    "phone_numbers",
    "pre_moderation",
    "repeated_text",
    "shouting",
    "threads_per_hour",
    "too_quick",
    "word_lists",
]
