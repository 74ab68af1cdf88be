"""Everything editable stands in Wagtail's admin, for those who may."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from forum.models import Topic
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.administrator())
    return client


def test_the_web_editor_reaches_every_part(editor: Client) -> None:
    space, board = factories.forum(), factories.board()
    addresses = [
        "/admin/",
        f"/admin/pages/{factories.home().pk}/",
        f"/admin/pages/{space.pk}/edit/",
        f"/admin/pages/{board.pk}/edit/",
        f"/admin/pages/add/forum/forumpage/{factories.home().pk}/",
        "/admin/settings/people/municipality/",
        "/admin/snippets/people/unit/",
        "/admin/snippets/people/employment/add/",
        "/admin/snippets/people/spacerole/add/",
        "/admin/snippets/forum/approval/",
        "/admin/users/",
        "/admin/users/new/",
        f"/admin/users/edit/{factories.UserFactory().pk}/",
    ]
    for address in addresses:
        answer = editor.get(address, follow=True)

        assert answer.status_code == 200, address
    assert "Visningsnavn" in editor.get(addresses[-1]).content.decode()


def test_the_editor_changes_a_spaces_name_and_deadline_and_guests_see_it_at_once(editor: Client) -> None:
    space = factories.forum()
    guest = Client()
    assert "Finne gode tiltak." in guest.get(f"/forum/{space.slug}/").content.decode()

    form = {
        "title": "Et helt nytt navn", "slug": space.slug, "purpose": space.purpose, "intro": "null",
        "unit": space.unit_id, "responsible_leader": space.responsible_leader_id, "answer_deadline": 7,
        "audience": "", "opens_at": "", "closes_at": "", "go_live_at": "", "expire_at": "", "seo_title": "",
        "search_description": "", "action-publish": "1", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "show_in_menus": "on",
    }  # fmt: skip
    answer = editor.post(f"/admin/pages/{space.pk}/edit/", form)
    assert answer.status_code == 302, answer.context["form"].errors

    page = guest.get(f"/forum/{space.slug}/").content.decode()
    assert "Et helt nytt navn" in page
    assert "7 virkedager" in page


@pytest.mark.parametrize("who", ["guest", "resident", "moderator"])
def test_others_do_not_come_in(client: Client, who: str) -> None:
    space = factories.forum()
    if who != "guest":
        client.force_login(factories.UserFactory() if who == "resident" else factories.moderator(space))

    answer = client.get(f"/admin/pages/{space.pk}/edit/", follow=True)

    assert "Lagre" not in answer.content.decode()
    assert answer.status_code == (200 if who == "guest" else 403)
    assert answer.redirect_chain


def test_only_employees_are_offered_as_leader_and_moderator(editor: Client) -> None:
    space = factories.forum()
    factories.UserFactory(display_name="gutt14")
    factories.moderator(space, first_name="Silje")

    for address in (
        f"/admin/pages/{space.pk}/edit/", "/admin/snippets/people/spacerole/add/", "/admin/snippets/people/absence/add/"
    ):  # fmt: skip
        assert "gutt14" not in editor.get(address).content.decode(), address


def test_employees_stand_first_by_name_where_a_person_is_chosen(editor: Client) -> None:
    factories.UserFactory(display_name="Anne Innbygger")
    for name in ("Åse Ansatt", "Berit Ansatt"):
        factories.employee(display_name=name)

    for address in ("/admin/snippets/people/unit/add/", "/admin/snippets/people/employment/add/"):
        page = editor.get(address).content.decode()
        offered = re.findall(r'<option value="\d+">(.*?)</option>', page)
        assert offered[:3] == ["Berit Ansatt", "Åse Ansatt", "Anne Innbygger"], address


def test_a_deadline_of_no_days_is_refused(editor: Client) -> None:
    space = factories.forum()
    form = {
        "title": space.title, "slug": space.slug, "purpose": space.purpose, "intro": "null", "unit": space.unit_id,
        "responsible_leader": space.responsible_leader_id, "answer_deadline": 0, "action-publish": "1",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip

    answer = editor.post(f"/admin/pages/{space.pk}/edit/", form)

    assert answer.status_code == 200
    assert "answer_deadline" in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["forum", "board"])
def test_a_space_that_shuts_before_it_opens_is_refused(editor: Client, kind: str) -> None:
    space = factories.forum() if kind == "forum" else factories.board()
    form = {
        "title": space.title, "slug": space.slug, "purpose": space.purpose, "intro": "null", "unit": space.unit_id,
        "responsible_leader": space.responsible_leader_id, "answer_deadline": 5, "action-publish": "1",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "opens_at": "2026-12-24 12:00", "closes_at": "2026-12-01 12:00",
    }  # fmt: skip

    answer = editor.post(f"/admin/pages/{space.pk}/edit/", form)

    assert answer.status_code == 200
    assert answer.context["form"].errors["closes_at"] == [
        "Tidspunktet det stenger, må komme etter tidspunktet det åpner."
    ]
    space.refresh_from_db()
    assert space.closes_at is None


def test_a_topics_code_is_made_of_its_name_also_on_a_board(editor: Client) -> None:
    board = factories.board()

    added = editor.post(
        "/admin/snippets/forum/topic/add/", {"space": board.pk, "name": "På skøyter", "slug": "", "order": 0}
    )
    again = editor.post(
        "/admin/snippets/forum/topic/add/", {"space": board.pk, "name": "På skøyter", "slug": "", "order": 0}
    )

    assert added.status_code == 302
    assert again.status_code == 200
    assert Topic.objects.values_list("space", "slug").get() == (board.pk, "pa-skoyter")


@pytest.mark.parametrize("kind", ["people/spacerole", "forum/topic"])
def test_only_forums_and_boards_are_offered(editor: Client, kind: str) -> None:
    page = editor.get(f"/admin/snippets/{kind}/add/").content.decode()

    assert "forum.forumpage" in page
    assert "suggestions.boardpage" in page
    assert "wagtailcore.page" not in page
