"""Texts as people write them, and worse, for hypothesis."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

TRICKY = st.sampled_from(
    [
        "=1+1",
        '=HYPERLINK("http://example.com")',
        "+81",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\0=1",
        "\x1f \x9f+1",
        "\u200b@A1",
        "＝1+1",
        "＋81",
        "－ 説明",
        "＠SUM",
        "'",
        "'=1",
        "''",
        '"',
        ",",
        "\n",
        "①",
        "㈱",
        "ｶﾅ",
        "が",
        "か\u3099",
        "𠮷",
        "葛\U000e0100",
        "👨‍👩‍👧",
        "🇯🇵",
        "☺️",
        "○",
        "△",
        "0",
        "007",
        "1E5",
        "1/2",
        "TRUE",
        "#N/A",
        "_x0041_",
        "_x000D_",
        "&amp;",
        "<b>",
        "]]>",
        "%s",
        "{0}",
        "http://example.com",
        "\\",
        "NULL",
        "nan",
    ]
)
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"))
FILLERS = "\u115f\u1160\u3164\uffa0"


def without_outer_blanks(text: str) -> str:
    """``text`` between its first and last visible characters."""
    seen = [
        at for at, letter in enumerate(text) if unicodedata.category(letter)[0] not in "ZC" and letter not in FILLERS
    ]
    return text[seen[0] : seen[-1] + 1] if seen else ""


FREE_TEXTS = (
    st.lists(st.one_of(TRICKY, st.text(LETTERS, max_size=8)), max_size=5).map("".join).map(without_outer_blanks)
)
ANY_TEXT = st.one_of(FREE_TEXTS, st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
