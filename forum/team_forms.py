"""The project team's forms. What someone typed is shown again when a form is not valid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .forms import not_only_blank
from .marking import LONGEST
from .models import District, Effect, Measure, Passage, Post, Theme, Topic

WHOLE, OWN = "hele", "utvalg"


class DressedForm(forms.Form):
    """A form whose fields look as the site's do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"


class PlacedForm(DressedForm):
    """Something with a topic and a school district."""

    topic = forms.ModelChoiceField(label=_("Emne"), queryset=Topic.objects.none(), required=False)
    district = forms.ModelChoiceField(label=_("Skolekrets"), queryset=District.objects.none(), required=False)

    def __init__(self, *args: Any, space_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("topic", Topic.objects.filter(space=space_id)), ("district", District.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, str(_("Ikke valgt"))


class SortForm(PlacedForm):
    """What a passage is, and what it belongs to: something known, something new, or nothing yet."""

    kind = forms.ChoiceField(
        label=_("Hva er det?"),
        choices=Passage.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om det er en ulempe, en mulighet eller et tiltak.")},
    )
    belongs_to = forms.ChoiceField(label=_("Hører til"), required=False)
    new_title = forms.CharField(
        label=_("Eller noe nytt"),
        max_length=120,
        required=False,
        help_text=_("Gi en ny ulempe, mulighet eller et nytt tiltak en tittel."),
    )
    field_order = ["part", "text", "kind", "topic", "district", "belongs_to", "new_title"]

    def __init__(self, *args: Any, space_id: int, **kwargs: Any) -> None:
        super().__init__(*args, space_id=space_id, **kwargs)
        self.known: dict[str, Effect | Measure] = {}
        effects = Effect.objects.filter(space=space_id).order_by("title")
        choices: list[Any] = [("", _("Ikke knyttet til noe ennå"))]
        groups: dict[str, list[tuple[str, str]]] = {str(Theme(kind).label): [] for kind in Effect.Kind}
        for effect in effects:
            self.known[f"e{effect.pk}"] = effect
            groups[str(Theme(effect.kind).label)].append((f"e{effect.pk}", effect.title))
        measures = Measure.objects.filter(space=space_id).order_by("title")
        self.known |= {f"m{measure.pk}": measure for measure in measures}
        groups[str(_("Tiltak"))] = [(f"m{measure.pk}", measure.title) for measure in measures]
        field = self.fields["belongs_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices + [group for group in groups.items() if group[1]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = self.known.get(data.get("belongs_to", ""))
        if chosen and data.get("new_title"):
            self.add_error("new_title", _("Velg noe som finnes, eller gi noe nytt en tittel – ikke begge deler."))
        if isinstance(chosen, Effect) and data.get("kind") and chosen.kind != data["kind"]:
            self.add_error("belongs_to", _("Avsnittet må være av samme slag som det hører til."))
        return data

    def sorting(self) -> dict[str, Any]:
        """As the verbs take it."""
        data = self.cleaned_data
        chosen = self.known.get(data["belongs_to"])
        return {
            "kind": data["kind"],
            "topic": data["topic"],
            "district": data["district"],
            "effect": chosen if isinstance(chosen, Effect) else None,
            "measure": chosen if isinstance(chosen, Measure) else None,
            "new_title": " ".join(data["new_title"].split()),
        }


class MarkForm(SortForm):
    """Which words of a post, and what they are. Without a script one chooses a paragraph or pastes words.

    Words that were typed are the words that are meant, whatever else is chosen.
    """

    part = forms.ChoiceField(
        label=_("Hvilke ord?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvilke ord du vil merke.")},
    )
    text = forms.CharField(
        label=_("Ordene du har valgt"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Marker ord i innlegget, eller lim dem inn her."),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        self.paragraphs = [line for line in post.plain.splitlines() if line.strip()]
        whole = " ".join(self.paragraphs)
        parts = {str(n): line for n, line in enumerate(self.paragraphs)} if len(self.paragraphs) > 1 else {}
        self.parts = {WHOLE: whole, **parts}
        super().__init__(*args, space_id=post.thread.space_id, **kwargs)
        part = self.fields["part"]
        assert isinstance(part, forms.ChoiceField)
        choices: list[tuple[str, Any]] = [(OWN, _("Et utvalg"))]
        if len(whole) <= LONGEST:
            choices.append((WHOLE, _("Hele innlegget")))
        part.choices = choices + [(key, line) for key, line in parts.items() if len(line) <= LONGEST]
        self.initial = {
            "part": OWN if self.initial.get("text") else "0" if parts else WHOLE,
            "topic": post.thread.topic_id,
            "district": post.thread.district_id,
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("part") == OWN and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Marker eller lim inn ordene du vil merke."))
        return data

    def words(self) -> str:
        """The words that were chosen."""
        part: str = self.cleaned_data["part"]
        return self.cleaned_data["text"] or self.parts[part]


class EffectForm(PlacedForm):
    """A drawback or a possibility."""

    title = forms.CharField(label=_("Tittel"), max_length=120, validators=[not_only_blank])
    kind = forms.ChoiceField(
        label=_("Slag"),
        choices=Effect.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om det er en ulempe eller en mulighet.")},
    )
    field_order = ["kind", "title"]

    def __init__(self, *args: Any, effect: Effect | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if effect:
            del self.fields["kind"]
            self.initial = {"title": effect.title, "topic": effect.topic_id, "district": effect.district_id}


class MergeForm(DressedForm):
    """Into which effect another goes."""

    into = forms.ModelChoiceField(label=_("Slå sammen med"), queryset=Effect.objects.none())

    def __init__(self, *args: Any, effect: Effect, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Effect.objects.filter(space=effect.space_id, kind=effect.kind).exclude(pk=effect.pk)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset, into.empty_label = others.order_by("title"), str(_("Velg"))


class MeasureForm(PlacedForm):
    """A measure, and what it reduces or strengthens."""

    title = forms.CharField(label=_("Tittel"), max_length=120, validators=[not_only_blank])
    description = forms.CharField(
        label=_("Hva går det ut på?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    effects = forms.ModelMultipleChoiceField(
        label=_("Reduserer eller styrker"),
        queryset=Effect.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["title", "description", "effects"]

    def __init__(self, *args: Any, space_id: int, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, space_id=space_id, **kwargs)
        effects = self.fields["effects"]
        assert isinstance(effects, forms.ModelMultipleChoiceField)
        effects.queryset = Effect.objects.filter(space=space_id).order_by("kind", "title")
        if measure:
            self.initial = {
                "title": measure.title,
                "description": measure.description,
                "topic": measure.topic_id,
                "district": measure.district_id,
                "effects": list(measure.effects.values_list("pk", flat=True)),
            }


class AssessmentForm(DressedForm):
    """What the team thinks of a measure."""

    status = forms.ChoiceField(
        label=_("Status"), choices=[(value, capfirst(label)) for value, label in Measure.Status.choices]
    )
    text = forms.CharField(
        label=_("Vurdering"), max_length=4000, validators=[not_only_blank], widget=forms.Textarea(attrs={"rows": 6})
    )


class RegisterForm(forms.Form):
    """What is asked for in the register's address."""

    vis = forms.ChoiceField(choices=[("", ""), ("nyeste", ""), ("status", "")], required=False)
    status = forms.ChoiceField(choices=[("", ""), *Measure.Status.choices], required=False)
    emne = forms.SlugField(required=False)
    krets = forms.SlugField(required=False)
    etter = forms.IntegerField(required=False, min_value=0, max_value=2**62)


class MatrixForm(forms.Form):
    """What is asked for in the matrix's address."""

    emne = forms.SlugField(required=False)
    krets = forms.SlugField(required=False)
    side = forms.IntegerField(required=False, min_value=1, max_value=1000)
