"""The rules of level 3: data that explain themselves. Each is declared where it is checked.

How a rule is declared is told in ``level1``. These rules hold the table, コード表.csv, 項目定義.csv and README.md
against each other: what one says of another must be true.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.opendata.tables import year_and_period
from pipeline.opendata.verdict import at_lines, quoted, rule
from pipeline.opendata.written import Package, Written, different, pairs
from schemas.period import ERAS, year_named
from schemas.public import BOM, DATE, DECIMAL, ENCODING, FORMAT, INTEGER, NONE, RELEASE

_DIGITS: Final = re.compile(r"\d")
_PHYSICAL: Final = re.compile(r"[a-z][a-z0-9_]*")
"""The name of a column as programs can use it."""
_BESIDE: Final = re.compile(r"(.*?)(_?(?:[1-9]|1[0-2])|[1-4]_?q)")
"""A column's name with the number of a period behind it: mark_1, q2, 3_q."""
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ERA_ALONE: Final = re.compile(rf"(?:{'|'.join(name for name, _ in ERAS.values())})(?:元|\d+)年度?+(?!（\d{{4}}年)")
"""A fiscal year of an era without its Western year behind it."""


@rule("L3-01", "1行目が項目名、2行目からデータ", "1行目は項目定義.csvと同じ並びの項目名で、2行目からデータです。")
def names_then_data(package: Package) -> Iterator[str]:
    """Line 1 has the names in the order of 項目定義.csv, and line 2 is data: what must be a number is one."""
    for file in package.files:
        if list(file.names) != package.defined(file):
            yield f"{file.name}の1行目が、項目定義.csvの項目と一致しません。"
        first = [str(file[name].iloc[0]) for name in package.defined(file, type=INTEGER) if len(file[name])]
        if not len(file.widths) or not all(map(_DIGITS.match, filter(None, first))):
            yield f"{file.name}の2行目が、データではありません。"


@rule("L3-02", "コード表を別添", "使っている符号は、すべてコード表.csvにあります。")
def listed_codes(package: Package) -> Iterator[str]:
    """Every code that is a word or a number stands in コード表.csv, under the list that 項目定義.csv names."""
    named = {item["codes"] for item in package.items if item["file"] == package.table.name}
    if missing := named - {NONE, *package.codes}:
        yield f"コード表.csvに、{quoted(missing)}の符号がありません。"
    for name, unlisted in _unlisted(package):
        if found := [code for code in unlisted if _is_word(code)]:
            yield f"{name}の符号{quoted(found)}が、コード表.csvにありません。"


@rule("L3-03", "特殊記号の定義を明記", "使っている記号と空欄の意味は、すべてコード表.csvにあります。")
def explained_signs(package: Package) -> Iterator[str]:
    """Every sign and every blank of a coded column stands in コード表.csv, with what it means."""
    for name, unlisted in _unlisted(package):
        if found := [code for code in unlisted if not _is_word(code)]:
            yield f"{name}の記号または空欄{quoted(found)}が、コード表.csvにありません。"
    for name in ("label", "definition"):
        if "" in different(package.code_list[name]):
            yield f"コード表.csvの{at_lines(package.code_list[name].eq(''))}に、意味がありません。"


def _unlisted(package: Package) -> Iterator[tuple[str, list[str]]]:
    """The values of each coded column that its list in コード表.csv lacks: pairs of the column and the values."""
    for name, listed in package.coded.items():
        if name == listed:
            yield name, [code for code in different(package.table[name]) if code not in package.codes[listed]]


def _is_word(code: str) -> bool:
    """Whether a code is a word or a number, and not a sign alone."""
    return bool(re.search(r"\w", code))


