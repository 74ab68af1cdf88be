"""The settings are safe by default: the site does not start half open."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STRONG = {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "ordetfritt.example"}


def check(tmp_path: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "manage.py", "check", *options]
    env = kept | {"VAR_DIR": str(tmp_path)} | environment
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "weak",
    [
        {},
        {"SECRET_KEY": "kort", "ALLOWED_HOSTS": "ordetfritt.example"},
        {"SECRET_KEY": "a" * 80, "ALLOWED_HOSTS": "ordetfritt.example"},
        {"SECRET_KEY": STRONG["SECRET_KEY"]},
        {"SECRET_KEY": STRONG["SECRET_KEY"], "ALLOWED_HOSTS": "*"},
    ],
)
def test_it_refuses_to_start_half_open(tmp_path: Path, weak: dict[str, str]) -> None:
    done = check(tmp_path, **weak)

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr


def test_the_check_for_earnest_use_is_clean(tmp_path: Path) -> None:
    done = check(tmp_path, "--deploy", "--fail-level", "INFO", **STRONG)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
