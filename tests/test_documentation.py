"""What is documented is so, and what is so is documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_setting_from_the_environment_is_documented() -> None:
    source = (ROOT / "site/config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert read == documented


def test_every_target_a_developer_types_is_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))
    listed = subprocess.run(["make", "--silent", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert targets == set(re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE))


def test_the_arrows_of_the_house_point_down() -> None:
    command = [Path(sys.executable).parent / "lint-imports"]
    env = {**os.environ, "PYTHONPATH": "site:."}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
