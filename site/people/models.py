"""Who takes part: users, the municipality's units, employments, and rights given per space (R3)."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page


@register_setting(icon="home")
class Municipality(BaseGenericSetting):
    """Which municipality this is: every name, address and number of residents is configuration.

    `version` is raised when something changes that stands on every page.
    """

    name = models.CharField(_("kommunens navn"), max_length=120, default="Kommunen")
    residents = models.PositiveIntegerField(_("antall innbyggere"), default=4000)
    organisation_number = models.CharField(_("organisasjonsnummer"), max_length=11, blank=True)
    email = models.EmailField(_("postmottak"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    website = models.URLField(_("kommunens nettsted"), blank=True)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("kommunen")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; there is no user name."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password only codes and passkeys open the account."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account. Others see the display name only; the e-mail address is never shown."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-postadresse"), unique=True)
    display_name = models.CharField(_("visningsnavn"), max_length=60)
    birth_year = models.PositiveSmallIntegerField(_("fødselsår"), null=True, blank=True)
    language = models.CharField(_("språk"), max_length=5, choices=settings.LANGUAGES, default="nb")

    #: Set where a signed-in person is fetched (people.signing_in): whether they have a second factor and used it.
    has_factor: bool
    #: Set there too, of who may not act as staff for want of it: whether they have tasks that wait for it.
    has_tasks: bool
    #: Whether they belong to who keeps the archive, and may now.
    keeps_archive: bool
    has_roles: bool
    #: Whether they moderate anything.
    moderates: bool
    #: Set there too: the ids of the spaces in whose project team they are.
    teams: frozenset[int]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        constraints = [models.UniqueConstraint(Lower("display_name"), name="display_name_is_one_persons")]

    def __str__(self) -> str:
        return self.display_name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user has a right of the admin's: none without a second factor, a superuser's neither."""
        from .rights import acts_as_staff

        return acts_as_staff(self) and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """The same of an app."""
        from .rights import acts_as_staff

        return acts_as_staff(self) and super().has_module_perms(app_label)

    @property
    def is_new(self) -> bool:
        """Whether the account is so young that links from it wait (setting NEW_ACCOUNT_DAYS)."""
        return timezone.now() - self.date_joined < datetime.timedelta(days=settings.NEW_ACCOUNT_DAYS)


class Unit(models.Model):
    """A part of the municipality, with a leader and an address for referrals."""

    code = models.SlugField(_("kode"), unique=True)
    name = models.CharField(_("navn"), max_length=120)
    leader = models.ForeignKey(
        User, verbose_name=_("leder"), null=True, blank=True, on_delete=models.SET_NULL, related_name="units_led"
    )
    email = models.EmailField(_("e-postadresse"), blank=True)

    class Meta:
        verbose_name = _("enhet")
        verbose_name_plural = _("enheter")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """That a user works in a unit, and as what: an official post is signed from this (R6, V1)."""

    user = models.OneToOneField(User, verbose_name=_("bruker"), on_delete=models.CASCADE, related_name="employment")
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="employments")
    role = models.CharField(_("stilling"), max_length=120)

    class Meta:
        verbose_name = _("ansettelse")
        verbose_name_plural = _("ansettelser")

    def __str__(self) -> str:
        return f"{self.user}, {self.role}, {self.unit}"


