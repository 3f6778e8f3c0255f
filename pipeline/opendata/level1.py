"""The rules of level 1: a file that a program can read.

Each rule is a check over the written files (:class:`pipeline.opendata.written.Package`), declared by ``@rule``
with its number, its own short text, and what is said where it is kept. The check yields a Japanese sentence for
each fault. A rule of the source that is about workbooks, such as merged cells, is checked by what it would leave
in a CSV file.

Rules look at the different values of a column and not at its rows, wherever that is enough: a table of a hundred
thousand rows has few of them.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.opendata.characters import machine_dependent
from pipeline.opendata.tables import ARRANGING, CONTROLS, OBJECT
from pipeline.opendata.verdict import at_lines, quoted, rule
from pipeline.opendata.written import Package, Written, different
from pipeline.texts import trimmed
from schemas.public import DECIMAL, INTEGER

_PARTS: Final = re.compile(r"[、，,／/・;；\s]+")
"""What may stand between two codes or words in one cell."""
_TWO_NUMBERS: Final = {INTEGER: re.compile(r"\d\D+\d"), DECIMAL: re.compile(r"\d[^\d.,]+\d")}
"""Type of a column → two numbers in one cell."""
_BINARY: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
"""How workbooks, PDF files and pictures begin."""

_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>")
"""A tag of HTML or XML."""


@rule("L1-01", "xlsx・CSV・XML・ods・JSON のいずれか", "3つの表とも、CSV（RFC 4180）として読み取れました。")
def file_format(package: Package) -> Iterator[str]:
    """Each file can be read as CSV (RFC 4180), with two columns at least and no NUL byte.

    Of the formats that the rule allows the open data have CSV alone.
    """
    for file in package.files:
        if file.malformed or b"\0" in file.content or len(file.names) < 2:
            yield f"{file.name}を、CSVとして読み取れません。"


@rule("L1-02", "1シート(1ファイル)に1つの表", "どのファイルにも、表は1つだけです。")
def one_table(package: Package) -> Iterator[str]:
    """No row is narrower than the names, or is the names again: each file is one table. A row with one value is
    L1-04's."""
    for file in package.files:
        other = ((file.widths < len(file.names)) & (file.filled > 1)) | file.headings
        if other.any():
            yield f"{file.name}の{at_lines(other)}に、別の表があります。"


@rule("L1-03", "空白の行・列で表を分断しない", "空白の行も、空白の列もありません。")
def undivided(package: Package) -> Iterator[str]:
    """No row and no column is blank throughout. A column counts only where it has no name either."""
    for file in package.files:
        if (file.filled == 0).any():
            yield f"{file.name}の{at_lines(file.filled == 0)}が空白です。"
        if any(not name and different(values) == [""] for name, values in file.named()):
            yield f"{file.name}に、空白の列があります。"


@rule("L1-04", "表の外にメモなどを置かない", "表の外には何もありません。")
def nothing_outside(package: Package) -> Iterator[str]:
    """No row has one value alone, or a value beyond the last column: such a value is a note and no data."""
    for file in package.files:
        outside = (file.filled == 1) & (len(file.names) > 1)
        for beyond in file.columns[len(file.names) :]:
            outside |= beyond.ne("")
        if outside.any():
            yield f"{file.name}の{at_lines(outside)}に、表の列に収まらない値があります。"


@rule("L1-05", "全列に意味の分かる項目名", "すべての列に項目名があり、項目定義.csvに説明があります。")
def named_columns(package: Package) -> Iterator[str]:
    """項目定義.csv gives every column of the three files a name for people and a definition."""
    defined = {(item["file"], item["name"]) for item in package.items if item["label"] and item["definition"]}
    for file in package.files:
        if missing := {name for name in file.names if (file.name, name) not in defined}:
            yield f"{file.name}の項目{quoted(missing)}の説明がありません。"


