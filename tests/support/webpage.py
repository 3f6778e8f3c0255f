"""An HTML page as a tree, to ask what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = ("meta", "rect", "path")
"""Elements that this page never closes, or closes at once."""


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> list[Node]:
        return [node for node in self.walk() if node.tag in tags]

    def text(self) -> str:
        """The text of it, but for drawings, with single blanks."""
        parts = (child if isinstance(child, str) else child.text() for child in self.children)
        return " ".join("".join(parts).split()) if self.tag != "svg" else ""

    def rows(self) -> list[list[str]]:
        """The cells of a table's body, by row."""
        (body,) = self.all("tbody")
        return [[cell.text() for cell in row.all("th", "td")] for row in body.all("tr")]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_page(path: Path) -> Node:
    """The page's tree. Fails where an element is closed that is not open, or stays open."""
    builder = _Builder()
    builder.feed(path.read_bytes().decode())
    builder.close()
    assert builder._open == [builder.root]
    return builder.root


def tables(page: Node) -> dict[str, Node]:
    """Caption, without what stands below it → table."""
    return {str(table.all("caption")[0].children[0]): table for table in page.all("table")}


def section(page: Node, id: str) -> list[Node]:
    """The elements between a heading and the next of its rank."""
    (main,) = page.all("main")
    parts = [child for child in main.children if isinstance(child, Node)]
    start = next(place for place, part in enumerate(parts) if part.attributes.get("id") == id)
    rest = parts[start + 1 :]
    end = next((place for place, part in enumerate(rest) if part.tag == parts[start].tag), len(rest))
    return rest[:end]
