"""What the writer sees of pictures in the text, and what is said of a name that nobody in the conversation has."""

from __future__ import annotations

import datetime
import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Draft, Picture, Post, Thread
from forum.own_marks import picture_mark
from moderation import deciding
from people.models import Notice, User
from people.notices.mailing import message_of
from tests import factories

pytestmark = pytest.mark.django_db
TEXT_AREA = re.compile(r"<textarea[^>]*>\n?(.*?)</textarea>", re.DOTALL)


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari fra Å")


@pytest.fixture
def thread(kari: User) -> Thread:
    return factories.thread(factories.forum(), author=kari, body="Bussen går for sent.")


def signed_in(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or factories.UserFactory(display_name="Per"))
    return client


def form(**changes: Any) -> dict[str, Any]:
    return {"body": "Her er den.", "token": str(uuid.uuid4())} | changes


def shown(page: Any) -> str:
    found = TEXT_AREA.search(page.content.decode())
    assert found
    return unescape(found[1])


def put_in(client: Client, address: str, *, body: str, words: str = "Holdeplassen", **more: Any) -> Any:
    fields = form(body=body, act="picture", alternative_text=words, picture=factories.picture_file(), **more)
    return client.post(address, fields, follow=True)


# --- Pictures ----------------------------------------------------------------


def test_the_writer_sees_a_short_mark_and_the_post_gets_the_picture(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"

    page = put_in(client, address, body="Her er den.")
    picture = Picture.objects.get()
    assert str(picture.pk) not in shown(page)
    assert len(re.findall(r"!\[Holdeplassen\]\(bilde:\w{1,8}\)", shown(page))) == 1
    client.post(address, form(body=shown(page)))

    post = Post.objects.get(number=2)
    assert f'<img src="/bilde/{picture.pk}/" alt="Holdeplassen"' in post.html
    edit = client.get(f"/innlegg/{post.pk}/endring/")
    assert str(picture.pk) not in shown(edit)
    client.post(f"/innlegg/{post.pk}/endring/", form(body=shown(edit) + "\n\nNy tekst."))
    post.refresh_from_db()
    assert f'<img src="/bilde/{picture.pk}/"' in post.html
    assert "Ny tekst." in post.html


def test_the_pictures_in_the_text_are_listed_and_can_be_taken_out(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"
    first = put_in(client, address, body="Før.")
    both = put_in(client, address, body=shown(first) + "Etter.", words="Skolebussen", caret=len(shown(first)))
    bus = Picture.objects.get(alternative_text="Skolebussen")
    stop = Picture.objects.get(alternative_text="Holdeplassen")
    page = both.content.decode()
    assert page.index(f'src="/bilde/{stop.pk}/"') < page.index(f'src="/bilde/{bus.pk}/"')

    left = client.post(address, form(body=shown(both), act=f"no-picture:{stop.pk}"))

    assert left.status_code == 200
    assert "Holdeplassen" not in left.content.decode()
    assert f'src="/bilde/{bus.pk}/"' in left.content.decode()
    assert shown(left).startswith("Før.\n\n![Skolebussen]")
    assert shown(left).rstrip().endswith("Etter.")


def test_a_preview_shows_the_picture_and_keeps_the_short_mark(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"
    text = shown(put_in(client, address, body="Her."))

    page = client.post(address, form(body=text, act="preview"))

    assert page.content.decode().count(f'src="/bilde/{Picture.objects.get().pk}/"') == 2
    assert shown(page) == text


def test_nobody_gets_at_the_picture_of_another_by_its_short_mark(thread: Thread) -> None:
    address = f"/trad/{thread.pk}/svar/"
    text = shown(put_in(signed_in(), address, body="Her."))

    stranger = signed_in(factories.UserFactory())
    page = stranger.post(address, form(body=text, act="preview"))
    stranger.post(address, form(body=text))

    assert "<img" not in Post.objects.get(number=2).html
    assert str(Picture.objects.get().pk) not in page.content.decode()


def test_a_draft_keeps_the_picture_and_says_it_in_words(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"
    text = shown(put_in(client, address, body="**Se** her."))
    client.post(address, form(body=text, act="keep"))
    draft = Draft.objects.get()

    mine = client.get("/min-side/").content.decode()

    assert "Se her. [Bilde: Holdeplassen]" in mine
    assert "bilde:" not in mine
    assert f"/bilde/{Picture.objects.get().pk}/" in client.get(f"{address}?utkast={draft.pk}").content.decode()


# --- Names -------------------------------------------------------------------


def test_one_is_not_offered_ones_own_name(kari: User, thread: Thread) -> None:
    factories.post_in(thread, author=factories.UserFactory(display_name="Ola"))

    page = signed_in(kari).get(f"/trad/{thread.pk}/svar/").content.decode()

    assert "@Ola" in page
    assert "@Kari fra Å" not in page


@pytest.mark.parametrize(
    "body", ["Hei @Ola Utenfor!", "@Ola Utenfor", "> Sitat\n\n(@Ola Utenfor)", "@Kari fra Å og @Ola Utenfor"]
)
def test_a_name_nobody_has_is_told_of_in_the_preview_and_after(thread: Thread, body: str) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"

    preview = client.post(address, form(body=body, act="preview")).content.decode()
    after = client.post(address, form(body=body), follow=True).content.decode()

    for page in (preview, after):
        assert "heter «Ola Utenfor», så ingen med det navnet får beskjed" in page
        assert "«Kari" not in page


@pytest.mark.parametrize(
    "body", ["Hei @Kari fra Å!", "Skriv til ola@example.no", "Se https://example.no/@ola", "`@Ola`", "2 @ 3", "@ Ola"]
)
def test_nothing_is_said_where_nobody_unknown_is_named(thread: Thread, body: str) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"

    preview = client.post(address, form(body=body, act="preview")).content.decode()
    after = client.post(address, form(body=body), follow=True).content.decode()

    assert "får beskjed." not in preview.split("<form")[0]
    assert "får beskjed." not in after


def test_notices_and_mails_tell_a_picture_in_words(kari: User, thread: Thread) -> None:
    moderator = factories.moderator(thread.space.specific, first_name="Mona")
    written = {"waiting": "Se", "mentioned": "Se, @Kari fra Å:", "held": "Se her:", "hidden": "Se der:"}
    posts = {}
    for kind, body in written.items():
        joined = timezone.now() - datetime.timedelta(days=0 if kind == "waiting" else 30)
        author = factories.UserFactory(display_name=kind, date_joined=joined)
        client = signed_in(author)
        put_in(client, f"/trad/{thread.pk}/svar/", body=body)
        mark = picture_mark(Picture.objects.get(uploaded_by=author).pk, "Holdeplassen")
        posts[kind] = factories.post_in(thread, author=author, body=f"{body} {mark}")
    deciding.hold_post(post=posts["held"], actor=moderator, rule="V4", reason="Grunn.")
    deciding.hide_post(post=posts["hidden"], actor=moderator, rule="V4", reason="Grunn.")

    readers = {"waiting": moderator, "mentioned": kari, "held": posts["held"].author, "hidden": posts["hidden"].author}
    for kind, reader in readers.items():
        notice = Notice.objects.get(user=reader, kind=kind)
        for told in (message_of(notice).body, signed_in(reader).get("/beskjeder/").content.decode()):
            assert "[Bilde: Holdeplassen]" in told, kind
            assert "bilde:" not in told, kind
