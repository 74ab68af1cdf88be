"""Where a code is asked for. Apart from the other forms, because allauth's own import those."""

from __future__ import annotations

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress


class CodeForm(RequestLoginCodeForm):
    """Asks where to send the code. Someone who was made in the admin or by command confirms the address by it."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        user = self._user
        if user and not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        return email
