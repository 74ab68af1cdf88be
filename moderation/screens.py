"""The screens that look at a post before it is stored. Each cites its rule; settings.POST_SCREENS orders them."""

from __future__ import annotations

import datetime
import re

import phonenumbers
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

from forum.models import Post, PostVersion
from forum.screening import Finding, Outcome, Submission

from .trusting import unless_trusted

# Eleven digits as people write them: together, or 6 + 5 with a space, a dot or a hyphen.
ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ .\-\u00a0]?\d{5}(?!\d)")
EMAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
LINK_OR_PICTURE = re.compile(r"https?://|www\.|\]\(", re.IGNORECASE)
HOUR = datetime.timedelta(hours=1)


def national_identity_numbers(submission: Submission) -> Finding | None:
    """Refuse national identity numbers and D-numbers whose checksum holds, always (V4)."""
    for match in ELEVEN_DIGITS.finditer(submission.text):
        try:
            fodselsnummer.validate(re.sub(r"\D", "", match.group()))
        except ValidationError:
            continue
        return Finding(
            Outcome.REFUSAL,
            "V4",
            _("Det ser ut til at teksten inneholder et fødselsnummer. Ta det bort før du sender."),
        )
    return None


def contact_details(submission: Submission) -> Finding | None:
    """Warn of phone numbers and e-mail addresses: all the world reads this (V4). Official posts may hold them."""
    if submission.official:
        return None
    if EMAIL_ADDRESS.search(submission.text):
        return Finding(
            Outcome.WARNING, "V4", _("Teksten inneholder en e-postadresse. Alle kan lese det du skriver. Er du sikker?")
        )
    if any(phonenumbers.PhoneNumberMatcher(submission.text, "NO")):
        return Finding(
            Outcome.WARNING, "V4", _("Teksten inneholder et telefonnummer. Alle kan lese det du skriver. Er du sikker?")
        )
    return None


def pace(submission: Submission) -> Finding | None:
    """Ask someone who posts or changes posts very often to wait (setting POSTS_PER_HOUR). Rests on R2: room for all."""
    if submission.author is None or submission.official:
        return None
    since = timezone.now() - HOUR
    limit = settings.POSTS_PER_HOUR
    if submission.edits:
        changed = PostVersion.objects.filter(post__author=submission.author, replaced_at__gt=since).order_by("-id")
        at_the_limit = list(changed.values_list("replaced_at", flat=True)[limit - 1 : limit])
    else:
        recent = Post.objects.filter(author=submission.author, created_at__gt=since).order_by("-id")
        at_the_limit = list(recent.values_list("created_at", flat=True)[limit - 1 : limit])
    if not at_the_limit:
        return None
    minutes = max(1, int((at_the_limit[0] - since) / datetime.timedelta(minutes=1)) + 1)
    return Finding(
        Outcome.REFUSAL,
        "R2",
        _(
            "Du har skrevet mye på kort tid. Vent omtrent %(minutes)s minutter, så slipper andre til. "
            "Teksten er ikke borte."
        )
        % {"minutes": minutes},
    )


@unless_trusted
def links_by_new_accounts(submission: Submission) -> Finding | None:
    """Hold links and pictures by accounts younger than NEW_ACCOUNT_DAYS: spam comes as both (V4)."""
    author = submission.author
    if author is None or submission.official or not author.is_new:
        return None
    if not LINK_OR_PICTURE.search(f"{submission.title}\n{submission.body}"):
        return None
    return Finding(
        Outcome.HOLD,
        "V4",
        _("Innlegg med lenker eller bilder fra nye brukere blir sett på av en moderator før de vises."),
    )


@unless_trusted
def pre_moderation(submission: Submission) -> Finding | None:
    """Hold everything but official posts where the space asks for it (R3: who runs it decides)."""
    if submission.official or not submission.space.pre_moderated:
        return None
    return Finding(Outcome.HOLD, "R3", _("Her blir alle innlegg sett på av en moderator før de vises."))
