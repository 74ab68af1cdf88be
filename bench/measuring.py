"""Measures each page: processor time against the empty view's, queries, and how long one waits."""

from __future__ import annotations

import datetime
import gzip
import http.client
import re
import statistics
import subprocess
import time
import urllib.parse
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bench.furnishing import TOPICS
from bench.seeding import Seeded
from bench.serving import memory_mib, processor_ms, server
from forum.models import Thread
from forum.versions import raise_version
from people.models import User

Row = dict[str, object]
TURNS = 6
REPLY = "post a reply"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure. `before` is done before each request and is not counted."""

    name: str
    address: str
    signed_in: bool = False
    by_team: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None


def pages(seeded: Seeded) -> list[Page]:
    """What the budgets name."""
    thread, space = f"/trad/{seeded.long_thread}/", f"/forum/{seeded.space_slug}/"
    last = f"{thread}?side={seeded.long_thread_pages}"

    def write() -> None:
        found = Thread.objects.get(pk=seeded.long_thread)
        raise_version(thread_id=found.pk, space_id=found.space_id)

    return [
        Page("hello", "/hei/"),
        Page("thread, guest, warm", thread),
        Page("listing, guest, warm", space),
        Page("thread, guest, after a write", thread, before=write),
        Page("listing, guest, after a write", space, before=write),
        Page("thread, deep page, after a write", last, before=write),
        Page("listing, deep page, after a write", f"{space}?etter={seeded.middle_key}", before=write),
        Page("thread, signed in", f"{thread}?side=1", signed_in=True),
        Page("listing, signed in", space, signed_in=True),
        *_space_pages(space, write),
        *_searches(seeded),
        *_pages_of_others(seeded, write),
    ]


def _space_pages(space: str, write: Callable[[], None]) -> list[Page]:
    """A space's listing in each order and narrowed, as the next reader meets it after a write."""
    asked = {
        "newest": "liste=nyeste",
        "unanswered": "liste=ubesvarte",
        "most read": "liste=mest-leste",
        "one theme": "tema=drawback",
        "one topic": "emne=emne-0",
        "a rare topic": f"emne=emne-{len(TOPICS) - 1}",
        "one district": "krets=krets-0",
        "theme and district": "tema=question&krets=krets-1",
    }
    return [Page(f"listing, {name}, after a write", f"{space}?{query}", before=write) for name, query in asked.items()]


def _searches(seeded: Seeded) -> list[Page]:
    """Words that stand in every fourth post and in one of some thousands, narrowed by much and by little."""
    month = f"fra={timezone.localdate() - datetime.timedelta(days=30)}"
    day = timezone.localdate() - datetime.timedelta(days=60)
    rare = f"emne=emne-{len(TOPICS) - 1}"
    asked = {
        "common word": "q=buss",
        "rare word": "q=fjellrev",
        "two common words": "q=buss+skole",
        "common and rare word": "q=buss+fjellrev",
        "common word, common filter": f"q=buss&svar=ja&sted={seeded.space_slug}",
        "common word, who": "q=buss&hvem=kommunen",
        "common word, one topic": "q=buss&emne=emne-0",
        "common word, one district": "q=buss&krets=krets-0",
        "common word, rare topic": f"q=buss&{rare}",
        "common word, many filters": f"q=buss&{rare}&krets=krets-0&tema=drawback&hvem=kommunen&{month}",
        "common word, one day": f"q=buss&fra={day}&til={day}",
        "rare word, rare topic": f"q=fjellrev&{rare}",
        "no word, rare topic": rare,
        "not all words": "q=buss+fjellrev+gapahuk+moseplante",
        "a slip": "q=fjelrev",
        "nothing": "q=xyzzyx",
    }
    return [
        *[Page(f"search, {name}", f"/sok/?{query}") for name, query in asked.items()],
        Page("search, common word, signed in", "/sok/?q=buss", signed_in=True),
    ]