@rule("L1-06", "スペースや改行で体裁を整えない", "前後の空白、続いた空白、改行、タブ、制御文字はありません。")
def no_arranging(package: Package) -> Iterator[str]:
    """No value has outer blanks, line breaks, tabs, control characters or runs of blanks. A single blank within
    is text."""
    for file in package.files:
        for name, values in file.named():
            arranged = [v for v in different(values) if ARRANGING.search(v) or CONTROLS.search(v) or trimmed(v) != v]
            if arranged:
                yield f"{file.name}の{name}に、空白や改行で整えた値{quoted(arranged)}があります。"


def _single(package: Package) -> str:
    """What is said where :func:`one_value` holds; it names amounts where the plan has them."""
    amounts = "、数値" if package.defined(package.table, type=DECIMAL) else ""
    return f"番号{amounts}と符号の列の値は、すべて1つずつです。"


@rule("L1-07", "1セル1データ", _single)
def one_value(package: Package) -> Iterator[str]:
    """A column of numbers has one number in a cell, a coded column one code or one word.

    A value that is itself in コード表.csv is one value, whatever signs it has.
    """
    for kind, several in _TWO_NUMBERS.items():
        for name in package.defined(package.table, type=kind):
            if found := list(filter(several.search, different(package.table[name]))):
                yield f"{name}に、2つ以上の数{quoted(found)}があります。"
    for name, listed in package.coded.items():
        words = {word for pair in package.codes[listed].items() for word in pair if word}
        unlisted = [value for value in different(package.table[name]) if value not in words]
        if found := [value for value in unlisted if len(words.intersection(_PARTS.split(value))) > 1]:
            yield f"{name}に、2つ以上の符号や意味{quoted(found)}があります。"


def _ours(package: Package, file: Written) -> list[str]:
    """The columns of a file that are in our own words: those that hold no proper names and no texts of others."""
    return [name for name in file.names if file is not package.table or name not in package.shape.free]


def _exceptions(package: Package) -> str:
    """What is said where :func:`common_characters` holds, with the number of values in which the exception is
    used."""
    count = sum(
        bool(machine_dependent(value)) for name in package.shape.free for value in different(package.table[name])
    )
    return (
        "項目名、符号とその意味、説明は、JIS X 0208とASCIIの文字だけです。"
        f"例外である固有名詞と回答の記述では、{count:,}種類の値に、そのほかの文字があります。"
    )


@rule("L1-08", "機種依存文字を使わない(固有名詞などは例外)", _exceptions)
def common_characters(package: Package) -> Iterator[str]:
    """Names of columns, codes and words are in characters that every machine has.

    Proper names and what respondents wrote are excepted by the rule; how many values use that is told.
    """
    for file in package.files:
        written = {value for name in _ours(package, file) for value in (name, *different(file[name]))}
        if found := machine_dependent("".join(sorted(written))):
            yield f"{file.name}に、機種依存文字{quoted(found)}があります。"


@rule("L1-09", "空白とゼロを区別", "番号と0・1の列に空欄はなく、ほかの列の空欄の意味は、項目定義.csvにあります。")
def blank_is_not_zero(package: Package) -> Iterator[str]:
    """What a blank means is said for every column; numbers and switches of 0 and 1 are never blank.

    A switch is a coded column whose list has 0 and has no blank.
    """
    for file in package.files:
        if unsaid := package.defined(file, blank=""):
            yield f"{file.name}の項目{quoted(unsaid)}の空欄の意味が、項目定義.csvにありません。"
    switches = [name for name, listed in package.coded.items() if {"0", ""} & package.codes[listed].keys() == {"0"}]
    for file in package.files:
        for name in package.defined(file, type=INTEGER) + (switches if file is package.table else []):
            if "" in different(file[name]):
                yield f"{file.name}の{name}に、空欄があります。"


@rule("L1-10", "Excelのオブジェクトを使わない", "図や画像などはなく、文字だけです。")
def no_objects(package: Package) -> Iterator[str]:
    """No file is a workbook, PDF or picture by its first bytes, and no value holds the sign that stands for an
    object."""
    for file in package.files:
        if file.begun.startswith(_BINARY) or OBJECT.encode() in file.content:
            yield f"{file.name}に、文字でないものがあります。"


