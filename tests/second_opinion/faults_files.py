"""Faults of whole files: what cannot be read, what is another period's or plan's, what has no table or no sender."""

from __future__ import annotations

import io
import zipfile
from random import Random

from .cfb import encrypted_package
from .model import Cell, Quarter, Return, Sheet
from .picking import clean, pick_file, single


def _lone(rng: Random, quarter: Quarter, fits=lambda f: True) -> Return | None:
    """A department's only return, which nothing was done to yet."""
    return pick_file(rng, quarter, lambda f: single(quarter, f) and clean(f) and not f.whole_table and fits(f))


def _own(file: Return) -> bool:
    """An own table with one sheet."""
    return file.own_table and len(file.sheets) == 1


def _replace(file: Return, suffix: str, content: bytes, rule: str, *also: str) -> bool:
    """The file's content becomes something else, which a rule refuses."""
    file.name = f"{file.departments[0]}{suffix}"
    file.content, file.refused, file.refused_also = content, rule, also
    return True


def file_unreadable(rng: Random, quarter: Quarter) -> bool:
    """A workbook that was cut off, or bytes that are none."""
    file = _lone(rng, quarter)
    if not file:
        return False
    whole = _zip({"[Content_Types].xml": b"<Types/>" * 200, "xl/workbook.xml": rng.randbytes(3000)})
    return _replace(file, ".xlsx", whole[: rng.randint(900, 2500)], "file-unreadable")


def file_encrypted(rng: Random, quarter: Quarter) -> bool:
    """A workbook behind a password."""
    file = _lone(rng, quarter)
    return bool(file) and _replace(file, ".xlsx", encrypted_package(rng), "file-encrypted")


def _zip(parts: dict[str, bytes]) -> bytes:
    """A zip, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as z:
        for name, content in parts.items():
            z.writestr(zipfile.ZipInfo(name, (2024, 4, 1, 9, 0, 0)), content)
    return stream.getvalue()


def _document() -> bytes:
    """A small document of Word's."""
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package = b"http://schemas.openxmlformats.org/package/2006/"
    word = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = b'<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    types += b'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="%s"/></Types>'
    link = b'<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s" Target="word/document.xml"/>'
    text = b'<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>OK</w:t></w:r></w:p></w:body></w:document>'
    return _zip(
        {
            "[Content_Types].xml": head + types % (package, kind),
            "_rels/.rels": head + link % (package, office) + b"</Relationships>",
            "word/document.xml": head + text % word,
        }
    )


def file_unsupported(rng: Random, quarter: Quarter) -> bool:
    """A PDF, a picture, a Word document, a link, a zip."""
    file = _lone(rng, quarter)
    if not file:
        return False
    ways = (
        (".pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
        (".png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        (".jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64)),
        (".docx", _document()),
        (".zip", _zip({"回答/回答票.docx": _document()})),
        (".url", b"[InternetShortcut]\r\nURL=https://example.sharepoint.com/x.xlsx\r\n"),
    )
    suffix, content = rng.choice(ways)
    also = ("file-unreadable", "file-no-table") if suffix == ".url" else ()
    return _replace(file, suffix, content, "file-unsupported", *also)


def file_too_large(rng: Random, quarter: Quarter) -> bool:
    """A cell in the sheet's last corner: reading it would take all memory there is."""
    file = _lone(rng, quarter, lambda f: f.format == "openpyxl" and len(f.sheets) == 1)
    if not file:
        return False
    file.notes.append("far")
    file.refused = "file-too-large"
    return True


def file_no_table(rng: Random, quarter: Quarter) -> bool:
    """A workbook without a needed heading, or with the table on a hidden sheet only."""
    file = _lone(rng, quarter, _own)
    if not file:
        return False
    sheet = file.sheets[0]
    if file.format != "csv" and rng.random() < 0.4:
        sheet.hidden = True
        front = Sheet("表紙", "", ignored=True, plain=[["送付状"], ["回答をお送りします。"]])
        file.sheets.insert(0, front)
    else:
        lacking = "serial" if sheet.layout.two_rows else rng.choice(("serial", f"q{quarter.period}"))
        sheet.layout.headings[lacking] = "メモ欄"
    file.refused = "file-no-table"
    return True


