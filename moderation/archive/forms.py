"""Judging whether a thread belongs in the archive."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Ground


class MarkForm(forms.Form):
    """Ground and a note to the archive."""

    ground = forms.ChoiceField(
        label=_("Hvorfor skal samtalen arkiveres?"), choices=Ground.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Merknad til arkivet"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        help_text=_("Merknaden følger kopien til arkivet. Den vises ikke på nettstedet."),
    )