@rule("L3-04", "単位を記載", "すべての項目の単位（ない項目は「なし」）を、項目定義.csvに書いています。")
def units(package: Package) -> Iterator[str]:
    """項目定義.csv gives every number its unit, or the column that has the unit of each row does."""
    for file in package.files:
        unsaid = [name for kind in (INTEGER, DECIMAL) for name in package.defined(file, type=kind, unit=NONE)]
        if unsaid := package.defined(file, unit="") + unsaid:
            yield f"{file.name}の項目{quoted(unsaid)}の単位が、項目定義.csvにありません。"
    for name, unit in package.shape.units.items():
        numbers, blank = package.table[name].ne(""), package.table[unit].eq("")
        if len(numbers) == len(blank) and (lacking := numbers & blank).any():
            yield f"{name}の単位が、{at_lines(lacking)}の{unit}にありません。"


def _western(package: Package) -> str:
    """What is said where :func:`western_years` holds."""
    days = "日付は、すべて西暦の年-月-日です。" if package.defined(package.table, type=DATE) else ""
    return f"どの行にも、年度が和暦と西暦であります。{days}"


@rule("L3-05", "時間軸は西暦、または和暦に西暦を併記", _western)
def western_years(package: Package) -> Iterator[str]:
    """Each year stands in both calendars, and they agree; every day is in the Western one, as YYYY-MM-DD."""
    years = pairs(package.table["fiscal_year"], package.table["fiscal_year_ad"])
    if not years or any(str(year_named(era)) != ad for era, ad in years):
        yield "和暦と西暦の年度が、一致しません。"
    if alone := {match[0] for match in _ERA_ALONE.finditer(package.definitions.text)}:
        yield f"項目定義.csvに、西暦を添えていない和暦{quoted(alone)}があります。"
    for name in package.defined(package.table, type=DATE):
        if odd := [value for value in different(package.table[name]) if value and not _ISO.fullmatch(value)]:
            yield f"{name}に、西暦の年-月-日でない日付{quoted(odd)}があります。"


@rule("L3-06", "標準地域コードか正式な地域名", "どの行にも、全国地方公共団体コードと団体名があります。")
def named_area(package: Package) -> Iterator[str]:
    """There is one local government, with its name and its code (six digits, the last a check digit)."""
    codes = different(package.table["local_government_code"])
    if not codes or not all(map(_has_check_digit, codes)):
        yield f"全国地方公共団体コード{quoted(codes)}が、正しくありません（6桁目は検査数字です）。"
    if len(codes) > 1 or len(different(package.table["local_government_name"])) != 1:
        yield "全国地方公共団体コードと団体名が、1つに決まりません。"


def _has_check_digit(code: str) -> bool:
    """Whether the last of six digits is the check digit of the others (総務省「全国地方公共団体コード仕様」).

    The first five are weighted by 6, 5, 4, 3 and 2. The sum modulo 11 is taken from 11, and the last digit of
    that counts.

    >>> _has_check_digit("132039"), _has_check_digit("132038")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 10 == int(code[5])


def _as_known(package: Package) -> str:
    """What is said where :func:`known_format` holds. Of a plan's own shape nobody can tell what it was last year."""
    if package.shape.is_default:
        return "項目は、様式の履歴の最新の版のとおりです。"
    return "項目は、計画のファイルで決めた様式のとおりです。前の年度に公開した様式と同じかは、確認していません。"


@rule("L3-07", "年によって様式を変えない(変えたら履歴)", _as_known)
def known_format(package: Package) -> Iterator[str]:
    """The columns are those of the newest version of the format, and 項目定義.csv has the history of all
    versions."""
    formats = package.shape.formats
    latest = formats[-1]
    columns = (latest.table, latest.code_list, latest.definitions)
    for file, names in zip(package.files, columns, strict=True):
        if file.names != names:
            yield f"{file.name}の項目が、様式第{latest.version}版と異なります。様式の履歴がありません。"
    if {item["format_version"] for item in package.items} != {str(latest.version)}:
        yield f"項目定義.csvの様式の版が、最新の{latest.version}ではありません。"
    if _told(package.definitions, FORMAT) != [f"format_{version.version}" for version in formats]:
        yield "項目定義.csvに、様式の更新履歴がそろっていません。"


