"""What free text says of publishing: a remark to the coordinator is told, a report of what was done is not."""

from __future__ import annotations

import pytest

from tests.quarter import Place, edit_cells, return_name
from tests.steps import rules_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("市報への掲載を控えた。", False),
        ("新聞への掲載は見合わせた。", False),
        ("公開しないことで個人の情報を守った。", False),
        ("掲載は控えてください。", True),
        ("市民への公開は見合わせてほしい。", True),
        ("公開しないこと。", True),
        ("掲載は控えたい。", True),
    ],
)
def test_what_was_done_is_no_remark(quarter: Place, text: str, told: bool) -> None:
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "K8", "value": text}])
    quarter.merge()
    wanted = [("text-private", "K8", "1", text)] if told else []
    assert rules_of(quarter.findings(), "cell", "serial_no", "value") == wanted
    assert quarter.merged()["reason_text"][0] == text
