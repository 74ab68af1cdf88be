"""Two corpora against each other: each page here and there in turns, so that a machine that drifts slows both.

The other corpus is another process's, since its database is another: it is told a page's name and how many requests,
and answers with what they cost.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.measuring import REPLY, Meter, Row, queries_of, requests_in_a_turn
from bench.seeding import Seeded
from bench.serving import ROOT, server

TURNS = 12
GATE = 1.5  # of a page's cost in a large corpus over its cost at 10,000 posts
READY = "ready"


def answer_turns(seeded: Seeded, *, port: int) -> None:
    """Be the other corpus: a page's name and a number on each line, what it cost on each line out."""
    with server(port) as process:
        meter = Meter(process, seeded, port)
        shown = {page.name: queries_of(page, seeded) for page in meter.pages.values()}
        print(READY, flush=True)
        for line in sys.stdin:
            name, count = line.rstrip("\n").rsplit("\t", 1)
            queries, rows = shown.get(name, (0, 0))
            print(f"{meter.turn(name, int(count))}\t{queries}\t{rows}", flush=True)


@contextmanager
def other(*, posts: int, database: str, var_dir: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """The other corpus's process, ready to be asked."""
    command = [sys.executable, "-m", "bench", "--posts", str(posts), "--port", str(port), "--turns"]
    env = {**os.environ, "VAR_DIR": var_dir} | ({"DATABASE_URL": database} if database else {})
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == READY:
                break
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


def compare(seeded: Seeded, there: subprocess.Popen[str], *, port: int, requests: int, corpus: str) -> list[Row]:
    """A row for each page: how many times as much it costs here, the median of the turns; queries and rows of both."""
    rows: list[Row] = []
    with server(port) as process:
        meter = Meter(process, seeded, port)
        for name in [*meter.pages, REPLY]:
            count = requests_in_a_turn(name, requests)
            here, beside, known = [], [], ["0", "0"]
            for _ in range(TURNS):
                here.append(meter.turn(name, count))
                cost, *known = _ask(there, name, count)
                beside.append(float(cost))
            queries, shown = queries_of(meter.pages[name], seeded) if name in meter.pages else (0, 0)
            rows.append(
                {
                    "page": name,
                    "corpus": corpus,
                    "times": round(statistics.median(one / two for one, two in zip(here, beside, strict=True)), 3),
                    "cpu_ms": round(statistics.median(here), 3),
                    "cpu_ms_there": round(statistics.median(beside), 3),
                    "queries": queries,
                    "queries_there": int(known[0]),
                    "shown": shown,
                    "shown_there": int(known[1]),
                }
            )
    return rows


def _ask(there: subprocess.Popen[str], name: str, count: int) -> list[str]:
    assert there.stdin is not None
    assert there.stdout is not None
    there.stdin.write(f"{name}\t{count}\n")
    there.stdin.flush()
    return there.stdout.readline().split("\t")


def table(rows: list[Row]) -> str:
    """The rows as one reads them; what is beyond the gate, asks more, or lists more than there, is said beside it."""
    lines = [f"\n{'page':44} {'cpu ms':>8} {'there':>8} {'times':>6}   gate {GATE}"]
    for row in rows:
        said = "  BEYOND" if float(str(row["times"])) > GATE else ""
        if row["queries"] != row["queries_there"]:
            said += f"  {row['queries']} queries, not {row['queries_there']}"
        if row["shown"] != row["shown_there"]:
            said += f"  lists {row['shown']}, not {row['shown_there']}"
        lines.append(f"{row['page']:44} {row['cpu_ms']:>8} {row['cpu_ms_there']:>8} {row['times']:>6.2f}{said}")
    return "\n".join(lines)
