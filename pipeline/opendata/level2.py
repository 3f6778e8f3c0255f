"""The rules of level 2: values that can be counted and compared. Each is declared where it is checked.

How a rule is declared is told in ``level1``. What type, unit and blank of a column are to be is taken from
項目定義.csv as it was written, so that a rule holds the files to what they say of themselves.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pipeline.opendata.verdict import at_lines, quoted, rule
from pipeline.opendata.written import Package, different, pairs
from schemas.layout import Answer
from schemas.public import BLANK_WORD, DECIMAL, INTEGER, LEVELS, NEVER_BLANK, REPORTED, UNMARKED_STATES
from schemas.vocabulary import DITTO

_INTEGER: Final = re.compile(r"0|[1-9][0-9]*")
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠\t\r].", re.DOTALL)
"""How a value begins that a spreadsheet could take for a formula, if more follows."""
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NUMBERS: Final = {INTEGER: _INTEGER, DECIMAL: _DECIMAL}
"""Type of a column → a number of that type, in full."""


def _as_numbers(package: Package) -> str:
    """What is said where :func:`numbers` holds; it names amounts where the plan has them."""
    if package.defined(package.table, type=DECIMAL):
        return "整数の列の値は、半角の数字だけで、数値の列の値は、それに小数点と負の符号を加えたものだけです。"
    return "整数の列の値は、半角の数字だけです。"


@rule("L2-01", "数値は数値属性", _as_numbers)
def numbers(package: Package) -> Iterator[str]:
    """A column of numbers has nothing but ASCII digits, without leading zeros; one of amounts also a decimal
    point and a minus. A blank is no fault here."""
    for file in package.files:
        for kind, number in _NUMBERS.items():
            for name in package.defined(file, type=kind):
                if found := [value for value in different(file[name]) if value and not number.fullmatch(value)]:
                    yield f"{file.name}の{name}に、数字でない値{quoted(found)}があります。"


@rule("L2-02", "前行と同じ値でも省略しない", "上の行と同じ値も、すべての行に書いてあります。")
def nothing_omitted(package: Package) -> Iterator[str]:
    """No value that must be there is blank, or says that it is the same as above.

    A level of the plan is blank in every row or in none. A mark may be blank where the row's state says why.
    """
    for file in package.files:
        for name in package.defined(file, blank=NEVER_BLANK):
            if "" in different(file[name]):
                yield f"{file.name}の{name}が、{at_lines(file[name].eq(''))}で空欄です。"
        for name in filter(None, file.names):
            if found := set(DITTO).intersection(different(file[name])):
                yield f"{file.name}の{name}に、上の行と同じことを表す{quoted(found)}があります。"
    for name in LEVELS:
        blank = package.table[name].eq("")
        if blank.any() and not blank.all():
            yield f"{name}が、{at_lines(blank)}で空欄です。"
    yield from _omitted(package)


def _omitted(package: Package) -> Iterator[str]:
    """A sentence on each column that is blank in rows whose state says that the answer is accepted."""
    states = package.table["state"]
    now = ~states.isin([REPORTED, *UNMARKED_STATES])
    answered = {"mark": ~states.isin(UNMARKED_STATES)}
    answered |= {
        field.name: now for field in package.shape.fields if _is_due(field.answer, package) and field.name != "mark"
    }
    for name, answers in answered.items():
        blank = package.table[name].eq("")
        if len(blank) == len(states) and (omitted := blank & answers).any():
            yield f"{name}が、回答のある{at_lines(omitted)}で空欄です。"


def _is_due(answer: Answer, package: Package) -> bool:
    """Whether a column is due in every row of the period that the data are of."""
    return answer.always and (not answer.periods or package.period.name in answer.periods)


@rule("L2-03", "項目名は一意", "どのファイルにも、同じ名前の列はありません。")
def unique_names(package: Package) -> Iterator[str]:
    """No two columns of a file have the same name."""
    for file in package.files:
        if twice := [name for name, count in Counter(file.names).items() if count > 1]:
            yield f"{file.name}に、同じ名前の列{quoted(twice)}があります。"


@rule("L2-04", "選択肢は統一した符号か文字列", "符号にはいつも、コード表.csvにある同じ意味が付いています。")
def one_word_each(package: Package) -> Iterator[str]:
    """Each code has one word everywhere, that of コード表.csv, and no two codes of a list look alike (NFKC)."""
    table = package.table
    for name, listed in package.coded.items():
        if name == listed or listed not in table.names:
            continue
        codes = {**package.codes[listed], "": ""}
        wrong = {word for code, word in pairs(table[listed], table[name]) if codes.get(code, word) != word}
        if wrong:
            yield f"{name}に、コード表.csvと異なる意味{quoted(wrong)}があります。"
    rows = zip(package.code_list["column"], package.code_list["code"], strict=False)
    alike = Counter((column, unicodedata.normalize("NFKC", code)) for column, code in rows)
    if twice := [code for (_, code), count in alike.items() if count > 1]:
        yield f"コード表.csvに、同じか紛らわしい符号{quoted(twice)}が2つ以上あります。"


def _apart(package: Package) -> str:
    """What is said where :func:`details_apart` holds: which columns are choices, and which are texts."""
    chosen = [name for field in package.shape.chosen for name in field.names]
    texts = [field.name for field in package.shape.texts]
    if not chosen:
        return "選択肢の列はありません。"
    return f"選択肢は{'と'.join(chosen)}{'、記述は' if texts else ''}{'と'.join(texts)}の列です。"


@rule("L2-05", "選択肢と「その他」の詳細は別の列", _apart)
def details_apart(package: Package) -> Iterator[str]:
    """A choice, its word and what was written beside it stand in columns of their own.

    A value that no list has and that holds a word of the list is both in one. A plan without choices keeps the
    rule.
    """
    fields = (*package.shape.chosen, *package.shape.texts)
    if missing := {name for field in fields for name in field.names} - set(package.table.names):
        yield f"選択肢または記述の列{quoted(missing)}がありません。"
    for field in package.shape.chosen:
        codes = package.codes.get(field.name, {})
        words = set(codes.values()) - {BLANK_WORD, ""}
        legal = {*words, *codes, ""}
        for name in field.names:
            unlisted = [value for value in different(package.table[name]) if value not in legal]
            if found := [value for value in unlisted if any(word in value for word in words)]:
                yield f"{name}に、選択肢と記述を合わせた値{quoted(found)}があります。"


@rule("L2-06", "数式は値にする", "表計算ソフトが数式として扱う値はありません。")
def no_formulas(package: Package) -> Iterator[str]:
    """No value begins as a formula of a spreadsheet does, in half or full width. A sign alone is none, nor is a
    number that is less than zero."""
    for file in package.files:
        amounts = package.defined(file, type=DECIMAL)
        for name, values in file.named():
            risky = [value for value in different(values) if _FORMULA.match(value)]
            if found := [value for value in risky if name not in amounts or not _DECIMAL.fullmatch(value)]:
                yield f"{file.name}の{name}に、数式として扱われる値{quoted(found)}があります。"


RULES: Final = (numbers, nothing_omitted, unique_names, one_word_each, details_apart, no_formulas)
"""The rules of level 2, in the order of their numbers. A rule counts from here on."""
