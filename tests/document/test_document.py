"""A text in Markdown as one HTML page."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import document


def test_tables_and_signs_are_as_they_were_written() -> None:
    page = document("## 表\n\n| 命令 | 意味 |\n|---|---|\n| `a<b>` | 1 & 2 |\n\n<script>x</script>\n")
    assert '<th scope="col">命令</th>' in page
    assert "<td><code>a&lt;b&gt;</code></td>" in page
    assert "<script>" not in page


def test_the_first_heading_is_the_title_and_each_heading_can_be_linked_to() -> None:
    page = document("# 表 <1> \\*\n\n## 1 仕事・流れ\n")
    assert "<title>表 &lt;1&gt; *</title>" in page
    assert '<h2 id="1-仕事流れ">1 仕事・流れ</h2>' in page


def test_the_lines_of_a_paragraph_are_joined_without_a_blank() -> None:
    assert "<p>一つの段落</p>" in document("一つの\n段落\n")


def test_a_picture_becomes_part_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "図.png").write_bytes(b"PNG")
    assert '<img src="data:image/png;base64,UE5H" alt="図" />' in document("![図](図.png)\n", tmp_path)


def test_a_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        document("![図](ない.png)\n", tmp_path)
