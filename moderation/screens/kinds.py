"""What a screen is: a rule, an outcome, and a way of looking; and what a space may tune of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.functional import Promise

from forum.screening import Finding, Outcome, Submission

from . import tuning

if TYPE_CHECKING:
    from .tuning import Tuned

Text = str | Promise


class Span(NamedTuple):
    """Where in a text something was found."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of screen, called with a submission (settings.POST_SCREENS names it).

    One that looks at nothing but the text has `find` and `message`, and can be tried out on what has been posted
    (trying.py); another has `look`. One with neither is asked for before anyone looks at the text (limits.py).
    `setting` names where its `limit` stands when the admin does not say otherwise.
    """

    slug: str
    name: Text
    what: Text
    rule: str
    outcome: Outcome
    #: What the municipality may choose between; nothing: the outcome is settled.
    choices: tuple[Outcome, ...] = ()
    may_be_off: bool = True
    setting: str = ""
    #: Of a setting that has several numbers, which one the limit is.
    setting_key: str = ""
    limit_name: Text = ""
    #: How the limit is said, where its name after the number does not do.
    limit_said: Callable[[int], str] | None = None
    #: What happens, where the outcome does not say it all.
    outcome_name: Text = ""
    spares_official: bool = True
    message: Text = ""
    find: Callable[[str, int], Span | None] | None = None
    look: Callable[[Submission, Tuned], Finding | None] | None = None

    def __call__(self, submission: Submission) -> Finding | None:
        """What it finds, with the outcome that the space has chosen."""
        if not self.looks_at_text or (submission.official and self.spares_official):
            return None
        tuned = tuning.tuned(self, submission.space.page_ptr_id)
        if not tuned.is_on:
            return None
        if self.find is not None:
            if self.find(submission.text, tuned.limit) is None:
                return None
            return Finding(tuned.outcome, self.rule, str(self.message), screen=self.slug)
        assert self.look is not None
        found = self.look(submission, tuned)
        return found and replace(found, screen=self.slug)

    @property
    def default_limit(self) -> int:
        """The threshold as the settings have it; 0 where there is none."""
        if not self.setting:
            return 0
        found = getattr(settings, self.setting)
        return int(found.get(self.setting_key, 0) if self.setting_key else found)

    @property
    def looks_at_text(self) -> bool:
        """Whether it is one of settings.POST_SCREENS, or may be."""
        return self.find is not None or self.look is not None

    def limit_in_words(self, limit: int) -> str:
        """The limit as everyone reads it; nothing where there is none."""
        if not self.setting or not limit:
            return ""
        return self.limit_said(limit) if self.limit_said else f"{limit} {self.limit_name}"
