"""Each kind of duty is fulfilled only by the act that fulfils it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.models import Post
from moderation import answering, deciding, duties, extending, referring
from moderation.models import Duty, Extension, Referral
from people.models import User
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
Kind = Duty.Kind


@pytest.fixture
def board() -> BoardPage:
    return factories.board()


@pytest.fixture
def silje(board: BoardPage) -> User:
    return factories.moderator(board)


def opened(board: BoardPage, kind: str, silje: User) -> Post:
    """A post for which exactly this is owed: a promise on the municipality's own, else on a resident's."""
    made = factories.suggestion(board, kind="praise")
    post = Post.objects.select_related("thread__space", "author").get(thread=made.pk)
    if kind == Kind.PROMISE:
        post = answering.answer(post=post, words=factories.words(silje, voice="municipality"))
        post = Post.objects.select_related("thread__space", "author", "reply_to").get(pk=post.pk)
    if kind == Kind.ACKNOWLEDGE:
        factories.referral(post, by=silje)
    else:
        duties.open_duty(post=post, space=board, kind=kind, rule="R4")
    return post


def answer(post: Post, silje: User) -> None:
    answering.answer(post=post, words=factories.words(silje, "Svaret.", voice="municipality"))


def interim(post: Post, silje: User) -> None:
    words = factories.words(silje, "Vi ser på det.", voice="municipality")
    with contextlib.suppress(extending.NothingToExtend):
        extending.answer_for_now(post=post, words=words, working_days=2)


def correction(post: Post, silje: User) -> None:
    answering.correct(post=post, words=factories.words(silje, "Rett er dette.", voice="municipality"))


def reply_by_a_resident(post: Post, silje: User) -> None:
    factories.post_in(post.thread, reply_to=post)


def official_word_to_nobody(post: Post, silje: User) -> None:
    factories.post_in(post.thread, author=silje, voice="municipality")


def acknowledging(post: Post, silje: User) -> None:
    for referral in Referral.objects.filter(post=post):
        referring.acknowledge_referral(referral=referral, name="Per", case_number="2026/1")


def release(post: Post, silje: User) -> None:
    deciding.release_duty(post=post, actor=silje, reason="Det er svart på telefon.")


ACTS: list[Callable[[Post, User], None]] = [
    answer, interim, reply_by_a_resident, official_word_to_nobody, acknowledging, release,
]  # fmt: skip
#: What ends a duty of each kind, of these acts. What other capabilities end is tested with them.
ENDS = {
    Kind.ANSWER: {"answer", "release"},
    Kind.CONSIDER: {"answer", "release"},
    Kind.PROMISE: {"answer", "release"},  # given up, with a reason that who was promised is told
    Kind.ACKNOWLEDGE: {"acknowledging"},
    Kind.APPEAL: set(),
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("kind", ENDS, ids=str)
def test_only_its_own_act_ends_it(board: BoardPage, silje: User, kind: str, act: Callable[[Post, User], None]) -> None:
    post = opened(board, kind, silje)
    duty = Duty.objects.get(post=post, kind=kind)

    act(post, silje)

    duty.refresh_from_db()
    assert (duty.closed_at is not None) == (act.__name__ in ENDS[kind])


def test_a_promise_is_kept_only_by_the_answer_to_it(board: BoardPage, silje: User) -> None:
    promise = opened(board, Kind.PROMISE, silje)
    assert promise.reply_to is not None
    answer(promise.reply_to, silje)  # to the question, a second time

    assert Duty.objects.get(post=promise, kind=Kind.PROMISE).closed_at is None


@pytest.mark.parametrize(
    "kind", [Kind.ANSWER, Kind.CONSIDER, Kind.PROMISE, Kind.CORRECT, Kind.ACKNOWLEDGE, Kind.APPEAL]
)
def test_the_verb_itself_refuses_another_act(board: BoardPage, silje: User, kind: str) -> None:
    post = opened(board, kind, silje)
    duty = Duty.objects.select_related("post").get(post=post, kind=kind)
    said = factories.post_in(post.thread, author=silje, voice="municipality")

    with pytest.raises(duties.NotTheAct):
        duties.fulfil([duty], by=said)

    duty.refresh_from_db()
    assert duty.closed_at is None


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGE, Kind.APPEAL])
def test_the_database_refuses_a_post_where_none_fulfils(board: BoardPage, silje: User, kind: str) -> None:
    post = opened(board, kind, silje)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(post=post, kind=kind).update(closed_at=timezone.now(), fulfilled_by=post)


def test_the_database_lets_only_a_unit_acknowledge(board: BoardPage, silje: User) -> None:
    referral = factories.referral(opened(board, Kind.ANSWER, silje), by=silje)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(kind=Kind.ANSWER).update(closed_at=timezone.now(), acknowledged_in=referral)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in duties.OWED], ids=str)
def test_only_what_is_to_be_answered_gets_more_time(board: BoardPage, silje: User, kind: str) -> None:
    post = opened(board, kind, silje)

    interim(post, silje)

    assert not Extension.objects.exists()


@pytest.mark.parametrize("kind", duties.OWED, ids=str)
def test_more_time_is_given_once(board: BoardPage, silje: User, kind: str) -> None:
    post = opened(board, kind, silje)
    interim(post, silje)

    with pytest.raises(extending.ExtendedAlready):
        interim(post, silje)

    assert Extension.objects.count() == 1
