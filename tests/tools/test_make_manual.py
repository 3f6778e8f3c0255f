"""The manual as one HTML file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools.make_manual import SOURCE, manual


class Page(HTMLParser):
    """What a page is made of: its tags, what it leads to, and its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        told = dict(attrs)
        self.sources += [value for name, value in attrs if name in {"src", "href"} and value]
        if tag == "img":
            self.pictures.append(told)
        if tag == "h2":
            self.headings.append(told["id"] or "")


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(manual())


def test_the_manual_is_whole_in_itself(page: Page) -> None:
    assert all(source.startswith(("data:image/png;base64,", "#")) for source in page.sources)
    assert not {"script", "link", "iframe", "form"} & set(page.tags)
    assert all(picture["alt"] for picture in page.pictures)
    text = SOURCE.read_text(encoding="utf-8")
    assert len(page.pictures) == len(re.findall(r"^!\[", text, re.MULTILINE))


def test_every_chapter_is_there_and_the_windows_folder_comes_first(page: Page) -> None:
    chapters = re.findall(r"^## (.+)$", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert page.headings == chapters
    assert chapters[0] == "Windows のフォルダーで使う"


def test_tables_and_signs_are_as_they_were_written(tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    source.write_text(
        "## 表\n\n| 命令 | 意味 |\n|---|---|\n| `a<b>` | 1 & 2 |\n\n<script>x</script>\n", encoding="utf-8"
    )
    made = manual(source)
    assert '<th scope="col">命令</th>' in made
    assert "<td><code>a&lt;b&gt;</code></td>" in made
    assert "<script>" not in made


def test_the_lines_of_a_paragraph_are_joined_without_a_blank(tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    source.write_text("一つの\n段落\n", encoding="utf-8")
    assert "<p>一つの段落</p>" in manual(source)


def test_a_picture_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    source.write_text("![図](ない.png)\n", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        manual(source)
