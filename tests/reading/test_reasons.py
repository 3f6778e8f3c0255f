"""Every reason says what is wrong and what to do."""

from __future__ import annotations

import re

from pipeline.reading import reasons


def test_every_reason_says_what_and_what_to_do() -> None:
    given = {"seconds": 20.0, "size": 1, "most": 1, "count": 1}
    sentences = []
    for name, make in vars(reasons).items():
        if name.startswith("_") or not callable(make) or isinstance(make, type):
            continue
        code = make.__code__
        names = code.co_varnames[: code.co_argcount - len(make.__defaults__ or ())]
        sentences.append(make(*(given.get(each, "X") for each in names)).reason)
    assert len(set(sentences)) == len(sentences) >= 25
    for sentence in sentences:
        assert re.fullmatch(r"[^。]+。.*(?:ください|読み取りません)。", sentence), sentence
