"""A text in Markdown as one HTML page: no script, nothing beside it but what it holds, to be read and printed anywhere.

The open data's README and the manual are made by it. markdown-it-py is imported at first use.
"""

from __future__ import annotations

import base64
import html
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLE: Final = """
body { font: 1rem/1.8 "Yu Gothic UI", "Meiryo", "Hiragino Sans", "Noto Sans CJK JP", sans-serif; color: #1a1a1a;
  background: #fff; max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.4; break-after: avoid; }
h2 { border-bottom: 2px solid #1f4e79; margin-top: 3rem; }
img { max-width: 100%; border: 1px solid #bbb; break-inside: avoid; }
a { color: #1f4e79; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #999; padding: .3rem .6rem; text-align: left; vertical-align: top; min-width: 2rem; }
th { background: #eef2f6; }
tr, pre, blockquote { break-inside: avoid; }
code { font-family: "Consolas", "MS Gothic", monospace; background: #f2f2f2; padding: 0 .2rem; }
pre { background: #f2f2f2; padding: .6rem; white-space: pre-wrap; }
blockquote { border-left: 4px solid #1f4e79; margin-left: 0; padding-left: 1rem; }
@media (max-width: 40rem) { th, td { padding: .1rem; min-width: 0; } }
@media print { body { max-width: none; font-size: 10pt; } a { color: inherit; text-decoration: none; } }
"""
_PAGE: Final = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""
_MARKS: Final = re.compile(r"[^\w\- ]")
"""What a heading's place leaves out of its words."""


def document(markdown: str, pictures: Path | None = None) -> str:
    """The page; its title is the first heading. HTML within the text is shown as it stands there.

    - ``pictures``: the folder that the pictures' paths (PNG) begin at; they become part of the page. Without it the
      text has none.

    A heading can be linked to as on GitHub: ``#1-仕事の流れ``. Raises OSError for a picture that is not there.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    title = ""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children or [])
            title = title or words
            opening.attrSet("id", place_of(words))
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
    for token in tokens:
        for child in token.children or []:
            _finish(child, pictures)
    body = reader.renderer.render(tokens, reader.options, {})
    return _PAGE.format(title=html.escape(title), style=_STYLE, body=body)


def place_of(heading: str) -> str:
    """The name by which a heading is linked to.

    >>> place_of("1 仕事の流れ"), place_of("次の期・次の年度")
    ('1-仕事の流れ', '次の期次の年度')
    """
    return _MARKS.sub("", heading.lower()).replace(" ", "-")


def _finish(token: Token, pictures: Path | None) -> None:
    """Puts a picture into the page, and joins the lines of a paragraph: Japanese has no blank between them."""
    if token.type == "image" and pictures:
        picture = (pictures / unquote(str(token.attrGet("src")))).read_bytes()
        token.attrSet("src", f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    elif token.type == "softbreak":
        token.type = "text"
