"""Search: Norwegian in any form, narrowed in every way, and never what the reader may not see."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forum import posting, search_index
from forum.models import District, Post, Thread, Topic
from forum.norwegian import terms_of
from forum.search_labels import day_labels
from forum.snippets import marked, snippet
from moderation import answering, deciding
from tests import factories

pytestmark = pytest.mark.django_db


def found(client: Client, **asked: str) -> list[str]:
    """The titles that a search finds, in order."""
    answer = client.get("/sok/", asked)
    assert answer.status_code == 200
    results = answer.context.get("results")
    return [re.sub(r"</?mark>", "", hit.title) for hit in results.hits] if results else []


def page_of(client: Client, **asked: str) -> str:
    """The page as read, without its marks."""
    return html.unescape(re.sub(r"</?mark>", "", client.get("/sok/", asked).content.decode()))


@pytest.mark.parametrize(
    "forms",
    [
        "skole skolen skoler skolene skolens skule skulen skular skulane skuler",
        "vei veien veier veiene veg vegen vegar vegane",
        "buss bussen busser bussene bussane bussan",
        "lærer læreren lærere lærerne lærar læraren lærarar lærarane",
        "vinter vinteren vintrer vintrene",
        "by byen byer byene byane",
        "år året årene åra",
        "barn barnet barna born borna",
        "trygg trygt trygge tryggere",
        "sykkel sykkelen sykler syklene",
        "senter senteret sentre sentrene",
        "program programmet programmer programmene",
        "mulighet muligheten muligheter mulighetene moglegheit moglegheiter",
        "elev eleven elever elevene elevar elevane elevan",
        "bru brua bruene bro broen",
        "ungdom ungdommen ungdommer ungdommar ungdommene",
        "gutt gutten gutter guttene gut gutane gutar",
        "svømmehall svømmehallen svømmehaller symjehall symjehallen",
        "skolevei skoleveien skolevegen skuleveg skulevegen skulevegar",
        "skolebuss skolebussen skulebuss skulebussane",
        "barnehage barnehagen barnehager barnehagane",
        "tilbud tilbudet tilbod tilbodet",
        "hjem hjemmet heim heimen",
        "uke uka uken uker ukene veke veka veker",
        "innbygger innbyggere innbyggerne innbyggjar innbyggjarar innbyggjarane",
        "spørsmål spørsmålet spørsmålene spørsmåla",
        "øy øya øyer øyene",
        "regel regelen regler reglene",
        "krets kretsen krins krinsen",
        "grend grenda grender grendene",
        "sjukehus sykehus sykehuset sjukehuset",
        "kommune kommunen kommuner kommunane",
        "framtid fremtid framtida fremtiden",
    ],
)
def test_every_form_of_a_word_is_found_by_every_other(forms: str) -> None:
    first, *others = forms.split()

    assert {form: terms_of(form)[0] for form in others} == dict.fromkeys(others, terms_of(first)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("skole", "skog"), ("buss", "busk"), ("vei", "vegg"), ("ball", "bål"), ("måned", "måne")]
)
def test_words_that_only_look_alike_are_not_the_same(one: str, other: str) -> None:
    assert terms_of(one)[0] != terms_of(other)[0]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Vi treng ein trygg skuleveg.", "skolevei"),
        ("Skoleveien er smal.", "skuleveg"),
        ("Bussene er fulle.", "buss"),
        ("Skulebussane er fulle.", "skolebuss"),
        ("Skolebussen er full.", "buss"),
        ("Skole bussen er full.", "skolebuss"),
        ("Skolebussen er full.", "skole buss"),
        ("Ny idrettshall i sentrum.", "hall"),
        ("Kva med symjebassenget?", "svømmebasseng"),
        ("Ongan må gå langt.", "unger"),
        ("LÆRERNE er flinke.", "lærar"),
        ("Kafeen på hjørnet.", "kafé"),
        ("Vi bor på Å.", "å vi på bor"),
    ],
)
def test_search_forgives_form_and_language(client: Client, written: str, asked: str) -> None:
    factories.thread(factories.forum(), title="Det gjelder", body=written)

    assert found(client, q=asked) == ["Det gjelder"]


def test_a_title_weighs_more_than_many_words(client: Client) -> None:
    space = factories.forum()
    factories.thread(space, title="Gymsalen", body="Her må noe gjøres.")
    factories.thread(space, title="Noe annet", body="Gymsal, gymsal og gymsalen.")
    factories.thread(space, title="Et tredje", body="En gymsal blant mye annet.")

    assert found(client, q="gymsal") == ["Gymsalen", "Noe annet", "Et tredje"]
    assert found(client, q="gymsal", rekkefolge="nyest") == ["Et tredje", "Noe annet", "Gymsalen"]


def test_all_words_must_stand_there_or_some_are_shown_and_said(client: Client) -> None:
    space = factories.forum()
    factories.thread(space, title="Buss", body="Bussen går for sent.")
    factories.thread(space, title="Mat", body="Skolematen er god.")
    factories.thread(space, title="Begge", body="Bussen kommer før maten.")

    assert found(client, q="buss mat") == ["Begge"]
    page = page_of(client, q="buss vaktmester")
    assert "Ingen treff med alle ordene. Disse har noen av dem." in page
    assert sorted(found(client, q="buss vaktmester")) == ["Begge", "Buss"]


def test_small_words_alone_are_met_with_a_message(client: Client) -> None:
    factories.thread(factories.forum(), body="Og det er ikke noe.")

    assert "Ta med et ord som sier hva det gjelder" in page_of(client, q="og det ikkje")
    assert found(client, q="og det er buss") == []


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("skoelbuss", "skolebuss"),
        ("svømebaseng", "svømmebasseng"),
        ("bibliotk", "bibliotek"),
        ("bibbliotek", "bibliotek"),
        ("vaktmeser", "vaktmester"),
        ("jymnastikk", "gjymnastikk"),
        ("bibliot", "bibliotek"),
    ],
)
def test_a_slip_is_asked_about(client: Client, slip: str, meant: str) -> None:
    words = "En skolebuss til vårt svømmebasseng, et bibliotek, en vaktmester og gjymnastikk."
    factories.thread(factories.forum(), title="Ønsker", body=words)

    answer = client.get("/sok/", {"q": slip})

    assert answer.context["results"].suggestion == meant
    assert f'href="?q={meant.replace("ø", "%C3%B8")}"' in answer.content.decode()
    assert found(client, q=meant) == ["Ønsker"]


def test_only_the_slip_is_mended(client: Client) -> None:
    factories.thread(factories.forum(), title="Buss", body="Skolebussen til biblioteket.")

    assert client.get("/sok/", {"q": "skolebuss biblioteett"}).context["results"].suggestion == "skolebuss biblioteket"


def test_what_is_hidden_lends_no_words(client: Client) -> None:
    post = factories.post_in(factories.thread(factories.forum()), body="Navnet er Storgunnarson.")
    posting.take_down(post, state=Post.State.HIDDEN)

    page = page_of(client, q="Storgunarson")

    assert "Mente du" not in page
    assert "storgunnarson" not in page


@pytest.fixture
def narrow() -> dict[str, Any]:
    """A forum and a board with posts that differ in one thing each."""
    forum = factories.forum()
    board = factories.board()
    topic = Topic.objects.create(space_id=forum.pk, name="Skoleskyss", slug="skyss")
    district = District.objects.create(name="Løkken", slug="lokken")
    with time_machine.travel(datetime.datetime(2026, 3, 14, 22, 30, tzinfo=datetime.UTC), tick=True):
        factories.thread(forum, title="I mars", theme="question", body="Bussen i mars.")
    plain = factories.thread(forum, title="Vanlig", theme="drawback", body="Bussen til vanlig.")
    about = factories.thread(forum, title="Om skyss", theme="measure", body="Bussen som emne.")
    about.topic = topic
    about.save()
    there = factories.thread(forum, title="I kretsen", theme="possibility", body="Bussen i kretsen.")
    Thread.objects.filter(pk=there.pk).update(district=district)
    factories.suggestion(board, title="På tavla", body="Bussen på tavla.")
    answered = factories.thread(forum, title="Besvart", theme="drawback", body="Bussen er borte.")
    silje = factories.moderator(forum)
    factories.post_in(answered, author=silje, body="Bussen kommer.", voice="municipality")
    return {"forum": forum, "board": board, "plain": plain}


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ({"sted": "ungdomslederen"}, ["På tavla"]),
        ({"tema": "measure"}, ["Om skyss"]),
        ({"emne": "skyss"}, ["Om skyss"]),
        ({"krets": "lokken"}, ["I kretsen"]),
        ({"hvem": "kommunen"}, ["Besvart"]),
        ({"svar": "ja"}, ["Besvart", "Besvart"]),
        ({"svar": "nei", "tema": "drawback"}, ["Vanlig"]),
        ({"til": "2026-03-31"}, ["I mars"]),
        ({"fra": "2026-03-14", "til": "2026-03-14"}, ["I mars"]),
        ({"fra": "2026-03-15", "til": "2026-03-31"}, []),
        ({"fra": "2026-02-10", "til": "2026-03-13"}, []),
        ({"sted": "nye-tider", "tema": "question", "svar": "nei", "hvem": "innbyggere"}, ["I mars"]),
    ],
)
def test_a_search_is_narrowed(client: Client, narrow: dict[str, Any], by: dict[str, str], titles: list[str]) -> None:
    assert found(client, q="buss", **by) == titles
    assert found(client, **by) == titles


def test_the_day_is_the_day_in_norway(client: Client) -> None:
    with time_machine.travel(datetime.datetime(2026, 3, 14, 23, 30, tzinfo=datetime.UTC), tick=True):
        factories.thread(factories.forum(), title="Ved midnatt")

    assert found(client, fra="2026-03-15", til="2026-03-15") == ["Ved midnatt"]
    assert found(client, fra="2026-03-14", til="2026-03-14") == []


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2026, 1, 1)), st.integers(0, 3000))
@settings(max_examples=50, deadline=None)
def test_a_stretch_of_days_is_covered_by_few_labels(first: datetime.date, length: int) -> None:
    last = first + datetime.timedelta(days=length)
    with time_machine.travel(datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)):
        labels = set(day_labels(first, last))

    for day in (first, last, first + datetime.timedelta(days=length // 2)):
        assert labels & {f"y{day:%Y}", f"m{day:%Y%m}", f"d{day:%Y%m%d}"}
    for day in (first - datetime.timedelta(days=1), last + datetime.timedelta(days=1)):
        assert not labels & {f"y{day:%Y}", f"m{day:%Y%m}", f"d{day:%Y%m%d}"}
    assert len(labels) < 100


def test_a_rare_filter_finds_what_stands_behind_very_many(client: Client, narrow: dict[str, Any]) -> None:
    many = [
        Post(thread=narrow["plain"], number=n, body="Bussen.", html="<p>Bussen.</p>", plain="Bussen.")
        for n in range(2, 602)
    ]
    Post.objects.bulk_create(many)
    search_index.rebuild()

    assert found(client, q="buss", emne="skyss") == ["Om skyss"]
    assert found(client, q="buss", til="2026-03-31") == ["I mars"]
    assert "Mer enn 150 treff" in page_of(client, q="buss")


def test_what_it_is_narrowed_to_can_be_taken_away(client: Client, narrow: dict[str, Any]) -> None:
    page = page_of(client, q="buss", emne="skyss", hvem="kommunen")

    assert "Avgrens søket (2 valgt)" in page
    assert 'href="?q=buss&hvem=kommunen"' in page
    assert 'href="?q=buss&emne=skyss"' in page
    assert "Uten avgrensingen er det 7 treff." in page


@pytest.mark.parametrize(
    "by",
    [
        {"sted": "finnes-ikke"},
        {"emne": "x"},
        {"fra": "i går"},
        {"fra": "2026-02-02", "til": "2026-01-01"},
        {"side": "0"},
    ],
)
def test_what_cannot_be_chosen_is_told(client: Client, by: dict[str, str]) -> None:
    answer = client.get("/sok/", {"q": "buss", **by})

    assert answer.status_code == 400
    assert "ds-validation-message" in answer.content.decode()
    assert 'value="buss"' in answer.content.decode()


def test_filing_a_thread_elsewhere_is_followed(client: Client, narrow: dict[str, Any]) -> None:
    thread = Thread.objects.get(title="Vanlig")
    thread.theme, thread.title = "measure", "Nytt navn"
    thread.save()

    assert found(client, q="buss", tema="measure") == ["Om skyss", "Nytt navn"]
    assert found(client, q="navn") == ["Nytt navn"]


def test_an_edited_post_is_found_by_what_it_says_now(client: Client) -> None:
    post = factories.post_in(factories.thread(factories.forum()), body="Det gjelder fjellreven.")
    post.plain = "Det gjelder gapahuken."
    post.save(update_fields=["plain"])

    assert found(client, q="gapahuk") == ["Skoleveien"]
    assert found(client, q="fjellrev") == []


def test_a_post_that_is_moved_is_found_where_it_is(client: Client, narrow: dict[str, Any]) -> None:
    post = factories.post_in(narrow["plain"], body="Gapahuken trengs.")
    Post.objects.filter(pk=post.pk).update(thread=Thread.objects.get(title="Om skyss"), number=2)

    assert found(client, q="gapahuk", emne="skyss") == ["Om skyss"]


@pytest.mark.parametrize("state", [Post.State.HELD, Post.State.HIDDEN, Post.State.WITHDRAWN])
def test_who_finds_what_is_not_for_all(client: Client, state: str) -> None:
    space = factories.forum()
    other = factories.board()
    per = factories.UserFactory()
    post = factories.post_in(factories.thread(space), author=per, body="Hemmelighet om fjellreven.")
    posting.take_down(post, state=state)
    finds = {
        None: False,
        factories.UserFactory(): False,
        factories.moderator(other): False,
        factories.team_member(space): False,
        per: state != Post.State.WITHDRAWN,
        factories.moderator(space): True,
    }

    for reader, expected in finds.items():
        client.logout()
        if reader:
            client.force_login(reader)
        assert bool(found(client, q="fjellrev")) is expected, reader
        assert (
            bool(found(client, hvem="innbyggere", fra=f"{timezone.localdate():%Y-%m-%d}", q="fjellreven")) is expected
        )

    posting.publish(post)
    client.logout()
    assert found(client, q="fjellrev") == ["Skoleveien"]


@pytest.mark.parametrize("state", [Thread.State.HELD, Thread.State.HIDDEN, Thread.State.MERGED])
@pytest.mark.parametrize("by_save", [True, False])
def test_a_thread_that_is_not_for_all_is_not_found(client: Client, state: str, by_save: bool) -> None:
    thread = factories.thread(factories.forum(), title="Fjellreven")
    factories.post_in(thread, body="Fjellreven igjen.")
    if by_save:
        thread.state = state
        thread.save()
    else:
        Thread.objects.filter(pk=thread.pk).update(state=state)

    assert found(client, q="fjellrev") == []
    client.force_login(factories.UserFactory())
    assert found(client, q="fjellrev") == []


def test_an_index_that_lags_behind_shows_nothing_hidden(client: Client) -> None:
    thread = factories.thread(factories.forum(), title="Fjellreven")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE forum_thread SET state = 'hidden' WHERE id = %s", [thread.pk])

    assert found(client, q="fjellrev") == []


def test_much_that_is_hidden_does_not_stand_in_the_way(client: Client) -> None:
    space = factories.forum()
    shown = factories.thread(space, title="Synlig", body="Fjellreven er her.")
    hidden = factories.thread(space, title="Skjult")
    Post.objects.bulk_create(
        Post(thread=hidden, number=n, body="x", html="x", plain="Fjellreven.", state=Post.State.HIDDEN)
        for n in range(2, 302)
    )
    search_index.rebuild()

    assert found(client, q="fjellrev") == [shown.title]


def test_a_correction_stands_with_what_it_corrects(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space, title="Budsjettet", body="Rektor tjener en million.")
    silje = factories.moderator(space)
    post = thread.posts.get()
    words = factories.words(silje, body="Lønnen er en annen.", voice="municipality")
    answering.correct(post=post, words=words)

    assert "Lønnen er en annen." in page_of(client, q="rektor")


def test_words_are_marked_in_the_form_they_stand_in() -> None:
    text = "Skulebussen er full. Elevane ventar på bussen ved skolen. <b>Bussar</b> & andre."

    shown = snippet(text, ["bus", "elev"])

    assert "<mark>Skulebussen</mark> er full. <mark>Elevane</mark> ventar på <mark>bussen</mark>" in shown
    assert "&lt;b&gt;<mark>Bussar</mark>&lt;/b&gt; &amp; andre." in shown
    assert marked("Skole buss", terms_of("skolebuss")[:1]) == "<mark>Skole buss</mark>"


def test_a_snippet_is_where_the_words_are() -> None:
    text = "Først noe annet. " * 60 + "Her står fjellreven ved gapahuken. " + "Så noe annet. " * 60

    shown = snippet(text, ["fjellrev", "gapahuk"])

    assert "<mark>fjellreven</mark> ved <mark>gapahuken</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(re.sub(r"</?mark>", "", shown)) < 260


@given(st.text(max_size=600), st.lists(st.text(min_size=1, max_size=12), max_size=3))
@example("<script>alert(1)</script> buss", ["bus"])
@example("&amp; <mark>buss</mark>", ["bus", "amp", "mark"])
@settings(max_examples=150, deadline=None)
def test_whatever_was_written_comes_out_as_text(text: str, terms: list[str]) -> None:
    for shown in (snippet(text, terms, length=80), marked(text, terms)):
        without = re.sub(r"</?mark>", "", shown)
        assert "<" not in without
        assert (
            html.unescape(without).strip("…").strip() in " ".join(text.split()).replace("\x00", "�")
            or "\x00" in text
            or "&" in text
        )


@given(
    query=st.text(max_size=60),
    more=st.dictionaries(st.sampled_from(["sted", "tema", "fra", "til", "side"]), st.text(max_size=9)),
)
@example(query="'& | ! <-> :* \\", more={})
@example(query="words : x NOT labels", more={"fra": "9999-12-31"})
@example(query="buss", more={"fra": "0001-01-01", "til": "9999-12-31"})
@example(query="skolebussrutetidtabellendringsforslagsskjema" * 4, more={})
@example(query="\ud800 \x00 buss", more={})
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_is_a_failure(client: Client, query: str, more: dict[str, str]) -> None:
    raw = {name: value.encode("utf-8", "surrogatepass") for name, value in {"q": query, **more}.items()}

    assert client.get("/sok/", raw).status_code in (200, 400)


@given(st.text(max_size=120), st.text(min_size=1, max_size=60))
@example("'':1,2 \\ ' \" 'x':3A", "ⅷ ²³ ßtraße İstanbul ﬁn 𝔅uss")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_too_odd_to_index(text: str, title: str) -> None:
    thread = Thread.objects.first() or factories.thread(factories.forum())
    clean = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    title = title.encode("utf-8", "ignore").decode().replace("\x00", "")
    Post.objects.filter(thread=thread).update(plain=clean)
    Thread.objects.filter(pk=thread.pk).update(title=title)

    search_index.rebuild()


@pytest.mark.django_db(transaction=True)
def test_the_page_costs_the_same_for_one_hit_and_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    space = factories.forum()
    for n in range(25):
        factories.thread(space, title=f"Buss {n}", body="Bussen.")
    kari = factories.UserFactory()
    for _ in range(2):
        client.get("/sok/?q=buss")

    with django_assert_max_num_queries(6) as guest:
        client.get("/sok/?q=buss")
    with django_assert_max_num_queries(6) as narrowed:
        client.get("/sok/?q=buss&tema=drawback&hvem=innbyggere&fra=2020-01-01")
    with django_assert_max_num_queries(6) as one:
        client.get("/sok/?q=buss+24")
    client.force_login(kari)
    with django_assert_max_num_queries(8):
        client.get("/sok/?q=buss")
    assert len(guest) == len(one) >= len(narrowed)


def test_the_pages_of_a_search(client: Client) -> None:
    space = factories.forum()
    for n in range(25):
        factories.thread(space, title=f"Buss {n}", body="Bussen.")

    first, second = found(client, q="buss"), found(client, q="buss", side="2")

    assert (len(first), len(second)) == (20, 5)
    assert not set(first) & set(second)
    page = page_of(client, q="buss", hvem="innbyggere")
    assert 'rel="next" href="?q=buss&hvem=innbyggere&side=2"' in page
    assert "25 treff" in page
    assert "Det er ikke flere treff." in page_of(client, q="buss", side="9")


def test_the_index_is_built_anew_while_it_is_used(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    thread = factories.thread(factories.forum(), title="Gapahuken")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM forum_post_words")
        cursor.execute("DELETE FROM forum_spelling")
    assert found(client, q="gapahuk") == []

    for _ in range(2):
        call_command("index_posts")
        assert found(client, q="gapahuk") == [thread.title]
    assert client.get("/sok/", {"q": "gapahukken"}).context["results"].hits
    assert capsys.readouterr().out.split() == ["1", "1"]


def test_one_searches_in_a_space_from_its_page(client: Client) -> None:
    space = factories.forum()

    page = client.get(f"/forum/{space.slug}/").content.decode()

    assert 'action="/sok/"' in page
    assert f'<input type="hidden" name="sted" value="{space.slug}">' in page


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_both_ways() -> None:
    thread = factories.thread(factories.forum(), title="Gapahuken")
    try:
        call_command("migrate", "forum", "0004", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM forum_post_words")
            assert cursor.fetchone()[0] == Post.objects.count()
    finally:
        call_command("migrate", verbosity=0)
    assert found(Client(), q="gapahuk") == [thread.title]


def test_hidden_by_a_moderator_is_gone_from_the_search_at_once(client: Client) -> None:
    space = factories.forum()
    post = factories.post_in(factories.thread(space), body="Fjellreven bor her.")
    assert found(client, q="fjellrev")

    deciding.hide_post(post=post, actor=factories.moderator(space), rule="V4", reason="Grunn.")

    assert found(client, q="fjellrev") == []
