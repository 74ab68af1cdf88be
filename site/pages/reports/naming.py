"""What people are called in a report: by display name, or as «Deltaker 417», the same in every report of the space.

The municipality's own words keep their signature either way: first name, role and unit (R6).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from .models import ParticipantNumber

LONGEST_NAME = 60
LOWEST = 100
FREE = 10  # times as many numbers as people, so that a number says nothing of how many they are
AT_A_TIME = 500


class Names:
    """The names of one space's reports. `people` are those who write there, and may be mentioned by others."""

    def __init__(self, space_id: int, *, shown: bool, people: Iterable[tuple[int, str]] = ()) -> None:
        self.shown = shown
        self._space_id = space_id
        self._numbers: dict[int, int] = {}
        self._mentioned: dict[str, int] = {}
        if not shown:
            known = dict(people)
            self._numbers = participant_numbers(space_id, known)
            self._mentioned = {name.casefold(): pk for pk, name in known.items() if name}

    def of(self, user_id: int | None, display_name: str | None) -> str:
        """What a person is called here."""
        if user_id is None:
            return _("Tidligere deltaker")
        if self.shown:
            return display_name or _("Deltaker")
        if user_id not in self._numbers:  # who wrote for the first time while the report was made
            self._numbers = participant_numbers(self._space_id, [user_id])
        return _("Deltaker %(number)s") % {"number": self._numbers[user_id]}

    def in_text(self, text: str) -> str:
        """The text with mentions (@Navn) put into the same names."""
        if self.shown or "@" not in text or not self._mentioned:
            return text
        pieces = text.split("@")
        return pieces[0] + "".join(self._mention(piece) for piece in pieces[1:])

    def _mention(self, after: str) -> str:
        """What follows an @: the longest name of someone that it begins with is replaced."""
        folded = after[:LONGEST_NAME].casefold()
        for length in range(len(folded), 0, -1):
            user_id = self._mentioned.get(folded[:length])
            if user_id is not None and not after[length : length + 1].isalnum():
                return f"@{self.of(user_id, None)}{after[length:]}"
        return f"@{after}"


def participant_numbers(space_id: int, users: Collection[int]) -> dict[int, int]:
    """The numbers of a space's participants. Who has none yet is given one; of two workers, one's draw holds."""
    while True:
        known = dict(ParticipantNumber.objects.filter(space=space_id).values_list("user", "number"))
        new = [user for user in users if user not in known]
        if not new:
            return known
        drawn = zip(new, _free_numbers(set(known.values()), len(new)), strict=False)
        rows = [ParticipantNumber(space_id=space_id, user_id=user, number=number) for user, number in drawn]
        ParticipantNumber.objects.bulk_create(rows, batch_size=AT_A_TIME, ignore_conflicts=True)


def _free_numbers(taken: set[int], count: int) -> list[int]:
    wanted = len(taken) + count
    drawn = secrets.SystemRandom().sample(range(LOWEST, LOWEST + max(900, FREE * wanted)), wanted)
    return [number for number in drawn if number not in taken][:count]
