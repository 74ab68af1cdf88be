"""The sample content as it lies in the files beside this one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def people() -> dict[str, dict[str, Any]]:
    """Everyone who takes part, by key."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob("people-*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def threads() -> dict[str, dict[str, Any]]:
    """Every thread, by the name of its file."""
    paths = sorted((HERE / "threads").glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


def places() -> dict[str, dict[str, str]]:
    """The forum's topics and the municipality's school districts: names by their code in addresses."""
    named: dict[str, dict[str, str]] = tomllib.loads((HERE / "places.toml").read_text(encoding="utf-8"))
    return named


def measures() -> dict[str, Any]:
    """What the project team has made of the forum."""
    return tomllib.loads((HERE / "measures.toml").read_text(encoding="utf-8"))


def pages() -> dict[str, dict[str, str]]:
    """The texts of the site's pages, by key."""
    texts: dict[str, dict[str, str]] = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))
    return texts


def acts() -> dict[str, list[dict[str, Any]]]:
    """What moderators have done with whole threads, and who follows what."""
    return tomllib.loads((HERE / "acts.toml").read_text(encoding="utf-8"))


def answer_templates() -> list[dict[str, str]]:
    """Starts for answers, for one space or for all."""
    found: list[dict[str, str]] = tomllib.loads((HERE / "answer-templates.toml").read_text(encoding="utf-8"))[
        "templates"
    ]
    return found