OTHER_YEARS = ("令和4年度", "令和四年度", "Ｒ４年度", "2022年度", "R4")


def _other_period(rng: Random, period: int) -> str:
    """Another year, or another period of this year, in one of the contract's spellings."""
    other = rng.choice([p for p in (1, 2, 3, 4) if p != period])
    kanji = "一二三四"[other - 1]
    spelled = (f"第{other}期", f"第{kanji}四半期", f"{other}/4期", f"R5-{other}", f"令和５年度 第{other}期")
    return rng.choice((*OTHER_YEARS, *spelled))


def file_wrong_period(rng: Random, quarter: Quarter) -> bool:
    """A form of another period or plan, or a table that says another one in its title or its sheet's name."""
    file = _lone(rng, quarter, lambda f: len(f.sheets) == 1)
    if not file:
        return False
    file.refused = "file-wrong-period"
    other = rng.choice([p for p in (1, 2, 3, 4) if p != quarter.period])
    if file.form_of:
        file.hidden_values = rng.choice(
            ({"期": f"R5-{other}"}, {"期": f"R4-{quarter.period}"}, {"計画名": "観光推進計画"})
        )
        return True
    sheet = file.sheets[0]
    if file.format != "csv" and rng.random() < 0.3:
        sheet.layout.titles = [t for t in sheet.layout.titles if t.startswith("主管課等")]
        if f"第{quarter.period}期" in file.name or quarter.code in file.name:
            file.name = file.name.replace(f"第{quarter.period}期 ", "").replace(f"{quarter.code}_", "")
        if not any(file.departments[0] in t for t in sheet.layout.titles):
            sheet.layout.titles.append(f"主管課等：{file.departments[0]}")
        sheet.name = rng.choice((f"第{other}期", f"R5-{other}", "令和4年度"))
        return True
    kept = [t for t in sheet.layout.titles if t.startswith("主管課等")]
    sheet.layout.titles = [f"進行管理表（{_other_period(rng, quarter.period)}）", *kept]
    return True


def other_plan(rng: Random, quarter: Quarter) -> bool:
    """A table of another plan: at least three rows name an initiative, and none is one of the register."""
    file = _lone(rng, quarter, lambda f: _own(f) and len(f.lines) >= 3)
    if not file:
        return False
    if "initiative" not in file.sheets[0].layout.columns:
        return False
    for k, line in enumerate(file.lines):
        line.fixed["initiative"] = Cell(f"観光案内機能の強化（その{k + 1}）", "changed")
        line.fixed["measure"] = Cell("①受入環境の整備", "changed")
    sheet = file.sheets[0]
    sheet.layout.titles = [t for t in sheet.layout.titles if t.startswith("主管課等")]
    file.refused = "file-wrong-period"
    return True


def period_doubtful(rng: Random, quarter: Quarter) -> bool:
    """Only the file's name says another period."""
    file = _lone(rng, quarter, _own)
    if not file:
        return False
    other = rng.choice([p for p in (1, 2, 3, 4) if p != quarter.period])
    sheet = file.sheets[0]
    sheet.layout.titles = [t for t in sheet.layout.titles if t.startswith("主管課等")]
    sheet.layout.two_rows = sheet.layout.last_year
    suffix = file.name[file.name.rindex(".") :]
    file.name = f"回答_R5-{other}_{file.departments[0]}{suffix}"
    file.told.append(("period-doubtful", ""))
    return True


def file_unknown_department(rng: Random, quarter: Quarter, file: Return | None = None) -> bool:
    """Nobody can tell whose return it is."""
    file = file or _lone(rng, quarter, _own)
    if not file:
        return False
    sheet = file.sheets[0]
    layout = sheet.layout
    layout.titles = [t for t in layout.titles if not t.startswith("主管課等") and "御中" not in t]
    layout.columns = [c for c in layout.columns if c != "department"]
    if file.format != "csv":
        sheet.name = "Sheet1"
    suffix = file.name[file.name.rindex(".") :]
    used = {r.name for r in quarter.returns}
    file.name = next(
        f"{s}{suffix}" for s in ("回答1", "回答2", "回答3", "回答4", "回答5") if f"{s}{suffix}" not in used
    )
    file.refused = "file-unknown-department"
    return True


