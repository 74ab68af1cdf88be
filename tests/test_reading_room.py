"""The project team's reading room: what is new, read on by key, marked and sorted; for the team and nobody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.marking import NotInPost, TooLong, WrongKind, mark_passage, unmark
from forum.models import District, Effect, ForumPage, Measure, MeasurePassage, Passage, RoomPosition, Thread, Topic
from moderation import deciding
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def berit(space: ForumPage) -> User:
    return factories.team_member(space)


@pytest.fixture
def room(berit: User) -> Client:
    client = Client()
    client.force_login(berit)
    return client


def address(space: ForumPage, rest: str = "") -> str:
    return f"/forum/{space.slug}/lesesal/{rest}"


def talk(space: ForumPage, posts: int = 3, **more: str) -> Thread:
    thread = factories.thread(space, body="Innlegg 0 her", **more)
    for n in range(1, posts):
        factories.post_in(thread, body=f"Innlegg {n} her")
    return thread


# --- Who may --------------------------------------------------------------------


def test_only_the_team_of_this_forum_comes_in(space: ForumPage, berit: User) -> None:
    other = factories.forum(slug="annet")
    post = talk(space).posts.get(number=1)
    inside = [
        address(space), address(space, "oversikt/"), address(space, f"innlegg/{post.pk}/"), address(space, "virkning/"),
        address(space, "tiltak/"),
    ]  # fmt: skip
    for path in inside:
        assert Client().get(path).status_code == 302
        for stranger in (factories.UserFactory(), factories.moderator(space), factories.team_member(other)):
            client = Client()
            client.force_login(stranger)
            assert client.get(path).status_code == 403
            assert client.post(path, {}).status_code == 403
        client = Client()
        client.force_login(berit)
        assert client.get(path).status_code == 200


def test_the_way_in_is_shown_to_the_team_only(space: ForumPage, room: Client) -> None:
    assert f'href="{address(space)}"' in room.get(f"/forum/{space.slug}/").content.decode()
    assert 'href="/lesesal/"' in room.get("/min-side/").content.decode()
    assert room.get("/lesesal/").headers["Location"] == address(space)

    kari = Client()
    kari.force_login(factories.UserFactory())

    assert "lesesal" not in kari.get(f"/forum/{space.slug}/").content.decode()
    assert "lesesal" not in Client().get(f"/forum/{space.slug}/").content.decode()
    assert kari.get("/lesesal/").status_code == 403


def test_someone_in_two_teams_chooses(space: ForumPage, room: Client, berit: User) -> None:
    other = factories.forum(slug="annet")
    berit.space_roles.create(space_id=other.page_ptr_id, role="team", since="2020-01-01T00:00Z")

    assert address(other) in room.get("/lesesal/").content.decode()


def test_what_everyone_may_not_see_is_not_read_here(space: ForumPage, room: Client) -> None:
    thread = talk(space)
    hidden = thread.posts.get(number=2)
    mark_passage(post=hidden, text="Innlegg 1", kind="drawback", by=factories.UserFactory())
    passage = Passage.objects.get()
    deciding.hide_post(post=hidden, actor=factories.moderator(space), rule="V6", reason="Ikke bra")

    page = room.get(address(space)).content.decode()

    assert "Innlegg 0" in page
    assert "Innlegg 1" not in page
    assert "Innlegg 1" not in room.get(address(space, "oversikt/")).content.decode()
    assert room.get(address(space, f"innlegg/{hidden.pk}/")).status_code == 404
    assert room.get(address(space, f"avsnitt/{passage.pk}/")).status_code == 404


# --- Reading on -----------------------------------------------------------------


def test_what_is_new_since_last_across_threads_oldest_first(space: ForumPage, room: Client) -> None:
    first, second = talk(space, title="Den ene"), talk(space, title="Den andre", theme="measure")
    read = first.posts.get(number=2)

    room.post(address(space, "lest/"), {"innlegg": read.pk})
    page = room.get(address(space)).content.decode()

    assert RoomPosition.objects.get().post == read.pk
    assert page.index("Den ene") < page.index("Den andre")
    assert "Innlegg 0" in page
    assert f'id="innlegg-{read.pk}"' not in page
    assert f'id="innlegg-{second.posts.get(number=3).pk}"' in page
    assert "4 innlegg er nye for deg." in page


def test_reading_writes_nothing(space: ForumPage, room: Client) -> None:
    talk(space)

    room.get(address(space))
    assert room.get(address(space, "lest/")).status_code == 405

    assert not RoomPosition.objects.exists()


def test_pages_lead_on_and_back_and_resume(space: ForumPage, room: Client) -> None:
    posts = list(talk(space, posts=25).posts.order_by("pk").values_list("pk", flat=True))

    first = room.get(address(space)).context["shown"]
    second = room.get(address(space, f"?etter={first.after}")).context["shown"]
    back = room.get(address(space, f"?before={second.before}")).context["shown"]
    room.post(address(space, "lest/"), {"innlegg": second.last})
    resumed = room.get(address(space)).context["shown"]
    everything = room.get(address(space, f"?alle=1&before={resumed.posts[0].pk}")).context["shown"]

    assert [one.pk for one in first.posts] == posts[:10]
    assert first.next_post == second.posts[0].pk
    assert [one.pk for one in back.posts] == posts[:10]
    assert [one.pk for one in resumed.posts] == posts[20:]
    assert [one.pk for one in everything.posts] == posts[10:20]


def test_how_far_one_has_read_is_only_ever_a_post_of_this_forum(space: ForumPage, room: Client) -> None:
    elsewhere = talk(factories.forum(slug="annet")).posts.get(number=1)

    for asked in (str(elsewhere.pk), "0", "x", "", "9" * 30):
        assert room.post(address(space, "lest/"), {"innlegg": asked}, follow=True).status_code == 200

    assert not RoomPosition.objects.exists()


def test_a_choice_of_posts_never_moves_how_far_one_has_read(space: ForumPage, room: Client) -> None:
    talk(space)

    assert "Lest hit" in room.get(address(space)).content.decode()
    assert "/lesesal/lest/" in room.get(address(space)).content.decode()
    assert "Lest hit" not in room.get(address(space, "?tema=drawback")).content.decode()


def test_filters_by_theme_topic_district_and_what_nobody_has_marked(space: ForumPage, room: Client) -> None:
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    district = District.objects.create(name="Storås", slug="storas")
    bus, food = talk(space, title="Om bussen"), talk(space, title="Om maten", theme="measure")
    Thread.objects.filter(pk=bus.pk).update(topic=topic, district=district)
    marked = food.posts.get(number=1)
    mark_passage(post=marked, text="Innlegg 0", kind="measure", by=factories.UserFactory())

    for query in ("?tema=drawback", "?emne=skolevei", "?krets=storas", "?tema=drawback&emne=skolevei&krets=storas"):
        page = room.get(address(space, query)).content.decode()
        assert "Om bussen" in page
        assert "Om maten" not in page
    unmarked = room.get(address(space, "?umerket=1")).context["shown"]
    assert marked.pk not in [one.pk for one in unmarked.posts]
    assert len(unmarked.posts) == 5
    assert not room.get(address(space, "?emne=finnes-ikke")).context["shown"].posts
    for bad in ("?tema=x", "?etter=-1", "?etter=x", "?emne=x%20y", f"?before={2**70}"):
        assert room.get(address(space, bad)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_room_costs_the_same_however_much_there_is(space: ForumPage, room: Client, berit: User) -> None:
    def cost(path: str) -> int:
        room.get(path)
        with CaptureQueriesContext(connection) as captured:
            room.get(path)
        assert not [query for query in captured if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        return len(captured)

    def more() -> None:
        thread = talk(space, posts=6)
        for post in thread.posts.all():
            mark_passage(post=post, text="her", kind="drawback", by=berit, new_title=f"Ulempe {post.pk}")
            mark_passage(post=post, text="her", kind="measure", by=berit, new_title=f"Tiltak {post.pk}")
            mark_passage(post=post, text="her", kind="possibility", by=berit)

    more()
    paths = [address(space), address(space, "oversikt/")]
    before = [cost(path) for path in paths]
    for _ in range(3):
        more()

    assert [cost(path) for path in paths] == before
    assert max(before) <= 14


# --- Marking --------------------------------------------------------------------


def test_a_paragraph_is_marked_without_a_script(space: ForumPage, room: Client, berit: User) -> None:
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    district = District.objects.create(name="Storås", slug="storas")
    thread = factories.thread(space, body="Bussen er **sen**.\n\nDet er mørkt & kaldt.")
    Thread.objects.filter(pk=thread.pk).update(topic=topic, district=district)
    post = thread.posts.get()
    path = address(space, f"innlegg/{post.pk}/")
    form = room.get(path).context["form"]
    assert form["kind"].value() is None
    assert (form["topic"].value(), form["district"].value()) == (topic.pk, district.pk)

    answer = room.post(
        path, {"part": "1", "kind": "drawback", "topic": topic.pk, "district": district.pk, "tilbake": "alle=1"}
    )

    passage = Passage.objects.get()
    assert answer.headers["Location"] == address(space, f"?alle=1#innlegg-{post.pk}")
    assert passage.text == "Det er mørkt & kaldt."
    assert (passage.topic, passage.district, passage.marked_by) == (topic, district, berit)
    page = room.get(address(space)).content.decode()
    assert '<mark class="marked marked--drawback">Det er mørkt &amp; kaldt.</mark>' in page
    assert "merket av Berit" in page


def test_selected_words_may_run_across_paragraphs_and_emphasis(space: ForumPage, room: Client) -> None:
    post = factories.thread(space, body="Bussen er **alt for sen**.\n\nDet er mørkt.").posts.get()

    room.post(
        address(space, f"innlegg/{post.pk}/"),
        {"part": "utvalg", "text": "for\n sen. \r\n\r\n Det  er", "kind": "possibility"},
    )

    assert Passage.objects.get().text == "for sen. Det er"
    page = room.get(address(space)).content.decode()
    assert 'alt <mark class="marked marked--possibility">for sen</mark></strong>' in page
    assert '<mark class="marked marked--possibility">Det er</mark> mørkt.' in page


def test_words_that_do_not_stand_in_the_post_are_met_with_a_message(space: ForumPage, room: Client) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()
    path = address(space, f"innlegg/{post.pk}/")

    wrong = room.post(path, {"part": "utvalg", "text": "Bussen er tidlig", "kind": "drawback", "new_title": "Sen buss"})
    assert wrong.status_code == 422
    assert "Disse ordene står ikke i innlegget" in wrong.content.decode()
    assert "Bussen er tidlig" in wrong.content.decode()
    assert 'value="Sen buss"' in wrong.content.decode()
    for bad in (
        {},
        {"part": "utvalg"},
        {"part": "99", "kind": "x"},
        {"part": "hele", "kind": "drawback", "topic": "9"},
    ):
        assert room.post(path, bad).status_code == 422
    assert not Passage.objects.exists()
    assert not Effect.objects.exists()
    with pytest.raises(NotInPost):
        mark_passage(post=post, text="  ", kind="drawback", by=factories.UserFactory())


def test_what_a_passage_is_must_be_said(space: ForumPage, room: Client) -> None:
    post = factories.thread(space, theme="drawback", body="Bussen er sen.").posts.get()
    path = address(space, f"innlegg/{post.pk}/")

    assert "checked" not in room.get(path).content.decode().split("Hva er det?")[1]
    answer = room.post(path, {"part": "hele"})
    effect = room.post(address(space, "virkning/"), {"title": "Lang vei"})

    assert answer.status_code == effect.status_code == 422
    assert "Velg om det er en ulempe, en mulighet eller et tiltak." in answer.content.decode()
    assert "Velg om det er en ulempe eller en mulighet." in effect.content.decode()
    assert not Passage.objects.exists()
    assert not Effect.objects.exists()


def test_what_a_passage_may_belong_to_is_grouped_by_kind(space: ForumPage, room: Client) -> None:
    for kind, title in (("possibility", "Nye venner"), ("drawback", "Lang vei"), ("drawback", "Mørkt")):
        Effect.objects.create(space=space, kind=kind, title=title)
    Measure.objects.create(space=space, title="Ny buss")
    post = factories.thread(space).posts.get()

    page = room.get(address(space, f"innlegg/{post.pk}/")).content.decode()

    groups = re.findall(r'<optgroup label="(\w+)">(.*?)</optgroup>', page, re.DOTALL)
    found = {name: re.findall(r">\s*([^<]+?)\s*</option>", options) for name, options in groups}
    assert found == {"Ulemper": ["Lang vei", "Mørkt"], "Muligheter": ["Nye venner"], "Tiltak": ["Ny buss"]}


def test_selected_words_come_with_the_address(space: ForumPage, room: Client) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()

    form = room.get(address(space, f"innlegg/{post.pk}/"), {"tekst": "er sen"}).context["form"]

    assert form["text"].value() == "er sen"
    assert form["part"].value() == "utvalg"


def test_a_very_long_post_is_not_offered_whole(space: ForumPage, room: Client) -> None:
    post = factories.thread(space, body="Ord " * 900).posts.get()
    form = room.get(address(space, f"innlegg/{post.pk}/")).context["form"]

    assert [value for value, _ in form.fields["part"].choices] == ["utvalg"]
    with pytest.raises(TooLong):
        mark_passage(post=post, text=post.plain, kind="drawback", by=factories.UserFactory())


def test_a_passage_is_attached_at_once_to_something_new_or_known(space: ForumPage, room: Client, berit: User) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()
    path = address(space, f"innlegg/{post.pk}/")

    room.post(path, {"part": "hele", "kind": "drawback", "new_title": "Lang vei"})
    effect = Effect.objects.get()
    room.post(path, {"part": "hele", "kind": "drawback", "belongs_to": f"e{effect.pk}"})
    room.post(path, {"part": "hele", "kind": "measure", "new_title": "Ny buss"})
    measure = Measure.objects.get()
    room.post(path, {"part": "hele", "kind": "drawback", "belongs_to": f"m{measure.pk}"})
    both = room.post(path, {"part": "hele", "kind": "drawback", "belongs_to": f"e{effect.pk}", "new_title": "X"})
    other = room.post(path, {"part": "hele", "kind": "possibility", "belongs_to": f"e{effect.pk}"})

    assert (effect.kind, effect.title, effect.created_by) == ("drawback", "Lang vei", berit)
    assert effect.passages.count() == 2
    assert measure.published_at is None
    assert measure.passages.count() == 2
    assert (both.status_code, other.status_code) == (422, 422)
    assert Passage.objects.count() == 4
    with pytest.raises(WrongKind):
        mark_passage(post=post, text="Bussen", kind="possibility", by=berit, effect=effect)
    foreign = Effect.objects.create(space=factories.forum(slug="annet"), kind="drawback", title="Der")
    with pytest.raises(WrongKind):
        mark_passage(post=post, text="Bussen", kind="drawback", by=berit, effect=foreign)


def test_a_mark_is_changed_and_taken_away(space: ForumPage, room: Client, berit: User) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()
    passage = mark_passage(post=post, text="Bussen", kind="measure", by=berit, new_title="Ny buss")
    path = address(space, f"avsnitt/{passage.pk}/")

    assert "Ny buss" in room.get(path).content.decode()
    answer = room.post(path, {"kind": "possibility", "new_title": "Ro", "tilbake": "oversikt"})
    passage.refresh_from_db()
    assert answer.headers["Location"] == address(space, "oversikt/")
    assert passage.effect is not None
    assert passage.effect.title == "Ro"
    assert passage.measures.count() == 1
    assert room.post(path, {"kind": "x"}).status_code == 422

    assert room.get(f"{path}fjerning/").status_code == 405
    room.post(f"{path}fjerning/")
    assert not Passage.objects.exists()
    assert not MeasurePassage.objects.exists()


def test_another_forums_passages_and_posts_are_not_touched(space: ForumPage, room: Client) -> None:
    post = talk(factories.forum(slug="annet")).posts.get(number=1)
    passage = mark_passage(post=post, text="Innlegg", kind="drawback", by=factories.UserFactory())

    assert room.get(address(space, f"innlegg/{post.pk}/")).status_code == 404
    assert room.get(address(space, f"innlegg/{10**30}/")).status_code == 404
    assert room.post(address(space, f"avsnitt/{passage.pk}/fjerning/")).status_code == 404
    assert Passage.objects.exists()


# --- The matrix -----------------------------------------------------------------


def test_the_matrix_lists_what_has_no_measure_and_what_belongs_nowhere(
    space: ForumPage, room: Client, berit: User
) -> None:
    post = factories.thread(space, body="Bussen er sen. Det er mørkt.").posts.get()
    mark_passage(post=post, text="Bussen er sen.", kind="drawback", by=berit, new_title="A lang vei")
    mark_passage(post=post, text="Det er", kind="drawback", by=berit, new_title="B mørkt")
    mark_passage(post=post, text="mørkt", kind="drawback", by=berit)
    met = Effect.objects.get(title="A lang vei")
    measure = Measure.objects.create(space=space, title="Ny buss")

    room.post(address(space, "oversikt/"), {"celle": f"{met.pk}-{measure.pk}"})
    matrix = room.get(address(space, "oversikt/")).context["matrix"]

    assert [row.title for row in matrix.rows] == ["A lang vei", "B mørkt"]
    assert [row.title for row in matrix.missing] == ["B mørkt"]
    assert [row.passages for row in matrix.rows] == [1, 1]
    assert [one.text for one in matrix.loose] == ["mørkt"]
    page = room.get(address(space, "oversikt/")).content.decode()
    assert '<th scope="col">' in page
    assert '<th scope="row">' in page
    assert 'aria-pressed="true"' in page

    room.post(address(space, "oversikt/"), {"celle": f"{met.pk}-{measure.pk}"})
    assert not measure.effects.exists()
    for bad in ("", "x", "1", "1-x", "9" * 40):
        assert room.post(address(space, "oversikt/"), {"celle": bad}, follow=True).status_code == 200
    assert room.post(address(space, "oversikt/"), {"celle": f"{met.pk}-999999"}).status_code == 404


def test_a_row_of_the_matrix_stays_where_it_is_when_a_cell_is_pressed(space: ForumPage, room: Client) -> None:
    for title in ("A lang vei", "B mørkt", "C glatt"):
        effect = Effect.objects.create(space=space, kind="drawback", title=title)
    other = Effect.objects.create(space=space, kind="possibility", title="A mer sykling")
    measure = Measure.objects.create(space=space, title="Ny buss")

    def order() -> list[str]:
        return [row.title for row in room.get(address(space, "oversikt/")).context["matrix"].rows]

    before = order()
    for pressed in (Effect.objects.get(title="A lang vei"), effect, other):
        room.post(address(space, "oversikt/"), {"celle": f"{pressed.pk}-{measure.pk}"})
        assert order() == before
    assert before == ["A lang vei", "B mørkt", "C glatt", "A mer sykling"]


def test_the_matrix_is_filtered_by_topic_and_district(space: ForumPage, room: Client, berit: User) -> None:
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    district = District.objects.create(name="Storås", slug="storas")
    post = factories.thread(space, body="Bussen er sen. Det er mørkt.").posts.get()
    mark_passage(
        post=post, text="Bussen", kind="drawback", by=berit, topic=topic, district=district, new_title="Lang vei"
    )
    mark_passage(post=post, text="mørkt", kind="drawback", by=berit, new_title="Mørkt")

    for query in ("?emne=skolevei", "?krets=storas"):
        rows = room.get(address(space, f"oversikt/{query}")).context["matrix"].rows
        assert [row.title for row in rows] == ["Lang vei"]
        assert rows[0].places == ["Skolevei", "Storås"]
    assert room.get(address(space, "oversikt/?emne=x%20y")).status_code == 404


def test_many_measures_stand_on_pages_of_the_matrix(space: ForumPage, room: Client, berit: User) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()
    mark_passage(post=post, text="Bussen", kind="drawback", by=berit, new_title="Lang vei")
    measures = [Measure.objects.create(space=space, title=f"Tiltak {n}") for n in range(22)]
    effect = Effect.objects.get()

    room.post(address(space, "oversikt/?side=2"), {"celle": f"{effect.pk}-{measures[21].pk}"})
    first, second = (room.get(address(space, f"oversikt/?side={page}")) for page in (1, 2))

    assert [len(one.context["matrix"].measures) for one in (first, second)] == [20, 2]
    assert first.context["matrix"].missing == []
    assert 'rel="next" href="?side=2#matrix-caption"' in first.content.decode()
    assert 'aria-pressed="true"' in second.content.decode()
    assert room.get(address(space, "oversikt/?side=0")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_in_the_matrix_is_counted_anew(space: ForumPage, room: Client, berit: User) -> None:
    post = factories.thread(space, body="Bussen er sen. Det er mørkt.").posts.get()
    marked = mark_passage(post=post, text="Bussen", kind="drawback", by=berit, new_title="Lang vei")

    def counted() -> list[int]:
        return [row.passages for row in room.get(address(space, "oversikt/")).context["matrix"].rows]

    assert counted() == [1]
    mark_passage(post=post, text="mørkt", kind="drawback", by=berit, effect=Effect.objects.get())
    assert counted() == [2]
    unmark(passage=marked)
    assert counted() == [1]
    deciding.hide_post(post=post, actor=factories.moderator(space), rule="V4", reason="Navn.")
    assert counted() == [0]


def test_effects_are_made_renamed_merged_and_deleted_when_empty(space: ForumPage, room: Client, berit: User) -> None:
    post = factories.thread(space, body="Bussen er sen.").posts.get()
    room.post(address(space, "virkning/"), {"kind": "drawback", "title": "Lang vei"})
    first = Effect.objects.get()
    mark_passage(post=post, text="Bussen", kind="drawback", by=berit, effect=first)
    measure = Measure.objects.create(space=space, title="Ny buss")
    measure.effects.add(first)
    second = Effect.objects.create(space=space, kind="drawback", title="Langt å gå")
    possibility = Effect.objects.create(space=space, kind="possibility", title="Ro")
    path = address(space, f"virkning/{first.pk}/")

    assert room.post(path, {"title": "Langt å gå"}).status_code == 422
    assert room.post(path, {"title": " "}).status_code == 422
    assert room.post(path, {"title": "Lang skolevei"}).status_code == 302
    room.post(f"{path}sletting/")
    room.post(f"{path}sammen/", {"into": possibility.pk})
    assert Effect.objects.filter(title="Lang skolevei").exists()

    room.post(f"{path}sammen/", {"into": second.pk})
    assert not Effect.objects.filter(pk=first.pk).exists()
    assert second.passages.count() == 1
    assert list(second.measures.all()) == [measure]

    assert room.get(address(space, f"virkning/{possibility.pk}/sletting/")).status_code == 405
    room.post(address(space, f"virkning/{possibility.pk}/sletting/"))
    assert not Effect.objects.filter(pk=possibility.pk).exists()
