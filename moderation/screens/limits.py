"""What is looked at before the text: how soon it comes back, and how much comes from one network (R2: room for all).

The forum asks for it (settings.SPACE_LIMITS), of each space; signing up is as the site's settings say.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum.asking_to_wait import NETWORK, ROOM_FOR_ALL, TOO_QUICK
from forum.limits import Limits
from forum.screening import Outcome

from . import tuning
from .kinds import Kind


def limits_in(space_id: int) -> Limits:
    """What holds in a space. One with a setting of its own for the network is counted by itself."""
    quick, many = tuning.tuned(too_quick, space_id), tuning.tuned(network, space_id)
    return Limits(
        seconds_to_write=quick.limit if quick.is_on else 0,
        network=_acts(many.limit) if many.is_on else {},
        counts_alone=many.is_own,
    )


def _acts(posts: int) -> dict[str, int]:
    """How many of each act an hour where there may be so many posts: the others in the proportions of the settings."""
    usual: dict[str, int] = settings.NETWORK_PER_HOUR
    whole = network.default_limit
    if posts == whole:
        return usual
    if not whole:  # the settings have no limit for posts to measure the others by
        return {"thread": posts, **usual, "post": posts}
    return {act: -(-number * posts // whole) for act, number in usual.items()}


def _seconds(limit: int) -> str:
    return ngettext("%(number)s sekund", "%(number)s sekunder", limit) % {"number": limit}


too_quick = Kind(
    slug=TOO_QUICK,
    name=_("Svært rask sending"),
    what=_("Det som sendes raskere enn noen kan skrive. Du blir spurt en gang til, og teksten blir stående."),
    rule=ROOM_FOR_ALL,
    outcome=Outcome.WARNING,
    setting="SECONDS_TO_WRITE",
    limit_said=_seconds,
)

network = Kind(
    slug=NETWORK,
    name=_("Mye fra ett nett"),
    what=_(
        "Svært mye fra ett nett på en time, fra gjester og nye brukere. Nye tråder, bilder, støtte og meldinger har "
        "grenser i samme forhold. Ingen adresser blir lagret."
    ),
    rule=ROOM_FOR_ALL,
    outcome=Outcome.REFUSAL,
    outcome_name=_("du må vente"),
    setting="NETWORK_PER_HOUR",
    setting_key="post",
    limit_name=_("innlegg i timen"),
)