def heading_twice(rng: Random, quarter: Quarter) -> bool:
    """The mark's heading stands twice over one table, the contents differ, and nothing decides."""
    file = _lone(rng, quarter, lambda f: _own(f) and len(f.lines) >= 2 and not f.sheets[0].layout.two_rows)
    if not file:
        return False
    layout = file.sheets[0].layout
    now = f"q{quarter.period}"
    layout.columns.insert(rng.choice((layout.columns.index(now), layout.columns.index(now) + 1)), "again")
    layout.headings["again"] = layout.headings[now]
    for line in file.lines:
        mark = "△" if line.mark.means != "△" else "○"
        line.fixed["again"] = Cell(mark, "legal", mark)
    file.refused = "heading-twice"
    return True


def heading_twice_alike(rng: Random, quarter: Quarter) -> bool:
    """The mark's heading stands twice over equal contents, which decides nothing and loses nothing."""
    file = _lone(rng, quarter, lambda f: _own(f) and not f.sheets[0].layout.two_rows and f.format != "csv")
    if not file:
        return False
    layout = file.sheets[0].layout
    now = f"q{quarter.period}"
    layout.columns.insert(layout.columns.index(now) + 1, "again")
    layout.headings["again"] = layout.headings[now]
    for line in file.lines:
        line.busy = True
        line.fixed["again"] = Cell(line.mark.value, "legal", line.mark.means)
    file.told.append(("heading-twice-alike", ""))
    return True


NEAR = {
    "図書館": "圖書館",
    "防災課": "防炎課",
    "交通企画課": "交通計画課",
    "環境政策課": "環境施策課",
    "道路管理課": "道路管理室",
    "商工会議所": "商工会議會",
}


def near_department(rng: Random, quarter: Quarter) -> bool:
    """A department's name written wrongly: the nearest is offered, and 別名 is named as the remedy."""
    file = _lone(rng, quarter, lambda f: _own(f) and f.departments[0] in NEAR)
    if not file:
        return False
    file.busy = False
    if not file_unknown_department(rng, quarter, file):
        return False
    layout = file.sheets[0].layout
    layout.columns.insert(1, "department")
    layout.headings["department"] = "主管課等"
    for line in file.lines:
        line.fixed["department"] = Cell(NEAR[file.departments[0]], "changed")
    file.notes += [file.departments[0], "別名"]
    return True


def sender_doubtful(rng: Random, quarter: Quarter) -> bool:
    """The form's hidden mark and the file's name disagree, or its 版 is higher than any that was made."""
    file = pick_file(rng, quarter, lambda f: bool(f.form_of))
    if not file:
        return False
    if rng.random() < 0.4:
        file.hidden_values = {"版": "7"}
    else:
        other = rng.choice([d for d in quarter.plan.departments if d != file.form_of])
        file.name = f"回答票_{quarter.code}_{other}.xlsx"
        if any(r is not file and r.name == file.name for r in quarter.returns):
            file.name = f"{other}（修正）.xlsx"
    file.told.append(("sender-doubtful", ""))
    return True


def return_missing(rng: Random, quarter: Quarter) -> bool:
    """A department sends nothing."""
    file = _lone(rng, quarter)
    if not file:
        return False
    quarter.returns.remove(file)
    return True


def folder_ignored(rng: Random, quarter: Quarter) -> bool:
    """A subfolder is set aside, with a notice."""
    quarter.folders.append(f"旧版{len(quarter.folders) + 1}")
    return True


def litter(rng: Random, quarter: Quarter) -> bool:
    """What programs leave behind is passed over in silence."""
    quarter.litter += rng.sample(["~$回答票.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"], 2)
    return True
