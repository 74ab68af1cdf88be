"""Decisions: what was wrong and why, told once and done once, in a public log without names."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from forum.models import Post
from moderation import answering, appealing, deciding, suspending
from moderation.models import Decision, Duty
from moderation.reasons import REASONS, choices_for, usual_for
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
WHY = {"code": "harassment", "reason": "Det går på personen."}


@pytest.fixture
def town() -> dict[str, Any]:
    space = factories.forum()
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(space)
    return {
        "space": space,
        "silje": factories.moderator(space, first_name="Silje", role="ungdomsleder"),
        "ola": factories.moderator(space, first_name="Ola", role="bibliotekar"),
        "kari": kari,
        "thread": thread,
        "post": factories.post_in(thread, author=kari, body="Naboen min er dum."),
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(address: str, client: Client | None = None) -> str:
    return (client or Client()).get(address).content.decode()


@pytest.mark.parametrize("act", ["skjuling", "tilbakeholding"])
def test_a_decision_says_what_was_wrong_and_takes_its_rule_from_that(town: dict[str, Any], act: str) -> None:
    door = f"/moderering/innlegg/{town['post'].pk}/{act}/"
    silje = signed_in(town["silje"])

    assert silje.post(door, {"reason": "Fordi."}).status_code == 422
    silje.post(door, WHY)

    made = Decision.objects.get()
    assert (made.code, made.rule, made.reason) == ("harassment", "V4", "Det går på personen.")


def test_another_rule_can_be_chosen(town: dict[str, Any]) -> None:
    signed_in(town["silje"]).post(f"/moderering/innlegg/{town['post'].pk}/skjuling/", WHY | {"rule": "V8"})

    assert Decision.objects.get().rule == "V8"


@pytest.mark.parametrize("act", ["hold", "hide", "redact", "warn", "suspend", "close", "move", "split", "merge"])
def test_the_database_wants_to_know_what_was_wrong(town: dict[str, Any], act: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        deciding.record(actor=town["silje"], act=act, rule="V4", thread=town["thread"], reason="Fordi.")


def test_every_reason_has_words_and_a_rule() -> None:
    for reason in REASONS.values():
        assert str(reason.name)
        assert str(reason.mend)
        deciding.rule_by_code(reason.rule)


@pytest.mark.parametrize(
    ("act", "usual"),
    [
        ("hide", ""),
        ("warn", ""),
        ("close", "answered"),
        ("move", "misplaced"),
        ("split", "several"),
        ("merge", "duplicate"),
    ],
)
def test_each_act_is_offered_reasons_that_fit_it(act: str, usual: str) -> None:
    offered = [code for code, _name in choices_for(act)]

    assert usual_for(act) == usual
    assert set(offered) <= set(REASONS)
    assert offered[-1] == "other"
    assert ("answered" in offered) == (act == "close")
    assert ("threats" in offered) == (act in ("hide", "warn"))


def closing(town: dict[str, Any]) -> str:
    answering.answer(post=town["post"], words=factories.words(town["silje"], voice="municipality"))
    return f"/moderering/trad/{town['thread'].pk}/lukking/"


@pytest.mark.parametrize("code", ["", "threats", "tull"])
def test_a_dialogue_is_not_closed_without_one_of_its_reasons(town: dict[str, Any], code: str) -> None:
    door, silje = closing(town), signed_in(town["silje"])

    answer = silje.post(door, {"reason": "Ferdig."} | ({"code": code} if code else {}))

    assert answer.status_code == 422
    assert "Velg en grunn." in answer.content.decode()
    assert not Decision.objects.filter(act="close").exists()


def test_why_a_dialogue_was_closed_is_counted_and_shown_where_it_was(
    town: dict[str, Any], django_assert_num_queries: Any
) -> None:
    door, silje = closing(town), signed_in(town["silje"])
    assert 'value="answered" checked' in seen(door, silje)

    silje.post(door, {"code": "harassment", "reason": "Det gikk ikke lenger."})

    made = Decision.objects.get(act="close")
    assert (made.code, made.rule, made.reason) == ("harassment", "R4", "Det gikk ikke lenger.")
    for page in (seen(f"/trad/{town['thread'].pk}/"), seen(door, silje)):
        assert "<strong>Hets eller mobbing.</strong> Det gikk ikke lenger." in page
    assert "Hets eller mobbing" in log_of(town, "?hva=close")
    table = Client().get(f"/moderering/logg/{town['space'].slug}/csv/?hva=close")
    assert ";Avsluttet;Hets eller mobbing;R4 " in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    opener = signed_in(town["thread"].opened_by)
    assert "<strong>Hets eller mobbing.</strong> Det gikk ikke lenger." in seen(deciding.decision_page(made), opener)
    assert "Hets eller mobbing. Det gikk ikke lenger." in seen("/beskjeder/", opener)
    with django_assert_num_queries(1):
        counted = dict(Decision.objects.exclude(code="").values_list("code").annotate(Count("pk")))
    assert counted == {"harassment": 1}


def test_reasons_are_counted_in_one_query(town: dict[str, Any], django_assert_num_queries: Any) -> None:
    for code in ("personal", "personal", "advertising"):
        post = factories.post_in(town["thread"])
        deciding.hide_post(post=post, actor=town["silje"], rule="V4", reason="Grunn.", code=code)

    with django_assert_num_queries(1):
        counted = dict(Decision.objects.filter(act="hide").values_list("code").annotate(Count("pk")))

    assert counted == {"personal": 2, "advertising": 1}


@pytest.mark.parametrize(("act", "state"), [("skjuling", "hidden"), ("tilbakeholding", "held")])
def test_the_second_moderator_is_told_who_was_first(town: dict[str, Any], act: str, state: str) -> None:
    door = f"/moderering/innlegg/{town['post'].pk}/{act}/"
    signed_in(town["silje"]).post(door, WHY)
    ola = signed_in(town["ola"])

    answer = ola.post(door, WHY, follow=True)

    assert "Silje (ungdomsleder) var før deg" in answer.content.decode()
    assert Post.objects.get(pk=town["post"].pk).state == state
    assert Decision.objects.count() == 1
    assert Notice.objects.filter(user=town["kari"]).count() == 1


def test_a_post_is_published_once(town: dict[str, Any]) -> None:
    deciding.hold_post(post=town["post"], actor=town["silje"], rule="V4", reason="Grunn.")
    door = f"/moderering/innlegg/{town['post'].pk}/publisering/"
    signed_in(town["silje"]).post(door)

    answer = signed_in(town["ola"]).post(door, follow=True)

    assert "Silje (ungdomsleder) var før deg" in answer.content.decode()
    assert Decision.objects.filter(act="publish").count() == 1


def test_what_was_owed_for_a_hidden_question_is_owed_again_when_it_is_published(town: dict[str, Any]) -> None:
    asked = factories.post_in(town["thread"], is_question=True)
    deciding.hide_post(post=asked, actor=town["silje"], rule="V4", reason="Grunn.")
    assert not Duty.objects.open().filter(post=asked).exists()

    deciding.publish_post(post=Post.objects.get(pk=asked.pk), actor=town["silje"])

    assert Duty.objects.open().get(post=asked).due_on > timezone.localdate()


# --- The log -----------------------------------------------------------------
def log_of(town: dict[str, Any], asked: str = "") -> str:
    return seen(f"/moderering/logg/{town['space'].slug}/{asked}")


def test_the_log_says_what_was_wrong_by_which_role_on_which_rule(town: dict[str, Any]) -> None:
    deciding.hide_post(
        post=town["post"], actor=town["silje"], rule="V4", reason="En hemmelig grunn.", code="harassment"
    )

    page = log_of(town)

    assert "Hets eller mobbing" in page
    assert "Alle kan lese det (V4)" in page
    assert "ungdomsleder" in page
    for hidden in ("hemmelig", "Silje", "Kari", town["silje"].display_name):
        assert hidden not in page


def test_the_log_is_narrowed_by_act_and_month(town: dict[str, Any]) -> None:
    with time_machine.travel(datetime.datetime(2026, 10, 31, 22, 30, tzinfo=datetime.UTC), tick=False):
        old = factories.post_in(town["thread"])  # the last evening of October; 23.30 in Norway
        deciding.hide_post(post=old, actor=town["silje"], rule="V4", reason="Grunn.", code="advertising")
    with time_machine.travel(datetime.datetime(2026, 10, 31, 23, 30, tzinfo=datetime.UTC), tick=False):
        new = factories.post_in(town["thread"])  # 1 November in Norway
        deciding.hold_post(post=new, actor=town["silje"], rule="V4", reason="Grunn.", code="threats")

    assert "Reklame" in log_of(town, "?maned=2026-10")
    assert "Trusler" not in log_of(town, "?maned=2026-10")
    assert "Trusler" in log_of(town, "?maned=2026-11")
    assert "Trusler" in log_of(town, "?hva=hold")
    assert "Reklame" not in log_of(town, "?hva=hold")
    assert "Ingen avgjørelser av dette slaget" in log_of(town, "?hva=close&maned=2026-10")


@pytest.mark.parametrize("asked", ["?maned=2026-13", "?maned=x", "?hva=tull", "?maned=2026-12", "?maned=%00"])
def test_the_log_meets_odd_questions_with_a_page(town: dict[str, Any], asked: str) -> None:
    assert Client().get(f"/moderering/logg/{town['space'].slug}/{asked}").status_code in (200, 400)
    assert Client().get(f"/moderering/logg/{town['space'].slug}/csv/{asked}").status_code in (200, 400)


def test_the_log_goes_on_by_key_with_what_was_asked(town: dict[str, Any]) -> None:
    for _ in range(51):
        deciding.record(actor=town["silje"], act="publish", rule="R2", thread=town["thread"])
    deciding.record(actor=town["silje"], act="pin", rule="R2", thread=town["thread"])

    page = log_of(town, "?hva=publish")

    oldest = Decision.objects.filter(act="publish").order_by("pk")[1].pk
    assert f"?hva=publish&amp;for={oldest}" in page
    assert log_of(town, f"?hva=publish&for={oldest}").count("<tr>") == 2


def test_the_log_costs_the_same_however_much_is_in_it(town: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        post = factories.post_in(town["thread"], author=town["kari"])
        made = deciding.hide_post(post=post, actor=town["silje"], rule="V4", reason="Grunn.")
        appealing.appeal(decision=made, by=town["kari"], words="Feil.")
    log_of(town)

    with django_assert_max_num_queries(6):
        log_of(town, "?hva=hide")


def test_what_concerns_a_person_does_not_lead_to_what_they_wrote(town: dict[str, Any]) -> None:
    suspending.warn(post=town["post"], actor=town["silje"], rule="V4", code="threats", reason="Grunn.")

    page = log_of(town)

    assert "Advarsel gitt" in page
    assert "gjelder en deltaker" in page
    assert town["thread"].title not in page.split("<table")[1]


def test_the_log_as_a_table_calculates_nothing(town: dict[str, Any]) -> None:
    thread = factories.thread(town["space"], title='=HYPERLINK("http://ondt.example")')
    deciding.hide_post(
        post=factories.post_in(thread), actor=town["silje"], rule="V4", reason="Grunn.", code="advertising"
    )

    answer = Client().get(f"/moderering/logg/{town['space'].slug}/csv/?hva=hide")

    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert table.startswith("\ufeffNår;Hva;Grunn;Retningslinje;Rolle;Tråd;Innlegg;Klage")
    assert "'=HYPERLINK" in table
    assert ";Reklame;V4 Alle kan lese det;ungdomsleder;" in table
    assert "Silje" not in table
    assert "attachment" in answer["Content-Disposition"]