def a_term_on() -> datetime.datetime:
    """When a right that is given now runs out: the end of the day, a term on (setting ROLE_DAYS)."""
    day = timezone.localtime() + datetime.timedelta(days=settings.ROLE_DAYS + 1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


class SpaceRoleQuerySet(models.QuerySet["SpaceRole"]):
    """Roles by whether they hold now."""

    def in_force(self) -> SpaceRoleQuerySet:
        """Those that have begun and not run out."""
        now = timezone.now()
        return self.filter(since__lte=now, until__gt=now)


class SpaceRole(models.Model):
    """A right given by name, for one space and for a time: it runs out unless it is renewed (people/roles.py)."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        TEAM = "team", _("prosjektgruppe")

    user = models.ForeignKey(
        User,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="space_roles",
        limit_choices_to={"employment__isnull": False},
    )
    space = models.ForeignKey(Page, verbose_name=_("forum eller tavle"), on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("rolle"), max_length=12, choices=Role.choices, default=Role.MODERATOR)
    since = models.DateTimeField(_("fra"), default=timezone.now)
    until = models.DateTimeField(_("til"), default=a_term_on, help_text=_("Retten går ut da, hvis ingen fornyer den."))

    objects = SpaceRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rolle i et forum eller på en tavle")
        verbose_name_plural = _("roller i forum og på tavler")
        constraints = [models.UniqueConstraint(fields=["user", "space", "role"], name="one_role_of_a_kind_per_space")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} – {self.space}"

    @property
    def last_day(self) -> datetime.date:
        """The last day it holds, by the clock in Norway."""
        return timezone.localdate(self.until - datetime.timedelta(seconds=1))

    @property
    def is_in_force(self) -> bool:
        """Whether it holds now."""
        return self.since <= timezone.now() < self.until


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by whether they hold now."""

    def on(self, day: datetime.date) -> AbsenceQuerySet:
        """Those that this day is within."""
        return self.filter(first__lte=day, last__gte=day)


class Absence(models.Model):
    """That someone is away from work, from one day to another, and who stands in for them meanwhile."""

    user = models.ForeignKey(
        User,
        verbose_name=_("hvem er borte"),
        on_delete=models.CASCADE,
        related_name="absences",
        limit_choices_to={"employment__isnull": False},
    )
    first = models.DateField(_("første dag borte"))
    last = models.DateField(_("siste dag borte"))
    stand_in = models.ForeignKey(
        User,
        verbose_name=_("vikar"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stands_in",
        limit_choices_to={"employment__isnull": False},
    )
    entered_by = models.ForeignKey(
        User, verbose_name=_("ført inn av"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fravær")
        verbose_name_plural = _("fravær")
        ordering = ["first", "pk"]
        indexes = [models.Index(fields=["last", "first"], name="absence_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="absence_in_order"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=models.F("user")), name="nobody_stands_in_for_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.first} – {self.last}"

    def clean(self) -> None:
        """Refuse days in the wrong order, and standing in for oneself."""
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("Siste dag må komme etter første dag.")})
        if self.stand_in_id is not None and self.stand_in_id == self.user_id:
            raise ValidationError({"stand_in": _("Vikaren må være en annen enn den som er borte.")})


class Notice(models.Model):
    """That a person is told something, on the site and by mail. The row is the mail's outbox too.

    `kind` names a template under templates/people/notices/, `parameters` are its words,
    `key` makes telling the same thing twice impossible.
    """

    class Mail(models.TextChoices):
        NONE = "none", _("ingen e-post")
        WAITING = "waiting", _("venter")
        SENT = "sent", _("sendt")
        HELD = "held", _("holdt tilbake")

    key = models.CharField(max_length=200, unique=True)
    user = models.ForeignKey(User, verbose_name=_("til"), on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("slag"), max_length=40)
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.WAITING)
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True)
    #: When someone decided that a mail that was held is to be sent.
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("beskjed")
        verbose_name_plural = _("beskjeder")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["next_attempt_at"], condition=Q(mail="waiting"), name="notice_mail_waiting"),
            models.Index(fields=["id"], condition=Q(mail="held"), name="notice_mail_held"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class FactorRemoval(models.Model):
    """That someone has lost their second factor and is let in again: one administrator asks, another says yes or no.

    Append-only but for the answer. Nobody answers their own request, nor what concerns themselves.
    """

    person = models.ForeignKey(
        User, verbose_name=_("hvem gjelder det"), on_delete=models.CASCADE, related_name="factor_removals"
    )
    reason = models.CharField(_("hva har skjedd"), max_length=300)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approved = models.BooleanField(null=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fjerning av totrinnsbekreftelse")
        verbose_name_plural = _("fjerning av totrinnsbekreftelse")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(answered_at=None), name="one_open_factor_removal_each"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(answered_by=models.F("asked_by")),
                name="factor_removal_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("person")),
                name="factor_removal_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, approved=None) | Q(answered_at__isnull=False, approved__isnull=False),
                name="factor_removal_is_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"