@rule(
    "L3-08",
    "項目定義・更新履歴・文字コードとBOMを明記、物理名は英数字",
    "3つの表ともBOM付きのUTF-8で、項目定義.csvとREADME.mdにそう書いてあり、更新履歴もあります。物理名は英数字です。",
)
def documented(package: Package) -> Iterator[str]:
    """Encoding, byte order mark and history stand in 項目定義.csv and README.md and are true; names of columns
    are ASCII."""
    for file in package.files:
        if file.marks != 1 or not file.utf8:
            yield f"{file.name}が、BOM付きのUTF-8ではありません。"
        if odd := [name for name in file.names if not _PHYSICAL.fullmatch(name)]:
            yield f"{file.name}の物理名{quoted(odd)}が、英数字ではありません。"
    if {(item["encoding"], item["bom"]) for item in package.items} != {(ENCODING, BOM)}:
        yield "項目定義.csvの文字コードとBOMが、ファイルと異なります。"
    numbers = range(1, package.period.number + 1)
    if _told(package.definitions, RELEASE) != [f"release_{number}" for number in numbers]:
        yield "項目定義.csvに、データの更新履歴がそろっていません。"
    history = [year_and_period(period) for period in package.period.so_far]
    wanted = (ENCODING, "BOM", *(file.name for file in package.files), *history)
    if missing := [word for word in wanted if word not in package.readme]:
        yield f"README.mdに、{quoted(missing)}の記載がありません。"


def _told(definitions: Written, kind: str) -> list[str]:
    """The names of the rows of one kind in 項目定義.csv, in order. ``kind``: ITEM, RELEASE or FORMAT."""
    rows = zip(definitions["kind"], definitions["name"], strict=False)
    return [name for said, name in rows if said == kind]


def _long(package: Package) -> str:
    """What is said where :func:`long_form` holds."""
    if not package.shape.number:
        return "1行は1つの事業で、計画のすべての事業が、1行ずつあります。"
    return "1行は1つの事業の1つの期で、計画のすべての事業と、公開時点までのすべての期が、1行ずつあります。"


@rule("L3-09", "縦持ち", _long)
def long_form(package: Package) -> Iterator[str]:
    """There is one row for each initiative and period, and no columns side by side for periods."""
    numbers = [str(number) for number in range(1, package.period.number + 1)]
    key, serials = package.shape.key, package.serials
    keys = [package.table[name] for name in key]
    count, each = max(map(len, keys)), [set(different(values)) for values in keys]
    whole = count == len(serials) * len(numbers) and each == [set(serials), set(numbers)][: len(key)]
    if not whole or len(pairs(keys[0], keys[-1])) < count:
        expected = f"通しNo.が、計画の{len(serials):,}事業"
        if len(key) > 1:
            expected = f"通しNo.と期の組が、計画の{len(serials):,}事業の{len(numbers)}期分"
        yield f"{expected}と一致しません（{count:,}行）。"
    if beside := set(_side_by_side(package)):
        yield f"横に並ぶ項目{quoted(beside)}があります。"


def _side_by_side(package: Package) -> Iterator[str]:
    """What stands in several columns, one for each period: the part that their names or labels share.

    Columns that nobody declared are told by their names, declared ones by what they are called.
    """
    declared = {column.name for column in package.shape.table}
    stems = [match[1] for name in package.table.names if name not in declared and (match := _BESIDE.fullmatch(name))]
    yield from (stem for stem in stems if stems.count(stem) > 1)
    periods = package.period.layout.periods if package.shape.number else ()
    labels = [field.label for field in package.shape.fields if field.name in package.table.names]
    apart = [label.replace(name, "") for label in labels for name in periods if name in label]
    yield from (
        label for label in labels if any(apart.count(label.replace(name, "")) > 1 for name in periods if name in label)
    )


RULES: Final = (
    names_then_data,
    listed_codes,
    explained_signs,
    units,
    western_years,
    named_area,
    known_format,
    documented,
    long_form,
)
"""The rules of level 3, in the order of their numbers. A rule counts from here on."""
