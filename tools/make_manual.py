"""運用手引.html out of 運用手引.md: one file with its pictures, without a script, to be read and printed anywhere.

``python -m tools.make_manual FILE``
"""

from __future__ import annotations

import base64
import sys
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "運用手引.md"
STYLE = """
body { font: 1rem/1.8 "Yu Gothic UI", "Meiryo", "Hiragino Sans", "Noto Sans CJK JP", sans-serif; color: #1a1a1a;
  max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.4; break-after: avoid; }
h2 { border-bottom: 2px solid #1f4e79; margin-top: 3rem; }
img { max-width: 100%; border: 1px solid #bbb; break-inside: avoid; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #999; padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: #eef2f6; }
tr, pre, blockquote { break-inside: avoid; }
code { font-family: "Consolas", "MS Gothic", monospace; background: #f2f2f2; padding: 0 .2rem; }
pre { background: #f2f2f2; padding: .6rem; overflow-x: auto; }
blockquote { border-left: 4px solid #1f4e79; margin-left: 0; padding-left: 1rem; }
@media print { body { max-width: none; font-size: 10pt; } pre { white-space: pre-wrap; } }
"""
PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>運用手引 torimatome</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def manual(source: Path = SOURCE) -> str:
    """The page. Raises OSError for a picture that is not there."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(source.read_text(encoding="utf-8"))
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", inline.content)
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
    for token in tokens:
        for child in token.children or []:
            _finish(child, source.parent)
    return PAGE.format(style=STYLE, body=markdown.renderer.render(tokens, markdown.options, {}))


def _finish(token: Token, folder: Path) -> None:
    """Puts a picture into the page, and joins the lines of a paragraph: Japanese has no blank between them."""
    if token.type == "image":
        picture = (folder / str(token.attrGet("src"))).read_bytes()
        token.attrSet("src", f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    elif token.type == "softbreak":
        token.type = "text"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8", newline="\n")
