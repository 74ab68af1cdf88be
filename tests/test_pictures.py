"""Pictures in posts: nothing but the picture is kept, nothing too large is opened, nobody sees one they may not."""

from __future__ import annotations

import datetime
import io
import struct
import uuid
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from forum import pictures
from forum.editing import edit
from forum.models import Draft, Picture, Post
from forum.own_marks import picture_mark
from forum.spaces import space_of
from moderation import deciding
from people.models import User
from tests import factories
from tests.test_hostile_input import often

pytestmark = pytest.mark.django_db
SHOWS = "Bussholdeplassen på Storås uten leskur"


@pytest.fixture
def kari(client: Client) -> User:
    user = factories.UserFactory(display_name="Kari")
    client.force_login(user)
    return user


@pytest.fixture
def address(kari: User) -> str:
    return f"/trad/{factories.thread(factories.forum()).pk}/svar/"


def add(client: Client, address: str, file: Any, **changed: str) -> Any:
    form = {"body": "Se her:", "token": str(uuid.uuid4()), "alternative_text": SHOWS, "act": "picture", **changed}
    return client.post(address, {**form, **({"picture": file} if file else {})}, follow=True)


def with_picture(author: User, thread: Any) -> Post:
    file = factories.picture_file()
    picture = pictures.upload(by=author, file=file, size=file.size, alternative_text=SHOWS)
    return factories.post_in(thread, author=author, body=f"Se:\n\n{picture_mark(picture.pk, SHOWS)}")


