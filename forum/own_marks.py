"""What is our own in the Markdown subset: `![what it shows](bilde:<key>)`, a picture uploaded here, and `@Name`.

Only what the caller knows of (a post's own pictures, who takes part in the thread) is marked; all else stays text.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

PICTURES_PER_POST = 6
MENTIONS_PER_POST = 10
MENTION_CLASS = "mention"
KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PICTURE = re.compile(rf"!\[([^\[\]\n]{{0,300}})\]\(bilde:({KEY})\)")
ADDRESS = re.compile(rf"/bilde/{KEY}/")


class Drawn(NamedTuple):
    """A picture as a post shows it."""

    key: str
    alternative_text: str
    width: int
    height: int


def picture_mark(key: object, alternative_text: str) -> str:
    """A picture as it stands in the text one writes."""
    words = " ".join(re.sub(r"[\[\]\\]", " ", alternative_text).split())
    return f"![{words}](bilde:{key})"


def picture_keys(body: str) -> list[str]:
    """The pictures a text names, in order, each once."""
    return list(dict.fromkeys(match[2] for match in PICTURE.finditer(body)))


def without_keys(body: str) -> str:
    """A text with the words of its pictures and not their keys, whose digits may look like someone's number."""
    return PICTURE.sub(r"\1", body)


def is_picture_address(value: str) -> bool:
    """Whether an address is that of a picture of ours."""
    return ADDRESS.fullmatch(value) is not None


def own_marks(markdown: MarkdownIt) -> None:
    """Teach a renderer the two marks. It is called with `pictures` and `names`, and leaves `mentioned`."""
    markdown.inline.ruler.before("link", "picture", _read_picture)
    markdown.inline.ruler.before("link", "mention", _read_mention)
    markdown.add_render_rule("picture", _show_picture)
    markdown.add_render_rule("mention", _show_mention)
    markdown.enable(["picture", "mention"])


def _read_picture(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "!":
        return False
    match = PICTURE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("picture", "img", 0)
        token.content = match[1].strip()
        token.info = match[2]
    state.pos = match.end()
    return True


def _read_mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    names: Sequence[str] = state.env.get("names", ())
    begins = state.pos + 1
    for name in names:
        ends = begins + len(name)
        if ends <= state.posMax and state.src.startswith(name, begins) and not state.src[ends : ends + 1].isalnum():
            break
    else:
        return False
    if not silent:
        mentioned: set[str] = state.env.setdefault("mentioned", set())
        if name in mentioned or len(mentioned) < MENTIONS_PER_POST:
            mentioned.add(name)
            state.push("mention", "span", 0).content = name
        else:
            state.push("text", "", 0).content = f"@{name}"
    state.pos = ends
    return True


def _show_picture(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, known: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    drawn: Drawn | None = known.get("pictures", {}).get(token.info)
    if drawn is None:
        return escape(token.content)
    words = escape(token.content or drawn.alternative_text)
    size = f'width="{drawn.width}" height="{drawn.height}"'
    return f'<img src="/bilde/{drawn.key}/" alt="{words}" {size} loading="lazy">'


def _show_mention(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, known: MutableMapping[str, Any]
) -> str:
    return f'<span class="{MENTION_CLASS}">@{escape(tokens[index].content)}</span>'
