"""Personal data is taken out of a post and of all that is kept of it; a trace stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum import mentions
from forum.editing import edit
from forum.models import Draft, Measure, MeasurePassage, Passage, Post, PostVersion, Thread
from moderation import deciding, redacting
from moderation.archive import handing_off
from moderation.archive.models import HandOff
from moderation.models import Decision, Report
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
WHY = {"code": "personal", "reason": "Navn på et barn."}


@pytest.fixture
def space() -> Any:
    return factories.forum()


@pytest.fixture
def silje(space: Any) -> User:
    return factories.moderator(space, role="ungdomsleder")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def redact(post: Post, by: User, *words: str) -> Decision:
    return redacting.redact(
        post=Post.objects.get(pk=post.pk), actor=by, words=words, rule="V4", code="personal", reason="Navn på et barn."
    )


def test_what_is_named_goes_and_the_rest_stays_after_one_has_seen_how(space: Any, silje: User) -> None:
    body = "Da **Ola Bratt** på 12 år gikk, ble det stille. Ring 73 91 22 33!"
    post = factories.post_in(factories.thread(space), body=body, confirmed=True)
    door, client = f"/moderering/innlegg/{post.pk}/sladding/", signed_in(silje)
    assert client.get(door).status_code == 200

    shown = client.post(door, WHY | {"words": "ola bratt\n73 91 22 33"}).content.decode()

    assert "<strong>[fjernet]</strong> på 12 år gikk, ble det stille. Ring [fjernet]!" in shown
    assert "Ola Bratt" in Post.objects.get(pk=post.pk).body  # nothing has gone yet

    client.post(door, WHY | {"words": "ola bratt\n73 91 22 33", "sikker": "1"})

    found = Post.objects.get(pk=post.pk)
    assert found.body == "Da **[fjernet]** på 12 år gikk, ble det stille. Ring [fjernet]!"
    assert "Bratt" not in found.html + found.plain
    page = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert "[fjernet]" in page
    assert "Bratt" not in page
    assert "Personopplysninger er fjernet av ungdomsleder" in page
    assert Decision.objects.get().code == "personal"


def test_it_goes_from_everything_that_is_kept(space: Any, silje: User) -> None:
    kari = factories.UserFactory()
    thread = factories.thread(space, author=kari, title="Hva skjer med Ola Bratt?", body="Ola Bratt bor i Storås.")
    post = thread.posts.get()
    factories.post_in(thread)  # so that a change is in the open
    edit(post=post, space=space, by=kari, body="Ola Bratt bor i Løkken.")
    passage = Passage.objects.create(space_id=space.pk, post=post, text="Ola Bratt bor i Løkken.", kind="drawback")
    measure = Measure.objects.create(space_id=space.pk, title="Lys")
    MeasurePassage.objects.create(measure=measure, passage=passage)
    for door in (f"/innlegg/{post.pk}/endring/", f"/trad/{thread.pk}/svar/?til=1"):
        Draft.objects.create(owner=kari, door=door, fields={"body": "> Ola Bratt bor i Løkken.\n\nJa."})
    Report.objects.create(post=post, reason="personal", text="Ola Bratt er ti år.")
    told = Notice.objects.create(
        key="x", user=silje, kind="reported", url=f"/moderering/innlegg/{post.pk}/",
        parameters={"title": thread.title, "excerpt": "Ola Bratt bor i Løkken.", "reason": "Personopplysninger"},
    )  # fmt: skip
    before = Measure.objects.get(pk=measure.pk).version

    redact(post, silje, "Ola Bratt")

    thread.refresh_from_db()
    assert thread.title == "Hva skjer med [fjernet]?"
    assert thread.excerpt == "[fjernet] bor i Løkken."
    version = PostVersion.objects.get(post=post)
    assert version.body == "[fjernet] bor i Storås."
    assert "Bratt" not in version.html
    assert Passage.objects.get().text == "[fjernet] bor i Løkken."
    assert Measure.objects.get(pk=measure.pk).version > before
    assert all("Bratt" not in draft.fields["body"] and "Ja." in draft.fields["body"] for draft in Draft.objects.all())
    assert Report.objects.get().text == "[fjernet] er ti år."
    told.refresh_from_db()
    assert "Bratt" not in str(told.parameters)
    assert "Bratt" not in str(list(Notice.objects.values_list("parameters", flat=True)))
    for address in (
        f"/trad/{thread.pk}/",
        f"/forum/{space.slug}/",
        f"/innlegg/{post.pk}/versjoner/",
        f"/forum/{space.slug}/atom/",
        f"/trad/{thread.pk}/atom/",
        "/sok/?q=L%C3%B8kken",
    ):
        answer = Client().get(address)
        assert answer.status_code == 200, address
        assert "Bratt" not in answer.content.decode(), address
    assert "[fjernet] bor i" not in Client().get("/sok/?q=Bratt").content.decode()


def test_the_archive_gets_a_new_version_by_the_signal_of_an_edit(space: Any, silje: User) -> None:
    thread = factories.thread(space, body="Ola Bratt bor her.")
    handing_off.mark(thread=thread, by=silje, ground="documentation", note="")
    handed = HandOff.objects.count()

    redact(thread.posts.get(), silje, "Ola Bratt")

    assert HandOff.objects.count() == handed + 1


def test_the_author_is_told_without_the_words_that_went(space: Any, silje: User) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")

    made = redact(post, silje, "Ola Bratt")

    told = Notice.objects.get(user=post.author)
    assert told.parameters["text"] == "[fjernet] bor her."
    page = signed_in(post.author).get(f"/moderering/avgjorelse/{made.pk}/").content.decode()
    assert "[fjernet] bor her." in page
    assert "Navn på et barn." in page
    assert "Klag" in page
    assert "Rett og send inn" not in page


def test_what_was_taken_out_does_not_come_back_unseen(space: Any, silje: User) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")
    redact(post, silje, "Ola Bratt")

    edit(post=Post.objects.get(pk=post.pk), space=space, by=post.author, body="Ola Bratt bor her, sier jeg.")

    assert Post.objects.get(pk=post.pk).edited_at is not None


@pytest.mark.parametrize(
    ("body", "words", "after"),
    [
        ("Per er perfekt. PER!", ["Per"], "[fjernet] er perfekt. [fjernet]!"),
        ("Anna-Lise Å og Anna", ["Anna-Lise Å", "Anna"], "[fjernet] og [fjernet]"),
        ("Ring\n73 91\n22 33", ["73 91 22 33"], "Ring\n[fjernet]"),
        ("Oldemoren sa det.", ["demor"], "Ol[fjernet]en sa det."),
        ("Kari(https://x.example)", ["Kari"], "[fjernet]\\(https://x.example)"),
        ("a.b+c?", [".b+c?"], "a[fjernet]"),
    ],
)
def test_words_are_found_as_they_are_seen(space: Any, silje: User, body: str, words: list[str], after: str) -> None:
    post = factories.post_in(factories.thread(space), body=body)

    redact(post, silje, *words)

    assert Post.objects.get(pk=post.pk).body == after
    assert "<a " not in Post.objects.get(pk=post.pk).html


@pytest.mark.parametrize("words", ["", "Noe annet", "x" * 300, "\n".join("abcdefghij" * 6)])
def test_what_does_not_stand_there_is_said(space: Any, silje: User, words: str) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")

    answer = signed_in(silje).post(f"/moderering/innlegg/{post.pk}/sladding/", WHY | {"words": words, "sikker": "1"})

    assert answer.status_code == 422
    assert "Noe må rettes" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_reason_is_needed(space: Any, silje: User) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")
    door = f"/moderering/innlegg/{post.pk}/sladding/"

    answer = signed_in(silje).post(door, {"words": "Ola Bratt", "code": "personal", "reason": " ", "sikker": "1"})

    assert answer.status_code == 422
    assert "Ola Bratt" in Post.objects.get(pk=post.pk).body


def test_only_the_spaces_moderators_take_anything_out(space: Any) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")
    strangers = [factories.UserFactory(), post.author, factories.moderator(factories.board()), space.responsible_leader]

    for stranger in strangers:
        answer = signed_in(stranger).post(
            f"/moderering/innlegg/{post.pk}/sladding/", WHY | {"words": "Ola Bratt", "sikker": "1"}
        )
        assert answer.status_code == 403
    assert Client().get(f"/moderering/innlegg/{post.pk}/sladding/").status_code == 302
    assert Post.objects.get(pk=post.pk).body == "Ola Bratt bor her."


def test_a_picture_is_taken_out(space: Any, silje: User) -> None:
    from forum import pictures
    from forum.own_marks import picture_mark

    kari = factories.UserFactory()
    file = factories.picture_file()
    picture = pictures.upload(by=kari, file=file, size=file.size, alternative_text="Ola ved bussen")
    post = factories.post_in(
        factories.thread(space), author=kari, body=f"Se her:\n\n{picture_mark(picture.pk, 'Ola ved bussen')}"
    )
    Post.objects.filter(pk=post.pk).update(state="published")
    door = f"/moderering/innlegg/{post.pk}/sladding/"
    assert "Ola ved bussen" in signed_in(silje).get(door).content.decode()

    signed_in(silje).post(door, WHY | {"words": "", "pictures": str(picture.pk), "sikker": "1"})

    assert "bilde:" not in Post.objects.get(pk=post.pk).body
    assert Client().get(f"/bilde/{picture.pk}/").status_code == 404


def test_a_hidden_post_is_redacted_too_and_then_published(space: Any, silje: User) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Bratt bor her.")
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Navn.")

    redact(post, silje, "Ola Bratt")
    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

    assert "[fjernet] bor her." in Client().get(f"/trad/{post.thread_id}/").content.decode()


def test_names_that_were_mentioned_stay_mentioned(space: Any, silje: User) -> None:
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(space, author=kari)
    post = factories.post_in(thread, body="@Kari kjenner Ola Bratt.")
    assert mentions.nameable(thread=thread, body=post.body)

    redact(post, silje, "Ola Bratt")

    assert 'class="mention"' in Post.objects.get(pk=post.pk).html
    assert Thread.objects.get(pk=thread.pk).posts_published == 2
