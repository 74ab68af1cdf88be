"""What the tests can use on this machine: databases, services, a browser, schemas.

`python -m tests.services postgres` prints an address, or nothing; `… how-to-enable postgres` says how to get one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


# Test databases are used again, and named by the migrations that made them: a changed migration gives a new one.
_MIGRATIONS = [
    path for app in ("forum", "moderation", "site", "suggestions") for path in ROOT.glob(f"{app}/**/migrations/*.py")
]
SCHEMA = _digest(*(path.read_bytes() for path in sorted(_MIGRATIONS)))
CHECKOUT = _digest(bytes(ROOT))
# Tests run side by side in processes, each with files of its own: what one writes makes no page of another's old.
VAR_DIR = ROOT / "var" / "test" / SCHEMA / os.environ.get("PYTEST_XDIST_WORKER", "alone")

HOW_TO_ENABLE = {
    "postgres": "start PostgreSQL on 127.0.0.1:5432, or set DATABASE_URL_POSTGRES (a user who may create databases)",
    "pg_dump": "install PostgreSQL's client programs (Debian: postgresql-client)",
    "browser": "install Debian's chromium, or set CHROMIUM to the path of one",
    "redis": "start Redis on 127.0.0.1:6379, or set REDIS_URL",
    "schemas": "set ARKIVMELDING_SCHEMAS to the folder with the official Fiks Arkiv V1 schemas",
}


def postgres_url() -> str | None:
    """A PostgreSQL to make a test database on; older test databases of this checkout are dropped there."""
    url = os.environ.get("DATABASE_URL_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
    server, _, _ = url.rpartition("/")
    ours = f"ordet_fritt_{CHECKOUT}"
    try:
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=3) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"test_{ours}%"])
            for (name,) in found.fetchall():
                if SCHEMA not in name:
                    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except psycopg.Error:
        return None
    return f"{server}/{ours}_{SCHEMA}"


def redis_url() -> str | None:
    """A Redis to test on; its last database is used."""
    if url := os.environ.get("REDIS_URL"):
        return url
    with socket.socket() as probe:
        probe.settimeout(1)
        answers = probe.connect_ex(("127.0.0.1", 6379)) == 0
    return "redis://127.0.0.1:6379/15" if answers else None


def chromium_path() -> str | None:
    """A Chromium to test in."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def schemas_dir() -> Path | None:
    """The official arkivmelding schemas."""
    given = os.environ.get("ARKIVMELDING_SCHEMAS")
    beside = [ROOT / "tests" / "schemas", ROOT.parent / "shared" / "archive"]
    places = [Path(given)] if given else [place / "arkivmelding-v1" for place in beside]
    return next((place for place in places if place.is_dir()), None)


def how_to_enable(kind: str) -> str:
    """What to say when something could not be tested here."""
    return f"{kind} is not here. To enable: {HOW_TO_ENABLE[kind]}."


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["postgres"]:
            print(postgres_url() or "", end="")
        case ["how-to-enable", kind]:
            print(f"SKIPPED: {how_to_enable(kind)}")
