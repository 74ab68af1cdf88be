"""The public register of measures: read by all, supported by residents, written and assessed by the team."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum import backing, measuring
from forum.marking import mark_passage
from forum.models import (
    District,
    Effect,
    ForumPage,
    Measure,
    MeasureAssessment,
    MeasureSupport,
    Passage,
    Post,
    SpaceState,
    Thread,
    Topic,
)  # fmt: skip
from moderation import deciding
from people.models import Notice, User
from people.notices.mailing import message_of
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def berit(space: ForumPage) -> User:
    return factories.team_member(space)


@pytest.fixture
def team(berit: User) -> Client:
    client = Client()
    client.force_login(berit)
    return client


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measure(space: ForumPage, title: str = "Bussvert", *, public: bool = True, **fields: object) -> Measure:
    return Measure.objects.create(space=space, title=title, published_at=timezone.now() if public else None, **fields)


def passage(space: ForumPage, by: User, author: User | None = None, words: str = "En voksen på bussen.") -> Passage:
    post = factories.thread(space, author=author, body=words).posts.get()
    return mark_passage(post=post, text=words, kind="measure", by=by)


# --- Reading --------------------------------------------------------------------


def test_everyone_reads_what_is_public_and_nothing_else(space: ForumPage, team: Client) -> None:
    public, draft = measure(space), measure(space, "Hemmelig", public=False)

    page = Client().get(f"/forum/{space.slug}/tiltak/").content.decode()

    assert "Bussvert" in page
    assert "Hemmelig" not in page
    assert Client().get(public.get_absolute_url()).status_code == 200
    for stranger in (Client(), client_of(factories.UserFactory()), client_of(factories.moderator(space))):
        assert stranger.get(draft.get_absolute_url()).status_code == 404
        assert stranger.get(f"{draft.get_absolute_url()}stotte/", follow=True).status_code in (404, 200)
    assert team.get(draft.get_absolute_url()).status_code == 200
    assert Client().get("/forum/finnes-ikke/tiltak/").status_code == 404
    assert Client().get(f"/tiltak/{10**30}/").status_code == 404


def test_a_measure_shows_what_it_does_what_it_rests_on_and_what_the_team_thinks(
    space: ForumPage, team: Client, berit: User
) -> None:
    kari = factories.UserFactory(display_name="Kari fra Storås")
    one = passage(space, berit, kari)
    found = measure(space)
    measuring.rest_on(measure=found, passages=[one], by=berit)
    for kind, title in (("drawback", "Lang vei"), ("possibility", "Nye venner")):
        found.effects.add(Effect.objects.create(space=space, kind=kind, title=title))
    team.post(f"{found.get_absolute_url()}vurdering/", {"status": "considered", "text": "Vi regner på det."})
    team.post(f"{found.get_absolute_url()}vurdering/", {"status": "recommended", "text": "Ja, dette er bra."})

    page = Client().get(found.get_absolute_url()).content.decode()

    for shown in (
        "Lang vei", "Nye venner", "Reduserer", "Styrker", "En voksen på bussen.", "Kari fra Storås",
        one.post.get_absolute_url(), "Vi regner på det.", "Berit, prosjektleder", berit.employment.unit.name,
    ):  # fmt: skip
        assert shown in page
    assert page.index("Ja, dette er bra.") < page.index("Vi regner på det.")
    found.refresh_from_db()
    assert found.status == "recommended"
    assert MeasureAssessment.objects.count() == 2


def test_a_post_that_is_no_longer_shown_is_not_quoted(space: ForumPage, berit: User) -> None:
    gone = passage(space, berit, words="Dette blir skjult.")
    kept = passage(space, berit, words="Dette står.")
    found = measure(space)
    measuring.rest_on(measure=found, passages=[gone, kept], by=berit)
    address = found.get_absolute_url()
    assert "Dette blir skjult." in Client().get(address).content.decode()

    deciding.hide_post(post=gone.post, actor=factories.moderator(space), rule="V6", reason="Ikke bra")
    page = Client().get(address).content.decode()

    assert "Dette blir skjult." not in page
    assert "Dette står." in page
    assert "Bygger også på 1 innlegg som ikke lenger vises." in page


def test_a_post_that_has_moved_to_another_forum_is_hidden_here_too(space: ForumPage, berit: User) -> None:
    one = passage(space, berit, words="Dette flytter.")
    found = measure(space)
    measuring.rest_on(measure=found, passages=[one], by=berit)
    other = factories.forum(slug="annet")
    Thread.objects.filter(pk=one.post.thread_id).update(space=other)
    SpaceState.objects.filter(pk=other.pk).update(threads=1, posts=1)
    assert "Dette flytter." in Client().get(found.get_absolute_url()).content.decode()

    post = Post.objects.select_related("thread").get(pk=one.post_id)
    deciding.hide_post(post=post, actor=factories.moderator(other), rule="V6", reason="Ikke bra")

    assert "Dette flytter." not in Client().get(found.get_absolute_url()).content.decode()


def test_the_register_is_ordered_and_filtered(space: ForumPage) -> None:
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    district = District.objects.create(name="Storås", slug="storas")
    measure(space, "Eldst", supports=1, status="done")
    measure(space, "Mest", supports=9, topic=topic)
    measure(space, "Nyest", supports=5, status="recommended", district=district)

    def titles(query: str) -> list[str]:
        page = Client().get(f"/forum/{space.slug}/tiltak/{query}").content.decode()
        found = {title: page.find(f">{title}<") for title in ("Eldst", "Mest", "Nyest")}
        return sorted((title for title in found if found[title] >= 0), key=lambda title: found[title])

    assert titles("") == ["Mest", "Nyest", "Eldst"]
    assert titles("?vis=nyeste") == ["Nyest", "Mest", "Eldst"]
    assert titles("?vis=status") == ["Eldst", "Nyest", "Mest"]
    assert titles("?status=done") == ["Eldst"]
    assert titles("?emne=skolevei") == ["Mest"]
    assert titles("?krets=storas") == ["Nyest"]
    assert titles("?emne=annet") == []
    for bad in ("?vis=x", "?status=x", "?etter=x", f"?etter={2**70}", "?emne=x y"):
        assert Client().get(f"/forum/{space.slug}/tiltak/{bad}").status_code == 404


@pytest.mark.parametrize("order", ["", "nyeste", "status"])
def test_pages_of_the_register_hold_each_measure_once(
    space: ForumPage, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.register.MEASURES_PER_PAGE", 4)
    statuses = ["proposed", "done", "partly"]
    for n in range(11):
        measure(space, f"Tiltak nummer {n:02}", supports=n % 3, status=statuses[n % 2])
    seen: list[str] = []
    after: int | None = None
    while True:
        query = f"?vis={order}" + (f"&etter={after}" if after else "")
        client = client_of(factories.UserFactory())
        shown = client.get(f"/forum/{space.slug}/tiltak/{query}").context["shown"]
        seen += [str(row) for row in shown.rows]
        after = shown.after
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 11


def test_a_guest_costs_nothing_while_nothing_changes_and_carries_no_token(space: ForumPage, berit: User) -> None:
    found = measure(space)
    measuring.rest_on(measure=found, passages=[passage(space, berit)], by=berit)
    for address, after_write in ((f"/forum/{space.slug}/tiltak/", 5), (found.get_absolute_url(), 6)):
        assert "csrfmiddlewaretoken" not in Client().get(address).content.decode()
        with CaptureQueriesContext(connection) as warm:
            Client().get(address)
        assert len(warm) == 0
        factories.thread(space)
        with CaptureQueriesContext(connection) as cold:
            Client().get(address)
        assert len(cold) <= after_write, [query["sql"] for query in cold]


def test_the_register_costs_the_same_however_many_there_are(space: ForumPage, berit: User) -> None:
    kari = client_of(factories.UserFactory())
    found = measure(space)

    def more(n: int) -> None:
        effect = Effect.objects.create(space=space, kind="drawback", title=f"Ulempe {n}")
        another = measure(space, f"Tiltak {n}")
        another.effects.add(effect)
        found.effects.add(effect)
        measuring.rest_on(measure=found, passages=[passage(space, berit, words=f"Ord {n}.")], by=berit)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert kari.get(address).status_code == 200
        return len(captured)

    addresses = [f"/forum/{space.slug}/tiltak/", found.get_absolute_url()]
    more(0)
    [cost(address) for address in addresses]
    before = [cost(address) for address in addresses]
    for n in range(1, 8):
        more(n)

    [cost(address) for address in addresses]
    assert [cost(address) for address in addresses] == before


def test_the_forums_page_tells_what_it_has_come_to(space: ForumPage) -> None:
    address = f"/forum/{space.slug}/"
    assert "Ingen ennå." in Client().get(address).content.decode()

    found = [measure(space, f"Tiltak {n}", supports=n) for n in range(5)]
    backing.back(measure=found[0], user=factories.UserFactory())
    page = Client().get(address).content.decode()

    assert "5 tiltak" in page
    assert "Tiltak 4" in page
    assert "Tiltak 1<" not in page
    assert f"/forum/{space.slug}/tiltak/" in page


def test_a_new_post_costs_the_forums_page_nothing_for_the_result(space: ForumPage) -> None:
    from forum.register import result_so_far

    found = measure(space)
    result_so_far(space.page_ptr_id)
    factories.thread(space)
    with CaptureQueriesContext(connection) as captured:
        result_so_far(space.page_ptr_id)
    assert len(captured) == 0

    measuring.unpublish_measure(measure=found)
    assert result_so_far(space.page_ptr_id)["count"] == 0


# --- Support --------------------------------------------------------------------


def test_one_support_each_withdrawn_as_easily_and_never_by_get(space: ForumPage) -> None:
    found = measure(space)
    address = f"{found.get_absolute_url()}stotte/"
    kari = client_of(factories.UserFactory())

    assert "Støtt dette" in kari.get(address).content.decode()
    assert MeasureSupport.objects.count() == 0
    kari.post(address)
    kari.post(address)
    found.refresh_from_db()
    assert found.supports == 1
    assert 'aria-pressed="true"' in kari.get(found.get_absolute_url()).content.decode()
    assert "<strong>1</strong>" in Client().get(found.get_absolute_url()).content.decode()

    kari.post(address, {"trekk": "1"})
    kari.post(address, {"trekk": "1"})
    found.refresh_from_db()
    assert found.supports == 0
    assert "<strong>0</strong>" in Client().get(found.get_absolute_url()).content.decode()


def test_a_guest_is_led_to_signing_in(space: ForumPage) -> None:
    found = measure(space)
    address = f"{found.get_absolute_url()}stotte/"

    assert address in Client().get(found.get_absolute_url()).content.decode()
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 302
        assert "next=" in answer.headers["Location"]
    assert MeasureSupport.objects.count() == 0


# --- What the team does -----------------------------------------------------------


def test_only_the_team_writes(space: ForumPage, berit: User) -> None:
    found = measure(space)
    one = passage(space, berit)
    measuring.rest_on(measure=found, passages=[one], by=berit)
    other_team = factories.team_member(factories.forum(slug="annet"))
    acts = ("endring/", "avsnitt/", f"avsnitt/{one.pk}/", "offentlig/", "vurdering/")
    for act in acts:
        address = f"{found.get_absolute_url()}{act}"
        assert Client().post(address).status_code == 302
        for stranger in (factories.UserFactory(), factories.moderator(space), other_team):
            assert client_of(stranger).post(address, {"trekk": "1", "title": "X"}).status_code == 403
            assert address not in client_of(stranger).get(found.get_absolute_url()).content.decode()
    found.refresh_from_db()
    assert found.published_at
    assert found.title == "Bussvert"
    assert found.grounds.count() == 1


def test_a_measure_is_made_changed_published_and_taken_out(space: ForumPage, team: Client) -> None:
    effect = Effect.objects.create(space=space, kind="drawback", title="Lang vei")
    new = f"/forum/{space.slug}/lesesal/tiltak/"
    foreign = Effect.objects.create(space=factories.forum(slug="annet"), kind="drawback", title="Der")

    assert team.post(new, {"title": "", "description": "Teksten min"}).content.decode().count("Teksten min") == 1
    assert team.post(new, {"title": "Bussvert", "effects": [foreign.pk]}).status_code == 422
    team.post(new, {"title": "Bussvert", "description": "En voksen.", "effects": [effect.pk]})
    assert team.post(new, {"title": "Bussvert"}).status_code == 422
    found = Measure.objects.get()
    assert found.published_at is None

    address = found.get_absolute_url()
    assert team.post(f"{address}endring/", {"title": "x" * 121}).status_code == 422
    team.post(f"{address}endring/", {"title": "Bussvert på hver rute"})
    assert not found.effects.exists()
    asked = team.get(f"{address}offentlig/")
    assert asked.status_code == 200
    assert "Det står ikke hva det reduserer eller styrker." in asked.content.decode()
    assert Client().get(address).status_code == 404
    team.post(f"{address}offentlig/")
    assert "Bussvert på hver rute" in Client().get(f"/forum/{space.slug}/tiltak/").content.decode()
    team.post(f"{address}offentlig/", {"trekk": "1"})
    assert Client().get(address).status_code == 404
    assert "Bussvert" not in Client().get(f"/forum/{space.slug}/tiltak/").content.decode()


def test_passages_are_attached_and_detached(space: ForumPage, team: Client, berit: User) -> None:
    found, one = measure(space), passage(space, berit)
    foreign = passage(factories.forum(slug="annet"), berit)
    address = found.get_absolute_url()

    assert "En voksen på bussen." in team.get(f"{address}avsnitt/").content.decode()
    team.post(f"{address}avsnitt/", {"avsnitt": [str(one.pk), str(foreign.pk), "x", "9" * 30]})
    assert list(found.passages.all()) == [one]
    assert "En voksen på bussen." in Client().get(address).content.decode()

    assert team.get(f"{address}avsnitt/{one.pk}/").status_code == 405
    team.post(f"{address}avsnitt/{one.pk}/")
    assert not found.passages.exists()
    assert team.post(f"{address}avsnitt/{one.pk}/").status_code == 404


def test_an_assessment_is_signed_or_not_made(space: ForumPage, team: Client, berit: User) -> None:
    found = measure(space)
    address = f"{found.get_absolute_url()}vurdering/"

    assert "Signeres: Berit" in team.get(address).content.decode()
    assert team.post(address, {"status": "done", "text": " "}).status_code == 422
    assert team.post(address, {"status": "x", "text": "Ja"}).status_code == 422
    berit.employment.delete()
    refused = team.post(address, {"status": "done", "text": "Det er gjort."})
    assert refused.status_code == 422
    assert "Det er gjort." in refused.content.decode()
    assert not MeasureAssessment.objects.exists()


# --- Telling who wrote it ---------------------------------------------------------


def told(user: User) -> int:
    return Notice.objects.filter(user=user, kind="measure_rests_on").count()


def test_who_wrote_a_passage_is_told_when_the_measure_becomes_public_and_once(space: ForumPage, berit: User) -> None:
    kari, ola = factories.UserFactory(), factories.UserFactory()
    found = measure(space, public=False)
    measuring.rest_on(measure=found, passages=[passage(space, berit, kari), passage(space, berit, kari)], by=berit)
    assert told(kari) == 0

    measuring.publish_measure(measure=found, by=berit)
    assert told(kari) == 1
    mail = message_of(Notice.objects.get(user=kari, kind="measure_rests_on"))
    assert found.title in mail.subject
    assert "«En voksen på bussen.»" in str(mail.body)
    assert found.get_absolute_url() in str(mail.body)

    measuring.rest_on(measure=found, passages=[passage(space, berit, ola), passage(space, berit, kari)], by=berit)
    measuring.unpublish_measure(measure=found)
    measuring.publish_measure(measure=found, by=berit)
    assert (told(kari), told(ola)) == (1, 1)

    page = client_of(kari).get("/beskjeder/").content.decode()
    assert "bygger på noe du har skrevet" in page
    assert found.get_absolute_url() in page


def test_the_team_themselves_the_deleted_and_the_hidden_are_not_told(space: ForumPage, berit: User) -> None:
    gone, hidden_author = factories.UserFactory(), factories.UserFactory()
    own = factories.thread(space, author=berit, body="Mine ord.", voice="municipality").posts.get()
    hidden = passage(space, berit, hidden_author)
    passages = [
        mark_passage(post=own, text="Mine ord.", kind="measure", by=berit), passage(space, berit, gone), hidden,
    ]  # fmt: skip
    User.objects.filter(pk=gone.pk).update(is_active=False)
    deciding.hide_post(post=hidden.post, actor=factories.moderator(space), rule="V6", reason="Ikke bra")
    found = measure(space, public=False)
    measuring.rest_on(measure=found, passages=passages, by=berit)

    measuring.publish_measure(measure=found, by=berit)

    assert not Notice.objects.filter(kind="measure_rests_on").exists()


def test_marking_straight_into_a_public_measure_tells_at_once(space: ForumPage, berit: User) -> None:
    kari = factories.UserFactory()
    found = measure(space)
    post = factories.thread(space, author=kari, body="En voksen på bussen.").posts.get()

    mark_passage(post=post, text="En voksen", kind="measure", by=berit, measure=found)

    assert told(kari) == 1
    assert "En voksen" in Client().get(found.get_absolute_url()).content.decode()
