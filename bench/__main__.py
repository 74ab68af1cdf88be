"""`make bench`, or `python -m bench --posts 1000000`: seed once, measure, print a table, write bench/results.json."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results.json"
SMALL = 10_000


def main() -> None:
    """Parse, point the settings at a corpus of its own, seed and measure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=int(os.environ.get("POSTS", "10000")), help="size of the corpus")
    parser.add_argument("--requests", type=int, default=int(os.environ.get("REQUESTS", "300")), help="requests a page")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--turns", action="store_true", help="answer another process's turns (bench/comparing.py)")
    parser.add_argument("--only-times", action="store_true", help="only compare with the small corpus")
    asked = parser.parse_args()
    kind = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    corpus = f"{kind}-{asked.posts}"
    folder = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench" / corpus
    folder.mkdir(parents=True, exist_ok=True)
    # Measured as in earnest (DEBUG off keeps every query in memory out of the way), but over plain HTTP on loopback.
    os.environ |= {
        "DEBUG": "",
        "HTTPS": "",
        "SECRET_KEY": "measured-on-loopback-only-" + "0123456789abcdef" * 3,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": f"http://127.0.0.1:{asked.port}",
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "POSTS_PER_HOUR": "1000000",
        "STAFF_NEED_MFA": "0",
        "SECONDS_TO_WRITE": "0",
    }
    sys.path.insert(1, str(ROOT / "site"))
    import django

    django.setup()
    from bench import comparing, measuring, seeding

    seeded = seeding.seed(posts=asked.posts)
    if asked.turns:
        comparing.answer_turns(seeded, port=asked.port)
        return
    if asked.posts == SMALL:
        rows = measuring.measure(seeded, port=asked.port, requests=asked.requests, corpus=corpus)
        print(measuring.table(rows))
        _write(rows, corpus)
        return
    if not asked.only_times:
        rows = measuring.measure(seeded, port=asked.port, requests=asked.requests, corpus=corpus)
        print(measuring.table(rows))
        _write(rows, corpus)
    small = os.environ.get("SMALL_DATABASE_URL", "")
    if kind == "postgresql" and not small:
        print(f"\nNothing to compare with: set SMALL_DATABASE_URL to a database for {SMALL} posts.")
        return
    corpus = f"{corpus} against {SMALL}"
    var_dir = str(folder.parents[1])
    with comparing.other(posts=SMALL, database=small, var_dir=var_dir, port=asked.port + 1) as there:
        rows = comparing.compare(seeded, there, port=asked.port, requests=asked.requests, corpus=corpus)
    print(comparing.table(rows))
    _write(rows, corpus)


def _earlier() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    return found


def _write(rows: list[dict[str, object]], corpus: str) -> None:
    """Put this corpus's rows in the place of its earlier ones."""
    kept = [row for row in _earlier() if row["corpus"] != corpus]
    RESULTS.write_text(json.dumps(kept + rows, indent=1, ensure_ascii=False) + "\n")


main()
