"""Each of the 23 rules is enforced by something that exists, measured or not for a reason, and shown by a test."""

from __future__ import annotations

import ast
import datetime
import importlib
from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forum.models import Approval, Post
from moderation import deciding
from moderation.guidelines import RULES, Rule, rule
from pages.figures.measures import Column
from people.models import Notice
from tests import factories
from tests.services import ROOT

EVERY_RULE = pytest.mark.parametrize("one", RULES.values(), ids=lambda one: one.code)


def named(path: str) -> Any:
    """What a dotted path names: in a module, or in something in a module; `<model>:<name>` is a constraint's."""
    path, _, constraint = path.partition(":")
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            fields = {field.name: field for field in found._meta.get_fields()} if hasattr(found, "_meta") else {}
            found = fields[attribute] if attribute in fields else getattr(found, attribute)
        if constraint:
            return next(one for one in found._meta.constraints if one.name == constraint)
        return found
    raise ModuleNotFoundError(path)


def claims() -> dict[str, list[str]]:
    """Which tests say that they show which rule (`@pytest.mark.rule("R4")`), read from the tests themselves."""
    found = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                        found[ast.literal_eval(mark.args[0])].append(f"{file.name}::{node.name}")
    return found


def test_there_are_twenty_three_rules_in_the_guidelines_order() -> None:
    codes = [f"R{n}" for n in range(1, 11)] + [f"V{n}" for n in range(1, 11)] + ["S1", "S2", "S3"]

    assert list(RULES) == codes
    assert all(code == rule(code).code for code in codes)


@EVERY_RULE
def test_a_rule_is_enforced_by_what_exists(one: Rule) -> None:
    assert one.enforced_by
    for path in one.enforced_by:
        assert named(path) is not None, path


@EVERY_RULE
def test_a_rule_is_measured_or_says_why_not(one: Rule) -> None:
    assert bool(one.measured_by) != bool(one.unmeasured)
    if one.measured_by:
        columns = named(one.measured_by)()
        assert columns
        assert all(isinstance(column, Column) for column in columns)


@EVERY_RULE
def test_a_rule_is_shown_by_a_test(one: Rule) -> None:
    assert claims()[one.code], f"No test is marked with pytest.mark.rule({one.code!r})."


def test_tests_claim_only_rules_that_there_are() -> None:
    assert set(claims()) <= set(RULES)


@EVERY_RULE
def test_a_rule_is_told_in_three_languages(one: Rule) -> None:
    texts = [one.name, one.text, one.kept_by, *([one.unmeasured] if one.unmeasured else [])]
    for text in texts:
        with override("nb"):
            told = str(text)
        with override("en"):
            assert str(text) != told, told


def test_what_is_not_there_is_noticed() -> None:
    with pytest.raises(AttributeError):
        named("moderation.deciding.does_not_exist")
    with pytest.raises(StopIteration):
        named("forum.models.Post:no_such_constraint")


# --- Rules that no other file shows --------------------------------------------
@pytest.mark.rule("R1")
@pytest.mark.django_db
def test_a_space_shows_who_approved_it_and_when(client: Client) -> None:
    space = factories.forum()
    leader = factories.employee(role="kommunedirektør")
    Approval.objects.filter(space=space).update(
        approved_by=leader, approved_on=datetime.date(2026, 5, 12), case_reference="26/123"
    )

    page = client.get(f"/forum/{space.slug}/").content.decode()

    assert "kommunedirektør" in page
    assert "26/123" in page


@pytest.mark.rule("R7")
@pytest.mark.rule("V9")
@pytest.mark.django_db
def test_the_question_and_a_reminder_stand_by_the_answer(client: Client) -> None:
    space = factories.forum()
    client.force_login(factories.moderator(space))
    post = factories.thread(space, body="Hvorfor går bussen så sent?", is_question=True).posts.get()

    page = client.get(f"/moderering/innlegg/{post.pk}/svar/").content.decode()

    assert "Hvorfor går bussen så sent?" in page
    assert "Vær varsom med ironi" in page
    assert "etiske retningslinjene gjelder også her (V9)" in page


@pytest.mark.rule("R10")
@pytest.mark.django_db
def test_what_is_held_is_read_by_nobody_until_it_is_let_go(client: Client) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    thread = factories.thread(space)
    said = factories.post_in(thread, author=silje, body="Alle må ut.", voice=Post.Voice.MUNICIPALITY)

    deciding.hold_post(post=said, actor=silje, rule="R10", reason="Kriseledelsen bestemmer.")

    assert "Alle må ut." not in client.get(f"/trad/{thread.pk}/").content.decode()
    deciding.publish_post(post=said, actor=silje, rule="R10")
    assert "Alle må ut." in client.get(f"/trad/{thread.pk}/").content.decode()


@pytest.mark.rule("V8")
@pytest.mark.django_db
def test_there_are_no_private_messages(client: Client) -> None:
    kari = factories.UserFactory()
    Notice.objects.create(key="k", user=kari, kind="answered", parameters={"title": "T", "name": "S", "unit": "E"})
    client.force_login(kari)

    page = client.get(reverse("people:notices")).content.decode()

    assert "<textarea" not in page
    names = {model.__name__.lower() for model in apps.get_models()}
    assert not {name for name in names if "message" in name or "conversation" in name or "chat" in name}


@pytest.mark.rule("S1")
@pytest.mark.rule("S2")
@pytest.mark.rule("S3")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_three_questions_stand_where_one_writes(client: Client, language: str) -> None:
    space = factories.forum()
    client.force_login(factories.UserFactory(language=language))

    page = client.get(f"/forum/{space.slug}/ny/", headers={"accept-language": language}).content.decode()

    with override(language):
        assert _("Kunne du sagt det høyt foran en hel forsamling?") in page
        assert _("Ville du latt avisen trykke det?") in page
        assert _("Er det greit for deg at hvem som helst finner det?") in page
