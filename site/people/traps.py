"""What tells a robot from a person without asking anyone to prove it: a field that people do not see, and the time.

Nothing that someone wrote is thrown away for it. Who is very quick is asked to press send once more; what fills in
the hidden field may be a screen reader or a browser that means well, so a person looks at it.
"""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_signer = Signer(salt="people.traps")


def stamp() -> str:
    """That a form was opened now."""
    return _signer.sign(str(int(time.time() * 1000)))


def stamp_of_one_who_may() -> str:
    """That there is no need to wait: the text was written before, or its writer has been asked already."""
    return _signer.sign("0")


def is_too_quick(stamped: object, seconds: int) -> bool:
    """Whether a form comes back within so many seconds, sooner than anyone writes, or was never opened here."""
    if seconds <= 0:
        return False
    try:
        opened = int(_signer.unsign(str(stamped))) / 1000
    except (BadSignature, ValueError):
        return True
    return time.time() - opened < seconds


class Bait(forms.Widget):
    """A field that people do not see; one who comes to it all the same is told to leave it."""

    @property
    def is_hidden(self) -> bool:
        """Forms give it no row of its own."""
        return True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<div class="visiting" aria-hidden="true"><label for="{id}">{label}</label>'
            '<input type="text" name="{name}" id="{id}" tabindex="-1" autocomplete="off"></div>',
            id=(attrs or {}).get("id", f"id_{name}"),
            label=gettext("La dette stå tomt"),
            name=name,
        )


class Trapped(forms.Form):
    """A form that robots find. Its page shows `website` and `opened` beside the fields."""

    website = forms.Field(label=_("La dette stå tomt"), required=False, widget=Bait)
    opened = forms.Field(required=False, widget=forms.HiddenInput, initial=stamp)

    @property
    def took_bait(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(str(self["website"].value() or "").strip())

    @property
    def is_too_quick(self) -> bool:
        """Whether nobody can have written it, by the site's setting SECONDS_TO_WRITE."""
        return self.is_quicker_than(settings.SECONDS_TO_WRITE)

    def is_quicker_than(self, seconds: int) -> bool:
        """The same with a limit that its place has chosen; 0 for none."""
        return is_too_quick(self["opened"].value(), seconds)

    def let_next_through(self) -> None:
        """Shown again, it may be sent at once, and the hidden field is empty."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data[self.add_prefix("opened")] = stamp_of_one_who_may()
        data[self.add_prefix("website")] = ""
        self.data = data


#: The fields that no draft keeps.
TRAPS = ("website", "opened")
