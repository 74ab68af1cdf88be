"""What moderators do with whole threads: move, split, merge, pin, mark as political; every trace and count right."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client

from forum import moving
from forum.models import Follow, MovedPost, PoliticalCase, Post, ReadMark, SpaceState, ThemeTally, Thread
from forum.posting import ThreadClosed
from forum.search_query import find_by_words
from moderation import answering, deciding, thread_acts
from moderation.archive import handing_off
from moderation.archive.models import HandOff
from moderation.models import Decision, Duty
from people.models import Notice, SpaceRole
from tests import factories

pytestmark = pytest.mark.django_db
REASON = {"code": "other", "reason": "Den handler om to ting."}


def counts_are_right() -> None:
    """Every counter says what a count says."""
    for thread in Thread.objects.all():
        shown = thread.posts.filter(state=Post.State.PUBLISHED)
        assert thread.posts_published == shown.count(), thread
        if thread.state == Thread.State.PUBLISHED:
            assert thread.latest == max(shown.values_list("pk", flat=True)), thread
            assert thread.latest_at == max(shown.values_list("created_at", flat=True)), thread
            assert thread.answered == shown.filter(voice=Post.Voice.MUNICIPALITY).exists(), thread
        assert thread.posts_numbered >= max([0, *thread.posts.values_list("number", flat=True)]), thread
    published = Thread.objects.filter(state=Thread.State.PUBLISHED)
    for state in SpaceState.objects.all():
        assert state.threads == published.filter(space=state.pk).count()
        assert state.posts == Post.objects.filter(state=Post.State.PUBLISHED, thread__space=state.pk).count()
    tallies = {(tally.space_id, tally.theme): tally.threads for tally in ThemeTally.objects.exclude(threads=0)}
    counted = published.exclude(theme="").values("space", "theme").annotate(number=Count("pk"))
    assert tallies == {(row["space"], row["theme"]): row["number"] for row in counted}


@pytest.fixture
def town() -> dict[str, Any]:
    space = factories.forum()
    silje = factories.moderator(space)
    kari, ola = factories.UserFactory(display_name="Kari"), factories.UserFactory(display_name="Ola")
    thread = factories.thread(space, author=kari, title="Skoleveien")
    second = factories.post_in(thread, author=ola, body="Hva med svømmehallen?")
    third = factories.post_in(thread, author=kari, body="Ja, den også.", reply_to=second)
    fourth = factories.post_in(thread, author=ola, body="Tilbake til veien.")
    return locals()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Moving ---------------------------------------------------------------------------------------------------------


def test_a_thread_moves_to_another_theme_after_a_page_that_says_what_happens(town: dict[str, Any]) -> None:
    client, thread = signed_in(town["silje"]), town["thread"]
    form = {"theme": "question", **REASON}

    asked = client.post(f"/moderering/trad/{thread.pk}/flytting/", form)
    assert "Dette skjer" in asked.content.decode()
    thread.refresh_from_db()
    assert thread.theme == "drawback"
    done = client.post(f"/moderering/trad/{thread.pk}/flytting/", {**form, "confirmed": "1"})

    assert done.status_code == 302
    thread.refresh_from_db()
    assert thread.theme == "question"
    counts_are_right()
    page = Client().get(f"/trad/{thread.pk}/").content.decode()
    assert "Flyttet hit fra temaet Ulemper av ungdomsleder" in page
    assert "Den handler om to ting." in page
    decision = Decision.objects.get(act="move")
    assert decision.reason == REASON["reason"]
    assert Notice.objects.get(kind="thread_act").user == town["kari"]


def test_a_thread_moves_to_another_forum_with_its_duties_and_counts(town: dict[str, Any]) -> None:
    other = factories.forum("annet")
    SpaceRole.objects.create(user=town["silje"], space_id=other.pk)
    asked = factories.post_in(town["thread"], is_question=True)
    client = signed_in(town["silje"])
    form = {"theme": "drawback", "space": str(other.pk), **REASON, "confirmed": "1"}

    assert client.post(f"/moderering/trad/{town['thread'].pk}/flytting/", form).status_code == 302

    town["thread"].refresh_from_db()
    assert town["thread"].space_id == other.pk
    assert Duty.objects.get(post=asked).space_id == other.pk
    counts_are_right()
    assert {decision.space_id for decision in Decision.objects.filter(act="move")} == {town["space"].pk, other.pk}
    assert "Skoleveien" in Client().get("/forum/annet/").content.decode()
    assert "Skoleveien" not in Client().get("/forum/nye-tider/").content.decode()


def test_a_thread_does_not_move_to_a_forum_one_does_not_moderate(town: dict[str, Any]) -> None:
    other = factories.forum("annet")
    form = {"theme": "drawback", "space": str(other.pk), **REASON, "confirmed": "1"}

    answer = signed_in(town["silje"]).post(f"/moderering/trad/{town['thread'].pk}/flytting/", form)

    assert answer.status_code == 422
    town["thread"].refresh_from_db()
    assert town["thread"].space_id == town["space"].pk


def test_an_archived_thread_that_moves_is_handed_over_anew(town: dict[str, Any]) -> None:
    handing_off.mark(thread=town["thread"], by=town["silje"], ground="documentation")
    thread_acts.move(
        thread=town["thread"], actor=town["silje"], space=town["space"], theme="question", reason="Feil tema."
    )

    assert HandOff.objects.count() == 2


# --- Splitting ------------------------------------------------------------------------------------------------------


def split(town: dict[str, Any], *posts: Post, **more: str) -> Any:
    form = {"post": [post.pk for post in posts], "title": "Svømmehallen", "theme": "possibility", **REASON, **more}
    return signed_in(town["silje"]).post(f"/moderering/trad/{town['thread'].pk}/deling/", form)


def test_chosen_posts_become_a_thread_and_their_old_numbers_say_where_they_are(town: dict[str, Any]) -> None:
    assert "Dette skjer" in split(town, town["second"], town["third"]).content.decode()
    answer = split(town, town["second"], town["third"], confirmed="1")

    made = Thread.objects.get(title="Svømmehallen")
    assert answer["Location"] == f"/trad/{made.pk}/"
    assert list(made.posts.order_by("number").values_list("number", "body")) == [
        (1, "Hva med svømmehallen?"),
        (2, "Ja, den også."),
    ]
    assert made.opened_by == town["ola"]
    assert made.excerpt == "Hva med svømmehallen?"
    assert list(town["thread"].posts.order_by("number").values_list("number", flat=True)) == [1, 4]
    traces = MovedPost.objects.filter(thread=town["thread"]).order_by("number")
    assert [(trace.number, trace.post_id) for trace in traces] == [(2, town["second"].pk), (3, town["third"].pk)]
    assert made.posts.get(number=2).reply_to == town["second"]
    counts_are_right()
    page = Client().get(f"/trad/{made.pk}/").content.decode()
    assert "Skilt ut fra en annen tråd" in page
    assert "Svar til Ola (innlegg 1)" in page
    assert "2 innlegg er flyttet til en egen tråd" in Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    told = Notice.objects.filter(kind="thread_act").values_list("user__display_name", flat=True)
    assert sorted(told) == ["Kari", "Ola"]


def test_a_reply_names_the_thread_in_which_what_it_answers_stands_if_all_can_read_it(town: dict[str, Any]) -> None:
    split(town, town["third"], confirmed="1")
    made = Thread.objects.get(title="Svømmehallen")

    def page() -> str:
        return " ".join(Client().get(f"/trad/{made.pk}/").content.decode().split())

    assert f'href="/innlegg/{town["second"].pk}/">Svar til Ola (innlegg 2) i «Skoleveien»</a>' in page()
    opening = town["thread"].posts.get(number=1)
    deciding.hide_post(post=Post.objects.get(pk=opening.pk), actor=town["silje"], rule="V4", reason="Navn.")
    assert "Svar til" not in page()
    assert "Skoleveien" not in page()
    deciding.publish_post(post=Post.objects.get(pk=opening.pk), actor=town["silje"])
    assert "i «Skoleveien»" in page()


def test_the_first_post_and_hidden_ones_stay(town: dict[str, Any]) -> None:
    deciding.hide_post(post=town["second"], actor=town["silje"], rule="V4", reason="Navn.")

    answer = split(town, town["thread"].posts.get(number=1), town["second"], confirmed="1")

    assert answer.status_code == 422
    assert "Velg minst ett innlegg" in answer.content.decode()
    assert Thread.objects.count() == 1


def test_a_correction_goes_with_what_it_corrects(town: dict[str, Any]) -> None:
    words = factories.words(town["silje"], "Hallen koster 30 millioner.", voice=Post.Voice.MUNICIPALITY)
    correction = answering.correct(post=town["second"], words=words)
    split(town, town["second"], confirmed="1")

    correction.refresh_from_db()
    made = Thread.objects.get(title="Svømmehallen")
    assert (correction.thread, correction.number) == (made, 2)
    assert made.answered
    note = next(note for note in made.posts.get(number=1).notes if note["kind"] == "corrected")
    assert note["url"] == f"/trad/{made.pk}/?side=1#innlegg-2"
    counts_are_right()


def test_choices_follow_from_page_to_page(town: dict[str, Any]) -> None:
    for n in range(25):
        last = factories.post_in(town["thread"], body=f"Innlegg {n}")
    client, address = signed_in(town["silje"]), f"/moderering/trad/{town['thread'].pk}/deling/"

    turned = client.post(address, {"post": [town["second"].pk], "title": "Halvskrevet", "shown": "1", "side": "2"})

    text = turned.content.decode()
    assert turned.status_code == 200
    assert f'<input type="hidden" name="post" value="{town["second"].pk}">' in text
    assert f'value="{last.pk}"' in text
    assert "Halvskrevet" in text
    assert Thread.objects.count() == 1


def test_what_one_has_read_and_follows_stays_read_and_followed(town: dict[str, Any]) -> None:
    reader = factories.UserFactory()
    ReadMark.objects.create(user=reader, thread=town["thread"], number=2)
    Follow.objects.create(user=reader, thread=town["thread"])

    made = moving.split_thread(
        thread=town["thread"], posts=[town["second"].pk, town["third"].pk], title="Hallen", theme="drawback"
    )

    assert ReadMark.objects.get(user=reader, thread=made).number == 1
    assert Follow.objects.filter(user=reader, thread=made).exists()
    assert Follow.objects.filter(user=town["ola"], thread=made).exists()


def test_the_title_of_the_new_thread_is_found(town: dict[str, Any]) -> None:
    split(town, town["second"], title="Badeanlegget", confirmed="1")

    assert find_by_words("badeanlegget") == [town["second"].pk]


# --- Merging --------------------------------------------------------------------------------------------------------


def merge(town: dict[str, Any], into: Thread, **more: str) -> Any:
    form = {"into": str(into.pk), "q": str(into.pk), **REASON, **more}
    return signed_in(town["silje"]).post(f"/moderering/trad/{town['thread'].pk}/sammenslaing/", form)


def test_a_thread_is_merged_into_another_and_keeps_its_address(town: dict[str, Any]) -> None:
    other = factories.thread(town["space"], title="Veien til skolen", theme="measure")
    assert "Dette skjer" in merge(town, other).content.decode()
    answer = merge(town, other, confirmed="1")

    assert answer["Location"] == f"/trad/{other.pk}/"
    town["thread"].refresh_from_db()
    other.refresh_from_db()
    assert (town["thread"].state, town["thread"].merged_into) == (Thread.State.MERGED, other)
    assert list(other.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert MovedPost.objects.get(thread=town["thread"], number=3).post.number == 4
    counts_are_right()
    page = Client().get(f"/trad/{other.pk}/").content.decode()
    assert "Innlegg 2–5 er flyttet hit fra «Skoleveien»" in page
    told = Notice.objects.filter(kind="thread_act").values_list("user__display_name", flat=True)
    assert {"Kari", "Ola", other.opened_by.display_name} == set(told)
    assert "Skoleveien" in Client().get("/moderering/logg/nye-tider/").content.decode()


@pytest.mark.parametrize(
    "ask", ["{pk}", "#{pk}", "https://ordetfritt.no/trad/{pk}/?side=2#innlegg-3", "veien til skolen"]
)
def test_the_other_thread_is_found_by_number_address_or_words(town: dict[str, Any], ask: str) -> None:
    other = factories.thread(town["space"], title="Veien til skolen")

    page = signed_in(town["silje"]).get(
        f"/moderering/trad/{town['thread'].pk}/sammenslaing/", {"q": ask.format(pk=other.pk)}
    )

    assert f'name="into" value="{other.pk}"' in page.content.decode()


def test_threads_one_may_not_merge_into_are_neither_found_nor_taken(town: dict[str, Any]) -> None:
    elsewhere = factories.thread(factories.forum("annet"), title="Veien til skolen")
    hidden = factories.thread(town["space"], title="Veien hit til skolen")
    deciding.hide_post(post=hidden.posts.get(), actor=town["silje"], rule="V4", reason="Navn.")
    suggestion = factories.suggestion(factories.board(), title="Vei").thread
    client = signed_in(town["silje"])

    for other in (elsewhere, hidden, suggestion, town["thread"]):
        address = f"/moderering/trad/{town['thread'].pk}/sammenslaing/"
        assert 'name="into"' not in client.get(address, {"q": str(other.pk)}).content.decode()
        assert merge(town, other, confirmed="1").status_code == 422
    assert 'name="into"' not in client.get(address, {"q": "veien til skolen"}).content.decode()


def test_who_follows_the_merged_thread_follows_the_other(town: dict[str, Any]) -> None:
    other = factories.thread(town["space"], title="Veien til skolen")
    moving.merge_thread(thread=town["thread"], into=other)

    assert Follow.objects.filter(user=town["kari"], thread=other).exists()
    assert not Follow.objects.filter(thread=town["thread"]).exists()


def test_who_had_read_both_has_read_all_and_who_had_not_has_not(town: dict[str, Any]) -> None:
    other = factories.thread(town["space"], title="Veien til skolen")
    both, one = factories.UserFactory(), factories.UserFactory()
    for user, here, there in ((both, 3, 1), (one, 0, 1)):
        ReadMark.objects.create(user=user, thread=town["thread"], number=here)
        ReadMark.objects.create(user=user, thread=other, number=there)

    moving.merge_thread(thread=town["thread"], into=other)

    assert ReadMark.objects.get(user=both, thread=other).number == 4
    assert ReadMark.objects.get(user=one, thread=other).number == 1


def test_nobody_writes_in_a_merged_thread(town: dict[str, Any]) -> None:
    stale = Thread.objects.get(pk=town["thread"].pk)
    moving.merge_thread(thread=town["thread"], into=factories.thread(town["space"], title="Veien"))

    with pytest.raises(ThreadClosed):
        factories.post_in(stale)
    with pytest.raises(ThreadClosed):
        factories.post_in(Thread.objects.get(pk=stale.pk))
    counts_are_right()


def test_a_split_can_be_merged_back(town: dict[str, Any]) -> None:
    made = moving.split_thread(
        thread=town["thread"], posts=[town["second"].pk, town["third"].pk], title="Hallen", theme="question"
    )
    moving.merge_thread(thread=made, into=Thread.objects.get(pk=town["thread"].pk))

    assert list(town["thread"].posts.order_by("number").values_list("number", flat=True)) == [1, 4, 5, 6]
    assert MovedPost.objects.get(thread=town["thread"], number=2).post.number == 5
    counts_are_right()


def test_a_chain_of_merged_threads_leads_to_the_last(town: dict[str, Any]) -> None:
    second = factories.thread(town["space"], title="To")
    third = factories.thread(town["space"], title="Tre")
    moving.merge_thread(thread=town["thread"], into=second)
    moving.merge_thread(thread=second, into=third)

    assert Thread.objects.get(pk=town["thread"].pk).merged_into == third
    counts_are_right()


def test_what_was_held_stays_held_when_it_is_moved(town: dict[str, Any]) -> None:
    young = factories.UserFactory(date_joined=factories.timezone.now())
    held = factories.post_in(town["thread"], author=young, body="Se https://example.no")
    other = factories.thread(town["space"], title="Veien til skolen")
    moving.merge_thread(thread=town["thread"], into=other)

    held.refresh_from_db()
    assert (held.thread, held.state) == (other, Post.State.HELD)
    counts_are_right()
    deciding.publish_post(post=Post.objects.select_related("thread").get(pk=held.pk), actor=town["silje"])
    counts_are_right()


def test_merging_costs_the_same_number_of_queries_for_more_posts(
    town: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for n in range(40):
        factories.post_in(town["thread"], body=f"Innlegg {n}")
    other = factories.thread(town["space"], title="Veien til skolen")

    with django_assert_max_num_queries(50):
        moving.merge_thread(thread=town["thread"], into=other)


# --- Pinning and political cases ------------------------------------------------------------------------------------


def test_a_thread_is_pinned_and_unpinned_with_a_reason_each_time(town: dict[str, Any]) -> None:
    client, address = signed_in(town["silje"]), f"/moderering/trad/{town['thread'].pk}/festing/"

    assert client.post(address, {}).status_code == 422
    client.post(address, {"reason": "Her samler vi spørsmålene."})
    town["thread"].refresh_from_db()
    assert town["thread"].pinned
    assert "Festet øverst i forumet" in Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    client.post(address, {"reason": "Ferdig."})

    town["thread"].refresh_from_db()
    assert not town["thread"].pinned
    assert "Festet øverst" not in Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert list(Decision.objects.order_by("pk").values_list("act", flat=True)) == ["pin", "unpin"]


CASE = {
    "reference": "PS 41/26",
    "body": "kommunestyret",
    "treated_on": "2026-12-17",
    "recommendation_url": "https://meldal.example/ps-41-26",
}


@pytest.mark.rule("R9")
def test_a_political_case_is_shown_on_the_thread_until_the_mark_is_removed(town: dict[str, Any]) -> None:
    client, address = signed_in(town["silje"]), f"/moderering/trad/{town['thread'].pk}/politisk-sak/"

    client.post(address, CASE)
    page = Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert "PS 41/26" in page
    assert "kommunestyret" in page
    assert 'href="https://meldal.example/ps-41-26"' in page
    assert 'value="2026-12-17"' in client.get(address).content.decode()
    client.post(address, {**CASE, "reference": "PS 42/26"})
    assert PoliticalCase.objects.get().reference == "PS 42/26"
    client.post(f"{address}fjerning/", {"reason": "Saken er avgjort."})

    assert "PS 42/26" not in Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert set(Decision.objects.values_list("act", "rule")) == {("political", "R9"), ("unmark", "R9")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"treated_on": ""},
        {"treated_on": "0001-01-01"},
        {"treated_on": "31. februar"},
        {"recommendation_url": "javascript:alert(1)"},
        {"reference": "\x00"},
        {"body": "x" * 500},
    ],
)
def test_a_case_that_is_not_right_is_met_with_words(town: dict[str, Any], wrong: dict[str, str]) -> None:
    answer = signed_in(town["silje"]).post(f"/moderering/trad/{town['thread'].pk}/politisk-sak/", {**CASE, **wrong})

    assert answer.status_code == 422
    assert not PoliticalCase.objects.exists()


def test_a_political_case_follows_into_the_thread_it_is_merged_with(town: dict[str, Any]) -> None:
    thread_acts.mark_political(
        thread=town["thread"], actor=town["silje"], **{**CASE, "treated_on": datetime.date(2026, 12, 17)}
    )
    other = factories.thread(town["space"], title="Veien til skolen")
    thread_acts.merge(thread=town["thread"], into=other, actor=town["silje"], reason="Det samme.")

    assert "PS 41/26" in Client().get(f"/trad/{other.pk}/").content.decode()


# --- Who may not ----------------------------------------------------------------------------------------------------

ADDRESSES = ["", "flytting/", "deling/", "sammenslaing/", "festing/", "politisk-sak/", "politisk-sak/fjerning/"]
EVERYTHING = {
    "theme": "question", "title": "Ny", "confirmed": "1", **REASON, **CASE,
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_who_moderates_the_space_does_anything_with_its_threads(town: dict[str, Any], address: str) -> None:
    other = factories.thread(town["space"], title="Veien")
    full = f"/moderering/trad/{town['thread'].pk}/{address}"
    before = list(Thread.objects.order_by("pk").values("theme", "space", "state", "pinned", "posts_published"))
    fields = {**EVERYTHING, "into": str(other.pk), "post": [town["second"].pk]}

    assert "/konto/login/" in Client().get(full)["Location"]
    strangers = [town["kari"], factories.team_member(town["space"]), factories.moderator(factories.forum("annet"))]
    for stranger in strangers:
        client = signed_in(stranger)
        assert client.get(full).status_code == 403
        if address:
            assert client.post(full, fields).status_code == 403
    if address:
        assert "/konto/login/" in Client().post(full, fields)["Location"]

    assert list(Thread.objects.order_by("pk").values("theme", "space", "state", "pinned", "posts_published")) == before
    assert not Decision.objects.exists()
    assert not PoliticalCase.objects.exists()


@pytest.mark.parametrize("address", ["flytting/", "deling/", "sammenslaing/", "festing/"])
def test_what_stands_on_a_board_is_not_moved_and_the_page_says_why(address: str) -> None:
    board = factories.board()
    thread = factories.suggestion(board).thread
    client = signed_in(factories.moderator(board))

    assert "Dette står på en tavle" in client.get(f"/moderering/trad/{thread.pk}/").content.decode()
    assert client.get(f"/moderering/trad/{thread.pk}/{address}").status_code == 404


@pytest.mark.parametrize("thread_id", ["0", "999999", "99999999999999999999"])
def test_a_thread_that_is_not_there_is_not_found(thread_id: str) -> None:
    client = signed_in(factories.moderator(factories.forum()))

    assert client.get(f"/moderering/trad/{thread_id}/").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"post": ["x", "-1", "9" * 30]}, {"side": "0"}, {"side": "999999"}, {"into": "9" * 14}]
)
def test_odd_input_is_met_with_words(town: dict[str, Any], fields: dict[str, Any]) -> None:
    client = signed_in(town["silje"])
    for address in ("deling/", "sammenslaing/", "flytting/"):
        assert client.post(f"/moderering/trad/{town['thread'].pk}/{address}", fields).status_code in (200, 422)


# --- Why ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "usual", "chosen", "name"),
    [
        ("move", "misplaced", "off_topic", "Hører ikke hjemme her"),
        ("split", "several", "off_topic", "Hører ikke hjemme her"),
        ("merge", "duplicate", "misplaced", "Sto på feil sted"),
    ],
)
def test_what_is_done_with_a_thread_has_one_of_its_reasons(
    town: dict[str, Any], act: str, usual: str, chosen: str, name: str
) -> None:
    other = factories.thread(town["space"], title="Veien til skolen")
    place = {"move": "flytting", "split": "deling", "merge": "sammenslaing"}[act]
    address, client = f"/moderering/trad/{town['thread'].pk}/{place}/", signed_in(town["silje"])
    form = {
        "theme": "question",
        "post": [town["second"].pk],
        "title": "Hallen",
        "into": str(other.pk),
        "q": str(other.pk),
        "reason": "Fordi.",
        "confirmed": "1",
    }
    assert f'value="{usual}" checked' in client.get(address, {"q": str(other.pk)}).content.decode()

    for code in ({}, {"code": "threats"}):
        refused = client.post(address, form | code)
        assert refused.status_code == 422
        assert "Velg en grunn." in refused.content.decode()
    assert not Decision.objects.exists()
    asked = client.post(address, form | {"code": chosen, "confirmed": ""}).content.decode()
    assert f'name="code" value="{chosen}"' in asked
    assert client.post(address, form | {"code": chosen}).status_code == 302

    made = Decision.objects.get()
    assert (made.act, made.code, made.reason) == (act, chosen, "Fordi.")
    traces = [thread for thread in Thread.objects.all() if thread.notes]
    assert len(traces) == (1 if act == "move" else 2)
    for shown in traces:
        assert f"<strong>{name}.</strong> Fordi." in Client().get(f"/trad/{shown.pk}/").content.decode()
    log = f"/moderering/logg/{town['space'].slug}/"
    assert name in Client().get(log).content.decode()
    assert name in b"".join(Client().get(f"{log}csv/").streaming_content).decode()  # type: ignore[attr-defined]
    told = Notice.objects.filter(kind="thread_act")
    assert {notice.parameters["code"] for notice in told} == {chosen}


def test_the_reason_follows_while_the_page_is_turned(town: dict[str, Any]) -> None:
    address = f"/moderering/trad/{town['thread'].pk}/deling/"

    turned = signed_in(town["silje"]).post(address, {"code": "off_topic", "shown": "2", "side": "1"})

    assert turned.status_code == 200
    assert 'value="off_topic" checked' in turned.content.decode()


def test_who_says_no_reason_has_one_that_says_so(town: dict[str, Any]) -> None:
    made = thread_acts.move(
        thread=town["thread"], actor=town["silje"], space=town["space"], theme="question", reason="Feil tema."
    )

    assert made.code == "other"
