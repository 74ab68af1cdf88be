"""The summary as the youth leader edits it."""

from __future__ import annotations

from django import forms

from .models import Achievement, Achievements


class SummaryForm(forms.ModelForm[Achievements]):
    """Title and introduction."""

    class Meta:
        model = Achievements
        fields = ["title", "intro"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 3})}


class ItemForm(forms.ModelForm[Achievement]):
    """One thing said and done."""

    class Meta:
        model = Achievement
        fields = ["shown", "said", "did"]
        widgets = {"did": forms.Textarea(attrs={"rows": 3})}


Items = forms.modelformset_factory(Achievement, form=ItemForm, extra=0)