def _pages_of_others(seeded: Seeded, write: Callable[[], None]) -> list[Page]:
    """The register and the reading room, where the site has them."""
    named = [
        ("register of measures, guest, warm", "forum:register", {}),
        ("register of measures, after a write", "forum:register", {"before": write}),
        ("reading room, since last", "forum:room", {"by_team": True}),
        ("matrix", "forum:matrix", {"by_team": True}),
        ("figures, guest", "forum:figures", {}),
    ]
    found = []
    for name, view, more in named:
        with suppress(NoReverseMatch):
            found.append(Page(name, reverse(view, args=[seeded.space_slug]), **more))  # type: ignore[arg-type]
    room = reverse("forum:room", args=[seeded.space_slug])
    found.append(Page("reading room, deep", f"{room}?alle=1&etter={seeded.middle_key}", by_team=True))
    found.append(Page("reading room, one theme", f"{room}?tema=measure&etter={seeded.middle_key}", by_team=True))
    return found


class Meter:
    """A server with its corpus, and what each of its pages costs."""

    def __init__(self, process: subprocess.Popen[bytes], seeded: Seeded, port: int) -> None:
        self.process, self.seeded, self.port = process, seeded, port
        self.cookie, self.team_cookie = _signed_in(seeded.reader), _signed_in(seeded.team_member)
        self.reader = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        listed = pages(seeded)
        for page in listed:
            self.cost(page, 20)
        etag = _etag(self.reader, listed[1].address)
        listed.insert(3, Page("thread, guest, 304", listed[1].address, headers={"If-None-Match": etag}))
        self.pages = {page.name: page for page in listed}

    def cost(self, page: Page, count: int) -> tuple[float, list[float]]:
        """Processor time a request of so many, in ms, and how long each was waited for."""
        self.reader.close()  # the server may have, while another's turn was long
        spent, waits = 0.0, []
        headers = {"Accept-Language": "nb", "Accept-Encoding": "gzip", **page.headers}
        if page.signed_in or page.by_team:
            headers["Cookie"] = self.team_cookie if page.by_team else self.cookie
        for _ in range(count):
            if page.before:
                page.before()
            used, began = processor_ms(self.process), time.perf_counter()
            self.reader.request("GET", page.address, headers=headers)
            answer = self.reader.getresponse()
            answer.read()
            waits.append((time.perf_counter() - began) * 1000)
            spent += processor_ms(self.process) - used
            if answer.status != (304 if "If-None-Match" in headers else 200):
                raise RuntimeError(f"{page.address}: {answer.status}")
        return spent / count, waits

    def turn(self, name: str, count: int) -> float:
        """What one turn of a page costs a request, in ms; of replies, when `name` is theirs."""
        if name == REPLY:
            return _replies(self.process, self.port, self.cookie, self.seeded, count)[0]
        return self.cost(self.pages[name], count)[0]


