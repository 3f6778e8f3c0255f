"""The manual as one HTML file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from pipeline.document import place_of
from tools.make_manual import SOURCE, manual


class Page(HTMLParser):
    """What a page is made of: its tags, what it leads to, its headings and their places."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.places: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        told = dict(attrs)
        self.sources += [value for name, value in attrs if name in {"src", "href"} and value]
        if tag == "img":
            self.pictures.append(told)
        if tag in {"h1", "h2", "h3"}:
            self.places.append(told["id"] or "")
            self.headings += [""] * (tag == "h2")
        self.inside = tag

    def handle_data(self, data: str) -> None:
        if self.inside == "h2":
            self.headings[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(manual())


def test_the_manual_is_whole_in_itself(page: Page) -> None:
    assert all(source.startswith(("data:image/png;base64,", "#")) for source in page.sources)
    assert len(page.places) == len({*page.places})
    assert not {"script", "link", "iframe", "form"} & set(page.tags)
    assert all(picture["alt"] for picture in page.pictures)
    text = SOURCE.read_text(encoding="utf-8")
    assert len(page.pictures) == len(re.findall(r"^!\[", text, re.MULTILINE))


def test_every_chapter_is_there_and_the_windows_folder_comes_first(page: Page) -> None:
    chapters = re.findall(r"^## (.+)$", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert page.headings == chapters
    assert chapters[0] == "Windows のフォルダーで使う"


def test_every_chapter_is_linked_in_the_contents_and_every_link_leads_to_a_heading(page: Page) -> None:
    links = [unquote(source.removeprefix("#")) for source in page.sources if source.startswith("#")]
    assert {*links} <= {*page.places}
    assert links[: len(page.headings)] == [place_of(heading) for heading in page.headings]