def png_that_says(width: int, height: int) -> bytes:
    """A PNG whose head claims a size; there is next to nothing behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_a_picture_is_put_into_the_text_and_shown_in_the_post(client: Client, address: str) -> None:
    page = add(client, address, factories.picture_file())

    body = page.context["form"]["body"].value()
    picture = Picture.objects.get()
    assert page.status_code == 200
    assert body.startswith("Se her:\n\n![Bussholdeplassen på Storås uten leskur](bilde:")
    assert not Post.objects.filter(number=2).exists()

    client.post(address, {"body": body, "token": str(uuid.uuid4())})

    post = Post.objects.get(number=2)
    picture.refresh_from_db()
    assert picture.post == post
    shown = f'<img src="/bilde/{picture.pk}/" alt="{SHOWS}" width="1200" height="800" loading="lazy">'
    assert shown in Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert f"[Bilde: {SHOWS}]" in post.plain


def test_the_page_with_the_picture_is_loaded_again_without_sending_it_again(client: Client, address: str) -> None:
    page = add(client, address, factories.picture_file())
    where = page.redirect_chain[-1][0]

    again = client.get(where)

    assert "Bildet er lagt inn i teksten" in page.content.decode()
    assert "Bildet er lagt inn i teksten" not in again.content.decode()
    assert again.context["form"]["body"].value() == page.context["form"]["body"].value()
    assert Picture.objects.count() == 1


def test_it_stands_where_the_caret_was(client: Client, address: str) -> None:
    page = add(client, address, factories.picture_file(), body="😀 Før.\r\n\r\nEtter.", caret="7")

    body = page.context["form"]["body"].value()
    assert body.startswith("😀 Før.\n\n![")
    assert body.endswith(")\n\nEtter.")


def test_a_picture_that_was_chosen_is_not_forgotten_when_one_presses_send(client: Client, address: str) -> None:
    page = add(client, address, factories.picture_file(), act="")

    assert "bilde:" in page.context["form"]["body"].value()
    assert not Post.objects.filter(number=2).exists()


def test_place_camera_and_comments_are_gone_and_the_picture_is_upright(kari: User) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Hemmelig kamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (63.0, 2.0, 0.0), 3: "E", 4: (9.0, 42.0, 0.0)})
    file = factories.picture_file(exif=exif, comment=b"Hjemme hos Per", size=(600, 300))
    assert b"Hemmelig kamera" in file.read()
    file.seek(0)

    picture = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)

    stored = picture.file.read()
    assert (picture.width, picture.height) == (300, 600)
    assert b"Hemmelig" not in stored
    assert b"Hjemme" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_made_smaller(kari: User, kind: str) -> None:
    file = factories.picture_file(size=(4000, 3000), kind=kind)

    picture = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)

    assert (picture.width, picture.height) == (1600, 1200)


def test_a_decompression_bomb_is_refused_before_it_is_decoded(client: Client, address: str) -> None:
    bomb = SimpleUploadedFile("bombe.png", png_that_says(60_000, 60_000))

    page = add(client, address, bomb)

    assert page.status_code == 422
    assert "piksler" in page.content.decode()
    assert page.context["form"]["body"].value() == "Se her:"
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "Velg et bilde først"),
        (SimpleUploadedFile("a.jpg", b""), "Bildefilen er tom"),
        (
            SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            "JPEG, PNG eller WebP",
        ),
        (SimpleUploadedFile("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "JPEG, PNG eller WebP"),
    ],
)
def test_what_is_no_picture_of_ours_is_met_with_words(client: Client, address: str, file: Any, says: str) -> None:
    page = add(client, address, file)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert "Se her:" in page.content.decode()


def test_words_for_who_does_not_see_it_are_required(client: Client, address: str) -> None:
    page = add(client, address, factories.picture_file(), alternative_text=" ")

    assert page.status_code == 422
    assert "Skriv hva bildet viser" in page.content.decode()


def test_a_picture_heavier_than_allowed_is_refused(client: Client, address: str, settings: Any) -> None:
    settings.PICTURE_MAX_BYTES = 1000

    assert "for stort" in add(client, address, factories.picture_file()).content.decode()
    assert add(client, address, SimpleUploadedFile("a.jpg", b"x" * 1_100_000)).status_code == 413


def test_there_is_a_bound_by_the_hour_and_by_the_post(client: Client, address: str, settings: Any) -> None:
    settings.PICTURES_PER_HOUR = 1
    add(client, address, factories.picture_file())
    assert "mange bilder" in add(client, address, factories.picture_file()).content.decode()

    settings.PICTURES_PER_HOUR = 100
    full = "\n".join(picture_mark(uuid.uuid4(), "x") for _ in range(6))
    assert "ikke plass" in add(client, address, factories.picture_file(), body=full).content.decode()


def test_a_guest_is_told_to_sign_in_and_keeps_the_text() -> None:
    address = f"/trad/{factories.thread(factories.forum()).pk}/svar/"

    page = add(Client(), address, factories.picture_file())

    assert page.status_code == 422
    assert "Se her:" in page.content.decode()
    assert not Picture.objects.exists()


def test_a_picture_is_served_with_its_post_and_hidden_with_it(kari: User) -> None:
    space = factories.forum()
    post = with_picture(kari, factories.thread(space))
    address = f"/bilde/{post.pictures.get().pk}/"

    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]

    deciding.hide_post(post=post, actor=factories.moderator(space), rule="V4", reason="Barn på bildet.")
    assert Client().get(address).status_code == 404


def seen_by(picture: Picture, *readers: User | None) -> list[int]:
    answers = []
    for reader in readers:
        client = Client()
        if reader:
            client.force_login(reader)
        answers.append(client.get(f"/bilde/{picture.pk}/").status_code)
    return answers


def test_a_picture_taken_out_is_for_who_may_read_the_version_it_stood_in(kari: User) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    post = with_picture(kari, factories.thread(space))
    picture = post.pictures.get()
    factories.post_in(post.thread)
    edit(post=post, space=space_of(post.thread), by=kari, body="Uten bilde.")
    assert seen_by(picture, None, factories.UserFactory(), kari, silje) == [200, 200, 200, 200]

    deciding.hold_post(post=Post.objects.get(pk=post.pk), actor=silje, rule="V4", reason="Barn på bildet.")
    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

    assert seen_by(picture, None, factories.UserFactory(), kari, silje) == [404, 404, 200, 200]


def test_a_picture_nobody_ever_read_is_not_served_when_its_post_is_published_without_it(kari: User) -> None:
    space = factories.forum(pre_moderated=True)
    silje = factories.moderator(space)
    post = with_picture(kari, factories.thread(space, author=kari))
    picture = post.pictures.get()
    for held in Post.objects.order_by("pk"):
        deciding.publish_post(post=held, actor=silje)
    deciding.hold_post(post=Post.objects.get(pk=post.pk), actor=silje, rule="V4", reason="Barn på bildet.")
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - datetime.timedelta(days=1))
    edit(post=Post.objects.get(pk=post.pk), space=space_of(post.thread), by=kari, body="Uten bilde.")

    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

    assert seen_by(picture, None, factories.UserFactory()) == [404, 404]
    assert seen_by(picture, silje) == [200]


def test_an_upload_is_seen_by_its_owner_alone_until_it_is_posted(client: Client, kari: User) -> None:
    file = factories.picture_file()
    picture = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)
    stranger = Client()
    stranger.force_login(factories.UserFactory())

    assert client.get(f"/bilde/{picture.pk}/").status_code == 200
    assert stranger.get(f"/bilde/{picture.pk}/").status_code == 404
    assert Client().get(f"/bilde/{picture.pk}/").status_code == 404


def test_nobody_shows_the_picture_of_another(kari: User) -> None:
    thread = factories.thread(factories.forum())
    theirs = with_picture(kari, thread).pictures.get()
    file = factories.picture_file()
    unused = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)

    post = factories.post_in(thread, body=f"{picture_mark(theirs.pk, 'a')} {picture_mark(unused.pk, 'b')}")

    assert "<img" not in post.html
    assert post.plain == "a b"


def test_the_clock_clears_away_what_no_post_and_no_draft_uses(kari: User, settings: Any) -> None:
    used = with_picture(kari, factories.thread(factories.forum())).pictures.get()
    file = factories.picture_file()
    in_draft = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)
    Draft.objects.create(owner=kari, door="/x/", fields={"body": picture_mark(in_draft.pk, "x")})
    file.seek(0)
    lost = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)
    Picture.objects.update(uploaded_at=timezone.now() - datetime.timedelta(days=31))

    assert pictures.sweep() == 1

    assert set(Picture.objects.all()) == {used, in_draft}
    assert lost.pk not in Picture.objects.values_list("pk", flat=True)
    assert "forum.pictures.sweep" in settings.SWEEPS


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_with_the_upload(kari: User) -> None:
    file = factories.picture_file()
    lost = pictures.upload(by=kari, file=file, size=file.size, alternative_text=SHOWS)
    Picture.objects.update(uploaded_at=timezone.now() - datetime.timedelta(days=31))

    assert pictures.sweep() == 1

    assert not lost.file.storage.exists(lost.file.name)


def cut_and_twisted() -> st.SearchStrategy[bytes]:
    """Real pictures with a few bytes changed and the end cut off."""
    whole = []
    for kind in ("JPEG", "PNG", "WEBP"):
        whole.append(factories.picture_file(kind=kind, size=(40, 30)).read())

    def twist(data: bytes, changes: list[tuple[int, int]], length: int) -> bytes:
        twisted = bytearray(data)
        for place, value in changes:
            twisted[place % len(twisted)] = value
        return bytes(twisted[: max(1, length % (len(twisted) + 1))])

    changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8)
    return st.builds(twist, st.sampled_from(whole), changes, st.integers(1, 100_000))


@often
@given(data=st.one_of(st.binary(max_size=400), cut_and_twisted()))
@example(data=png_that_says(6000, 6000))
@example(data=png_that_says(0, 0))
@example(data=b"\xff\xd8\xff\xe1\xff\xffExif\0\0MM\0*")
def test_hostile_bytes_are_a_small_picture_or_met_with_words(data: bytes) -> None:
    try:
        drawn = pictures.redrawn(data)
    except pictures.NotUsable:
        return
    assert drawn.mode == "RGB"
    assert max(drawn.size) <= pictures.LONGEST_SIDE
