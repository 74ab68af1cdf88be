"""The user forms of Wagtail's admin, with a display name in place of a user name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet


class EditForm(UserEditForm):
    """Change a user."""

    display_name = forms.CharField(label=_("Visningsnavn"), max_length=60)

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"display_name"}


class CreationForm(UserCreationForm):
    """Make a user."""

    display_name = forms.CharField(label=_("Visningsnavn"), max_length=60)

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"display_name"}


class UserViewSet(WagtailUserViewSet):
    """Users, by display name and e-mail address."""

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return EditForm if for_update else CreationForm
