"""What is looked up once for all rows, files and departments: the same as asked for each by itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.history.past import _by_identity
from pipeline.jobs.requests import _revisions
from pipeline.merging.build import _changed
from pipeline.returns.fates import REFUSED, SUPERSEDED, UNKNOWN_DEPARTMENT, USED
from pipeline.returns.inbox import Received
from pipeline.returns.sender import Made, Return, _newer
from pipeline.returns.tag import Tag
from pipeline.texts import folded

TEXTS = st.sampled_from(
    [
        "",
        "産業課",
        "産 業 課",
        "★産業課",
        "★【重点事業】\n産業課",
        "【重点事業】★産業課",
        "商工課",
        "取組み",
        "取り組み",
    ]
)
ROWS = st.lists(st.tuples(TEXTS, TEXTS), max_size=8)


def texts(values: list[str], index: list[int]) -> pd.Series:
    return pd.Series(values, index=index, dtype="str")


@given(rows=ROWS, other_names=st.dictionaries(TEXTS.map(folded), TEXTS.map(folded), max_size=3))
@example(rows=[("商工課", "産業課"), ("産 業 課", "産業課"), ("", "産業課")], other_names={"商工課": "産業課"})
@example(rows=[("商工課", "産業課"), ("★【重点事業】\n産業課", "産業課")], other_names={})
def test_a_text_is_changed_where_it_says_something_else(
    rows: list[tuple[str, str]], other_names: dict[str, str]
) -> None:
    def core(text: str) -> str:
        return folded(text).removeprefix("★").removeprefix("【重点事業】")

    index = list(range(5, 5 + len(rows)))
    found = _changed(texts([raw for raw, _ in rows], index), texts([plan for _, plan in rows], index), other_names)
    assert found.dtype == bool
    assert found.index.tolist() == index
    assert found.tolist() == [
        raw not in ("", plan) and other_names.get(core(raw), core(raw)) != core(plan) for raw, plan in rows
    ]


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", "b"])] * 3), max_size=8))
def test_an_initiative_is_known_by_what_only_one_is(identities: list[tuple[str, ...]]) -> None:
    index = [10 - place for place in range(len(identities))]
    frame = pd.DataFrame(identities, index=index, columns=["measure", "department", "initiative"], dtype="str")
    once = [one for one, times in Counter(identities).items() if times == 1]
    assert _by_identity(frame) == {one: index[identities.index(one)] for one in once}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["産業課", "農業課"]),
            st.sampled_from([USED, SUPERSEDED, REFUSED, UNKNOWN_DEPARTMENT]),
            st.none() | st.integers(0, 12),
        ),
        max_size=6,
    )
)
def test_a_request_is_one_revision_after_the_last(came: list[tuple[str, str, int | None]]) -> None:
    returns = [
        Return(
            Received(Path("a"), "a", ""), (), None if last is None else Tag("計画", "R5-4", sender, last), sender, fate
        )
        for sender, fate, last in came
    ]
    for made in (None, {"産業課": 3}):
        found = _revisions(returns, Made(made))
        for name in ("産業課", "農業課", "観光課"):
            counted = [last for sender, fate, last in came if sender == name and fate in (USED, SUPERSEDED)]
            most = 1 if made is None else made.get(name, 0)
            assert found[name] == max((last for last in counted if last is not None and last <= most), default=0)


FORM = st.tuples(
    st.sampled_from(["産業課", "農業課"]),
    st.sampled_from([USED, REFUSED]),
    st.none() | st.tuples(st.integers(0, 2), st.lists(st.sampled_from("abc"), max_size=2)),
)


@given(forms=st.lists(FORM, max_size=6), digests=st.lists(st.sampled_from(["", *"abc"]), min_size=8, max_size=8))
@example(forms=[("産業課", USED, None), ("産業課", USED, (1, ["a"]))], digests=list("abbbbbbb"))
@example(forms=[("産業課", USED, (1, ["a"])), ("産業課", USED, (1, ["b"]))], digests=list("abaccccc"))
def test_a_form_takes_the_place_of_what_it_was_made_after(
    forms: list[tuple[str, str, tuple[int, list[str]] | None]], digests: list[str]
) -> None:
    """Forms are the files 0, 1, …; the files behind them are no forms."""
    names = [str(number) for number in range(len(digests))]
    returns = []
    due = {}
    for name, (sender, fate, marked) in zip(names, forms, strict=False):
        tag = Tag("計画", "R5-4", sender, marked[0], tuple(marked[1])) if marked else None
        returns.append(Return(Received(Path(name), name, ""), (), tag, sender, fate))
    for department in ("産業課", "農業課"):
        own = [one for one in returns if one.sender == department and one.fate == USED and one.tag]
        for name, digest in zip(names, digests, strict=True):
            after = [
                (one.tag.revision, place, one.file.name)
                for place, one in enumerate(own)
                if one.tag and digest in one.tag.replaces and one.file.name != name
            ]
            if after:
                due[department, name] = max(after)[2]
    assert _newer(returns, dict(zip(names, digests, strict=True))) == due