@rule(
    "L1-11",
    "書式(色・太字・網掛け)で違いを表さない",
    "色や★で表す違いは、stateとpriorityの列にあり、書式の指定はありません。",
)
def no_formats(package: Package) -> Iterator[str]:
    """What colours and signs tell at the council has columns of its own, and no value of ours has markup."""
    if missing := {"state", "priority", "edition"} - set(package.table.names):
        yield f"会議の表が色や記号で表す違いを示す項目{quoted(missing)}がありません。"
    for file in package.files:
        for name in _ours(package, file):
            if found := list(filter(_MARKUP.search, different(file[name]))):
                yield f"{file.name}の{name}に、書式の指定{quoted(found)}があります。"


def _unmerged(package: Package) -> str:
    """What is said where :func:`no_merged_cells` holds."""
    rows = "同じ事業のどの期の行にも値があり、" if package.shape.number else ""
    return f"{rows}結合のあとのような空欄はありません。"


@rule("L1-12", "セルを結合しない", _unmerged)
def no_merged_cells(package: Package) -> Iterator[str]:
    """What is said of an initiative stands in each of its rows, and not in the first alone, as it would below a
    merged cell."""
    table = package.table
    serials = table["serial_no"]
    below = serials.eq(serials.shift())
    for name in filter(table.names.__contains__, package.shape.of_initiative):
        if "" in different(table[name]):
            blank = table[name].eq("")
            if (merged := below & blank & ~blank.shift(fill_value=True)).any():
                yield f"{name}の値が、{at_lines(merged)}では、同じ事業の上の行にだけあります。"
    for file in (package.code_list, package.definitions):
        for name in file.names[:1]:
            if "" in different(file[name]):
                yield f"{file.name}の{name}が、{at_lines(file[name].eq(''))}で空欄です。"


def _seen(package: Package) -> str:
    """What is said where :func:`nothing_hidden` holds."""
    rows = "や、公開時点より後の期の行" if package.shape.number else ""
    return f"説明のない列{rows}はありません。"


@rule("L1-13", "非表示の行・列を残さない", _seen)
def nothing_hidden(package: Package) -> Iterator[str]:
    """No column lacks a definition, and no row is of a period to come.

    A CSV file hides nothing by itself; what nobody is told of comes nearest to it.
    """
    for file in package.files:
        if hidden := set(file.names) - {"", *package.defined(file)}:
            yield f"{file.name}に、項目定義.csvにない列{quoted(hidden)}があります。"
    coming = range(package.period.number + 1, len(package.period.layout.periods) + 1)
    later = package.table[package.shape.number].isin(list(map(str, coming)))
    if later.any():
        yield f"{package.table.name}の{at_lines(later)}は、公開時点より後の期です。"


@rule("L1-14", "CSVは1行1データ(値の中に改行なし)", "改行（CRLF）の数は、項目名とデータの行数と同じです。")
def one_line_each(package: Package) -> Iterator[str]:
    """A file has as many line ends, all of them CRLF, as it has records: no value contains one."""
    for file in package.files:
        if {file.content.count(end) for end in (b"\r\n", b"\r", b"\n")} != {len(file.widths) + 1}:
            yield f"{file.name}の改行の数が、データの行数と合いません。"


@rule("L1-15", "カンマを含む値は二重引用符で囲む", "どの行も、値の数は項目の数と同じです。")
def quoted_commas(package: Package) -> Iterator[str]:
    """No record has more values than the file has columns: a comma within a value is in quotation marks."""
    for file in package.files:
        if (wide := file.widths > len(file.names)).any():
            yield f"{file.name}の{at_lines(wide)}は、値の数が項目の数より多くなっています。"


RULES: Final = (
    file_format,
    one_table,
    undivided,
    nothing_outside,
    named_columns,
    no_arranging,
    one_value,
    common_characters,
    blank_is_not_zero,
    no_objects,
    no_formats,
    no_merged_cells,
    nothing_hidden,
    one_line_each,
    quoted_commas,
)
"""The rules of level 1, in the order of their numbers. A rule counts from here on."""
