"""The rules of level 2: values that can be counted and compared. Each is declared where it is checked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pandas as pd

from pipeline.opendata.verdict import at_lines, quoted, rule
from pipeline.opendata.written import Package, different
from schemas.public import BLANK_WORD, INTEGER, LEVELS, NEVER_BLANK, UNMARKED_STATES
from schemas.vocabulary import DITTO

_INTEGER: Final = re.compile(r"0|[1-9][0-9]*")
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠\t\r].", re.DOTALL)
_REASON: Final = ("reason_code", "reason_label", "reason_text")


@rule("L2-01", "数値は数値属性", "整数の列の値は、半角の数字だけです。")
def numbers(package: Package) -> Iterator[str]:
    """A column of numbers has nothing but ASCII digits."""
    for file in package.files:
        for name in package.defined(file, type=INTEGER):
            if found := [value for value in different(file[name]) if value and not _INTEGER.fullmatch(value)]:
                yield f"{file.name}の{name}に、数字でない値{quoted(found)}があります。"


@rule("L2-02", "前行と同じ値でも省略しない", "上の行と同じ値も、すべての行に書いてあります。")
def nothing_omitted(package: Package) -> Iterator[str]:
    """No value that must be there is blank, or says that it is the same as above."""
    for file in package.files:
        for name in package.defined(file, blank=NEVER_BLANK):
            if (blank := file[name].eq("")).any():
                yield f"{file.name}の{name}が、{at_lines(blank)}で空欄です。"
        for name in filter(None, file.names):
            if found := set(DITTO).intersection(different(file[name])):
                yield f"{file.name}の{name}に、上の行と同じことを表す{quoted(found)}があります。"
    for name in LEVELS:
        blank = package.table[name].eq("")
        if blank.any() and not blank.all():
            yield f"{name}が、{at_lines(blank)}で空欄です。"
    unmarked = package.table["mark"].eq("")
    states = package.table["state"]
    if len(unmarked) == len(states) and (omitted := unmarked & ~states.isin(UNMARKED_STATES)).any():
        yield f"markが、回答のある{at_lines(omitted)}で空欄です。"


@rule("L2-03", "項目名は一意", "どのファイルにも、同じ名前の列はありません。")
def unique_names(package: Package) -> Iterator[str]:
    """No two columns of a file have the same name."""
    for file in package.files:
        if twice := [name for name, count in Counter(file.names).items() if count > 1]:
            yield f"{file.name}に、同じ名前の列{quoted(twice)}があります。"


@rule("L2-04", "選択肢は統一した符号か文字列", "符号にはいつも、コード表.csvにある同じ意味が付いています。")
def one_word_each(package: Package) -> Iterator[str]:
    """Each code has one word everywhere, that of コード表.csv, and no two codes look alike."""
    table = package.table
    for name, listed in package.coded.items():
        if name == listed or listed not in table.names:
            continue
        pairs = pd.DataFrame({"code": table[listed], "word": table[name]}).drop_duplicates().astype("str")
        codes = {**package.codes[listed], "": ""}
        wrong = {word for code, word in pairs.itertuples(index=False) if codes.get(code, word) != word}
        if wrong:
            yield f"{name}に、コード表.csvと異なる意味{quoted(wrong)}があります。"
    rows = zip(package.code_list["column"], package.code_list["code"], strict=False)
    alike = Counter((column, unicodedata.normalize("NFKC", code)) for column, code in rows)
    if twice := [code for (_, code), count in alike.items() if count > 1]:
        yield f"コード表.csvに、同じか紛らわしい符号{quoted(twice)}が2つ以上あります。"


@rule("L2-05", "選択肢と「その他」の詳細は別の列", "選択肢はreason_codeとreason_label、記述はreason_textの列です。")
def details_apart(package: Package) -> Iterator[str]:
    """A reason's code, its word and what was written beside it stand in three columns."""
    if missing := set(_REASON) - set(package.table.names):
        yield f"選択肢または記述の列{quoted(missing)}がありません。"
    codes = package.codes.get("reason_code", {})
    words = set(codes.values()) - {BLANK_WORD, ""}
    legal = {*words, *codes, ""}
    for name in _REASON[:2]:
        unlisted = [value for value in different(package.table[name]) if value not in legal]
        if found := [value for value in unlisted if any(word in value for word in words)]:
            yield f"{name}に、選択肢と記述を合わせた値{quoted(found)}があります。"


@rule("L2-06", "数式は値にする", "表計算ソフトが数式として扱う値はありません。")
def no_formulas(package: Package) -> Iterator[str]:
    """No value begins as a formula of a spreadsheet does."""
    for file in package.files:
        for name, values in file.columns():
            if found := [value for value in different(values) if _FORMULA.match(value)]:
                yield f"{file.name}の{name}に、数式として扱われる値{quoted(found)}があります。"


RULES: Final = (numbers, nothing_omitted, unique_names, one_word_each, details_apart, no_formulas)
"""The rules of level 2, in the order of their numbers. A rule counts from here on."""
