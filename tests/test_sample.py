"""The sample content tells something true on every page, and is written once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from forum.models import District, Effect, Measure, Passage, Post, Thread
from moderation.archive.models import HandOff
from moderation.models import Duty, LeaderQuestion, Referral, Report, SecondReading
from pages.models import HomePage
from suggestions.models import Status, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_sample_has_all_there_is_to_show(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    factories.home().delete()
    HomePage.objects.all().delete()

    call_command("sample")

    assert Thread.objects.count() >= 25
    assert Post.objects.count() >= 250
    assert Post.objects.filter(state="held").exists()
    assert Post.objects.filter(corrects__isnull=False, state="published").exists()
    assert Post.objects.filter(state="withdrawn").exists()
    assert Post.objects.filter(edited_at__isnull=False, versions__isnull=False).exists()
    assert Post.objects.filter(pictures__isnull=False, html__contains="<img").exists()
    assert Post.objects.filter(html__contains='class="mention"').exists()
    assert Report.objects.filter(settled_by=None).count() == 2
    assert Referral.objects.filter(acknowledged_at=None).exists()
    assert Duty.objects.overdue().exists()
    assert set(SecondReading.objects.values_list("rule", flat=True)) == {"R7", "R9"}
    assert LeaderQuestion.objects.filter(answered_at=None).exists()
    assert HandOff.objects.count() >= 3
    assert HandOff.objects.filter(state=HandOff.State.ARCHIVED).exists()
    assert set(Suggestion.objects.values_list("status", flat=True)) == set(Status.values)
    assert not Thread.objects.filter(space__slug="nye-tider", topic=None).exists()
    assert District.objects.count() == 4
    assert Passage.objects.count() >= 30
    assert Measure.objects.filter(published_at__isnull=False, supports__gt=0).count() == 6
    assert Effect.objects.filter(measures=None).exists()
    assert not Duty.objects.filter(fulfilled_by__isnull=False, closed_at__lt=F("opened_at")).exists()
    for address in (
        "/",
        "/forum/nye-tider/",
        "/forum/nye-tider/tiltak/",
        "/tavle/ungdomslederen/",
        "/retningslinjer/",
        "/om/",
        "/personvern/",
    ):
        assert client.get(address).status_code == 200
    for thread in Thread.objects.filter(state="published"):
        assert client.get(thread.get_absolute_url()).status_code == 200

    before = Post.objects.count()
    call_command("sample")
    assert Post.objects.count() == before
