"""People, spaces and conversations for tests, with defaults that make sense, made by the site's own verbs."""

from __future__ import annotations

import datetime
import io
import time
import uuid
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page, Site

from forum.models import (
    Approval,
    ApprovedPage,
    AskedOneself,
    District,
    ForumPage,
    MovedPost,
    Post,
    Space,
    Thread,
    Topic,
)
from forum.posting import Words, open_thread, reply
from forum.versions import raise_version
from moderation.models import CrisisStaff, Referral
from moderation.referring import refer_post
from moderation.thread_acts import mark_political
from pages.models import HomePage
from people.models import Employment, SpaceRole, Unit, User
from suggestions.models import BoardPage, Suggestion
from suggestions.suggesting import suggest


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A resident whose account is not new."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"innbygger{n}@example.no")
    display_name = factory.Sequence(lambda n: f"Innbygger {n}")
    password = factory.LazyFunction(lambda: make_password(None))  # they come in by code
    date_joined = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=30))

    @factory.post_generation
    def confirmed_address(obj: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        obj.emailaddress_set.create(email=obj.email, verified=True, primary=True)


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A part of the municipality."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"enhet{n}")
    name = factory.Sequence(lambda n: f"Enhet {n}")
    email = factory.LazyAttribute(lambda unit: f"{unit.code}@kommune.example")


def employee(*, unit: Unit | None = None, role: str = "rådgiver", first_name: str = "Silje", **user: Any) -> User:
    """Someone who works for the municipality."""
    person = UserFactory(first_name=first_name, **user)
    Employment.objects.create(user=person, unit=unit or UnitFactory(), role=role)
    AskedOneself.objects.create(user=person)  # has written for the municipality today already
    second_factor(person)
    return person


def home() -> HomePage:
    """The front page, made once."""
    found = HomePage.objects.first()
    if found:
        return found
    Locale.objects.get_or_create(language_code="nb")
    Page.objects.filter(depth=2).delete()
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Rot", slug="rot"))
    page = Page.objects.get(pk=root.pk).add_child(instance=HomePage(title="Ordet fritt", slug="forside"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
    return page


def _space(kind: type[Space], slug: str, title: str, **fields: Any) -> Any:
    unit = fields.pop("unit", None) or UnitFactory()
    leader = fields.pop("responsible_leader", None) or employee(unit=unit, role="enhetsleder", first_name="Arne")
    page = kind(
        title=title,
        slug=slug,
        purpose="Finne gode tiltak.",
        unit=unit,
        responsible_leader=leader,
        show_in_menus=True,
        **fields,
    )
    return approved(home().add_child(instance=page), by=leader)


def approved(page: ApprovedPage, *, by: User | None = None, live: bool = True) -> Any:
    """A page that the leader group stands behind, and that is open."""
    Approval.objects.create(
        space=page,
        approved_by=by or employee(role="rådmann", first_name="Kommunedirektør"),
        approved_on=timezone.localdate(),
        case_reference="2026/118",
    )
    if live:
        page.live, page.has_unpublished_changes = True, False
        page.save()
    return page


def forum(slug: str = "nye-tider", **fields: Any) -> ForumPage:
    """A forum that is open."""
    return _space(ForumPage, slug, "Nye tider, nye tanker", **fields)


def board(slug: str = "ungdomslederen", **fields: Any) -> BoardPage:
    """A board that is open."""
    return _space(BoardPage, slug, "Ungdomslederen", **fields)


def moderator(space: Space, *, first_name: str = "Silje", role: str = "ungdomsleder", days: int = 1) -> User:
    """An employee of the space's unit who moderates there, and has for so many days."""
    person = employee(unit=space.unit, role=role, first_name=first_name)
    since = timezone.now() - datetime.timedelta(days=days)
    SpaceRole.objects.create(user=person, space_id=space.page_ptr_id, since=since)
    return person


def team_member(space: Space, *, first_name: str = "Berit", role: str = "prosjektleder") -> User:
    """An employee of the space's unit who is in the project team there."""
    person = employee(unit=space.unit, role=role, first_name=first_name)
    since = timezone.now() - datetime.timedelta(days=1)
    SpaceRole.objects.create(user=person, space_id=space.page_ptr_id, role=SpaceRole.Role.TEAM, since=since)
    return person


def words(author: User | None = None, body: str = "Bussen går for sent.", **more: Any) -> Words:
    """What someone wants to say."""
    return Words(author=author or UserFactory(), body=body, **more)


def topic(space: Space, *, slug: str = "skolevei", name: str = "Skolevei og skyss") -> Topic:
    """What threads in a space may be about."""
    return Topic.objects.create(space_id=space.page_ptr_id, slug=slug, name=name)


def district(*, slug: str = "storas", name: str = "Storås") -> District:
    """A school district."""
    return District.objects.create(slug=slug, name=name)


def thread(
    space: ForumPage,
    *,
    author: User | None = None,
    title: str = "Skoleveien",
    theme: str = "drawback",
    topic: Topic | None = None,
    district: District | None = None,
    **more: Any,
) -> Thread:
    """A thread in a forum, opened by a resident."""
    post = open_thread(
        space=space, title=title, theme=theme, topic=topic, district=district, words=words(author, **more)
    )
    return Thread.objects.get(pk=post.thread_id)


def moved(post: Post, *, into: Thread) -> Post:
    """A post that has left its thread for another, as the rows stand afterwards."""
    MovedPost.objects.create(thread_id=post.thread_id, number=post.number, post=post)
    left = post.thread_id
    Thread.objects.filter(pk=into.pk).update(posts_numbered=F("posts_numbered") + 1, version=F("version") + 1)
    into.refresh_from_db()
    Post.objects.filter(pk=post.pk).update(thread=into, number=into.posts_numbered, version=F("version") + 1)
    Thread.objects.filter(pk=into.pk).update(posts_published=F("posts_published") + 1)
    raise_version(thread_id=left, space_id=into.space_id)
    return Post.objects.get(pk=post.pk)


def merged(thread: Thread, *, into: Thread) -> Thread:
    """A thread that was merged into another, as the rows stand afterwards."""
    for post in thread.posts.order_by("number"):
        moved(post, into=into)
    Thread.objects.filter(pk=thread.pk).update(state=Thread.State.MERGED, merged_into=into, posts_published=0)
    raise_version(thread_id=thread.pk, space_id=thread.space_id)
    return Thread.objects.get(pk=thread.pk)


def post_in(thread: Thread, *, author: User | None = None, reply_to: Post | None = None, **more: Any) -> Post:
    """A further post in a thread."""
    return reply(space=thread.space.specific, thread=thread, words=words(author, **more), reply_to=reply_to)


def suggestion(
    board: BoardPage, *, kind: str = "suggestion", title: str = "Ungdomsklubb", author: User | None = None, **more: Any
) -> Suggestion:
    """Something on the board."""
    post = suggest(board=board, kind=kind, title=title, words=words(author, **more))
    return Suggestion.objects.select_related("thread").get(thread=post.thread_id)


def picture_file(
    name: str = "holdeplass.jpg", *, size: tuple[int, int] = (1200, 800), kind: str = "JPEG", **save: Any
) -> Any:
    """A picture as a browser sends it."""
    written = io.BytesIO()
    Image.new("RGB", size, "steelblue").save(written, kind, **save)
    return SimpleUploadedFile(name, written.getvalue(), content_type=f"image/{kind.lower()}")


def political_case(thread: Thread, *, by: User, reference: str = "PS 41/26") -> None:
    """Mark a thread as under political treatment."""
    mark_political(
        thread=thread,
        actor=by,
        reference=reference,
        body="Kommunestyret",
        treated_on=timezone.localdate() + datetime.timedelta(days=14),
        recommendation_url="https://www.meldal.example/innstilling",
    )


TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def second_factor(person: User) -> User:
    """Give someone an authenticator app, with a secret that is known."""
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": TOTP_SECRET})
    return person


def app_code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def administrator(**user: Any) -> User:
    """Someone who may do everything in the admin."""
    return second_factor(UserFactory(is_superuser=True, is_staff=True, **user))


def crisis_leader(*, first_name: str = "Odd", role: str = "kommunedirektør") -> User:
    """An employee of the crisis staff."""
    person = employee(role=role, first_name=first_name)
    CrisisStaff.objects.create(user=person, since=timezone.now() - datetime.timedelta(days=1))
    return person


def crisis(*, by: User | None = None, posting: str = "open", **more: Any) -> User:
    """Crisis mode, switched on; returns who did it."""
    from moderation.crisis.switching import switch_on

    leader = by or crisis_leader()
    switch_on(by=leader, reason="Flom i Orkla.", posting=posting, text="Flom: hold deg unna elva.", **more)
    return leader


def in_group(user: User, name: str) -> User:
    """Someone in a named group: the leader group, the web editors, the archivists."""
    Group.objects.get_or_create(name=name)[0].user_set.add(user)
    return user


def bulk_copy(post: Post, number: int) -> Post:
    """A further post like another, not saved yet: for many at once."""
    copied = Post.objects.get(pk=post.pk)
    copied.pk, copied.number, copied.token, copied.uuid = None, number, uuid.uuid4(), uuid.uuid4()
    copied._state.adding = True
    return copied


def referral(post: Post, *, unit: Unit | None = None, by: User | None = None, note: str = "") -> Referral:
    """A post that was passed to a unit with an address and without a leader, by who moderates the space."""
    return refer_post(
        post=post, actor=by or moderator(post.thread.space.specific), unit=unit or UnitFactory(), note=note
    )