def measure(seeded: Seeded, *, port: int, requests: int, corpus: str) -> list[Row]:
    """A row for each page. `ratio` is the empty view's processor time over the page's; higher is better."""
    rows: list[Row] = []
    with server(port) as process:
        meter = Meter(process, seeded, port)
        hello = meter.pages["hello"]
        floors: list[float] = []
        for page in meter.pages.values():
            count = requests_in_a_turn(page.name, requests)
            # The floor is measured beside each page, in turns: the machine's speed drifts.
            spent, floor, waits = 0.0, 0.0, []
            for _ in range(TURNS):
                floor += meter.cost(hello, count)[0] / TURNS
                used, waited = meter.cost(page, count)
                spent += used / TURNS
                waits += waited
            floors.append(floor)
            queries, shown = queries_of(page, seeded)
            rows.append({**_row(page.name, spent, floor, queries, waits, corpus), "shown": shown})
        _replies(process, port, meter.cookie, seeded, 20)  # as every page is visited before it is measured
        spent, waits = _replies(process, port, meter.cookie, seeded, max(50, requests // 3))
        rows.append(_row(REPLY, spent, statistics.median(floors), None, waits, corpus))
        rows.append({"page": "memory of the web process, MiB", "value": round(memory_mib(process)), "corpus": corpus})
    if seeded.index_seconds:
        rows.append({"page": "index, seconds", "value": round(seeded.index_seconds, 1), "corpus": corpus})
    rows.append({"page": "index, bytes a post", "value": round(index_bytes() / seeded.posts), "corpus": corpus})
    return rows


def requests_in_a_turn(name: str, requests: int) -> int:
    """How many of a page in a turn."""
    return max(1, (max(20, requests // 5) if "search" in name else requests) // TURNS)


def _row(name: str, spent: float, floor: float, queries: int | None, waits: list[float], corpus: str) -> Row:
    waits = sorted(waits)
    return {
        "page": name,
        "cpu_ms": round(spent, 3),
        "ratio": round(floor / spent, 3) if spent else None,
        "queries": queries,
        "p50_ms": round(statistics.median(waits), 2),
        "p99_ms": round(waits[min(len(waits) - 1, int(len(waits) * 0.99))], 2),
        "corpus": corpus,
    }


def _etag(reader: http.client.HTTPConnection, address: str) -> str:
    reader.request("GET", address, headers={"Accept-Language": "nb"})
    answer = reader.getresponse()
    answer.read()
    return answer.headers["ETag"]


def _signed_in(user_id: int) -> str:
    """A session's cookie, made as signing in makes it."""
    user = User.objects.get(pk=user_id)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def queries_of(page: Page, seeded: Seeded) -> tuple[int, int]:
    """How many queries the page asks, counted in this process after two earlier visits; and how many rows it lists."""
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="nb")
    if page.signed_in or page.by_team:
        who = seeded.team_member if page.by_team else seeded.reader
        client.cookies[settings.SESSION_COOKIE_NAME] = _signed_in(who).split("=")[1]
    for _ in range(2):
        client.get(page.address)
    if page.before:
        page.before()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.address)
    return len(captured), answer.content.count(b'<li class="thread-row')


def _replies(process: object, port: int, cookie: str, seeded: Seeded, count: int) -> tuple[float, list[float]]:
    """Post replies as a browser does, each with its own token; only the posting is counted."""
    address = f"/trad/{seeded.long_thread}/svar/"
    reader = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    reader.request("GET", address, headers={"Cookie": cookie, "Accept-Language": "nb"})
    answer = reader.getresponse()
    body = answer.read()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    assert token is not None
    csrf = next(part for part in answer.headers.get_all("Set-Cookie") if part.startswith("csrftoken")).split(";")[0]
    headers = {
        "Cookie": f"{cookie}; {csrf}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept-Language": "nb",
        "Origin": f"http://127.0.0.1:{port}",
    }
    spent, waits = 0.0, []
    for n in range(count):
        form = {
            "csrfmiddlewaretoken": token.group(1).decode(),
            "token": str(uuid.uuid4()),
            "body": f"Vi trenger en buss som går tidligere, nummer {n}.",
        }
        used, began = processor_ms(process), time.perf_counter()  # type: ignore[arg-type]
        reader.request("POST", address, urllib.parse.urlencode(form), headers)
        answer = reader.getresponse()
        answer.read()
        waits.append((time.perf_counter() - began) * 1000)
        spent += processor_ms(process) - used  # type: ignore[arg-type]
        if answer.status != 302:
            raise RuntimeError(f"{address}: {answer.status}")
    return spent / count, waits


def index_bytes() -> int:
    """What the index of words takes on disk, with what it is kept for spelling."""
    if connection.vendor == "postgresql":
        sizes = "SELECT pg_total_relation_size('forum_post_words') + pg_total_relation_size('forum_spelling')"
    else:
        sizes = (
            "SELECT sum(pgsize) FROM dbstat WHERE name IN ('forum_spelling', 'forum_post_words_data', "
            "'forum_post_words_idx', 'forum_post_words_content', 'forum_post_words_docsize')"
        )
    with connection.cursor() as cursor:
        try:
            cursor.execute(sizes)
            return int(cursor.fetchone()[0])
        except DatabaseError:
            return 0  # a SQLite without dbstat


def table(rows: list[Row]) -> str:
    """The rows as one reads them."""
    lines = [f"{'page':44} {'cpu ms':>8} {'ratio':>7} {'queries':>7} {'p50 ms':>8} {'p99 ms':>8}"]
    for row in rows:
        if "value" in row:
            lines.append(f"{row['page']:44} {row['value']:>8}")
            continue
        queries = "" if row["queries"] is None else row["queries"]
        lines.append(
            f"{row['page']:44} {row['cpu_ms']:>8} {row['ratio']:>7} {queries:>7} {row['p50_ms']:>8} {row['p99_ms']:>8}"
        )
    return "\n".join(lines)
