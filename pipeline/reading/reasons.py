"""Every reason why a file is not read: the id of the rule, and the Japanese sentence that a clerk sees.

Each function makes one :class:`Refused`, which the caller raises. A sentence says what is wrong and then what to do.
No other module of this package words a refusal. The four rules are ``file-unreadable``, ``file-encrypted``,
``file-unsupported`` and ``file-too-large`` (``schemas/rules.py``).
"""

RESAVE = "Excelで開いて「Excel ブック（*.xlsx）」の形式で保存し直し、もう一度提出してください。"
"""The remedy where Excel can open the file: save it anew as .xlsx."""
RETURN_FORM = "お送りした回答票（Excel）に入力し、Excelのファイルのまま提出してください。"
"""The remedy where the file is something else: fill in the form and return that."""
TRIM = "回答に関係のないシートや行・列を削除し、"
"""The first half of a remedy where the file is too large."""


class Refused(Exception):
    """A file is not read. ``rule`` is the id of a rule for files, ``reason`` a Japanese sentence.

    Raised anywhere in the reading process; ``dispatch.read_workbook`` makes a reply of it, so it never leaves the
    process.
    """

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(rule, reason)
        self.rule = rule
        self.reason = reason


class TooWide(Refused):
    """The filled cells of a sheet lie too far apart. A reader may catch it and try again without blank texts."""


def _unreadable(wrong: str, remedy: str = RESAVE) -> Refused:
    """A file that cannot be read at all."""
    return Refused("file-unreadable", wrong + remedy)


def _too_large(wrong: str, remedy: str = TRIM + RESAVE) -> Refused:
    """A file that would take more time or memory than one may."""
    return Refused("file-too-large", wrong + remedy)


def missing() -> Refused:
    """No file stands at the path."""
    return _unreadable("ファイルが見つかりません。", "移動や名前の変更がないか確認してください。")


def not_a_file() -> Refused:
    """What stands at the path is a folder, a pipe or a device."""
    return _unreadable("ファイルではありません。", "フォルダではなく、ファイルを置いてください。")


def locked() -> Refused:
    """The system does not let the file be opened."""
    return _unreadable(
        "ファイルを開けません。", "Excelなどで開いたままなら閉じ、読み取りの許可があるか確認してください。"
    )


def empty() -> Refused:
    """A file of no bytes."""
    return _unreadable("ファイルの中身が空です（0バイト）。", RETURN_FORM)


def hollow() -> Refused:
    """A file of zero bytes only, as a broken download leaves it."""
    return _unreadable(
        "ファイルの中身がありません（すべて0）。",
        "保存やダウンロードが途中で終わったと考えられます。元のファイルをもう一度提出してください。",
    )


def damaged() -> Refused:
    """A file of a known kind that is broken somewhere."""
    return _unreadable("ファイルが壊れているため、読み取れません。")


def unknown(suffix: str) -> Refused:
    """Bytes that are neither a known format nor text. ``suffix`` only says what the file was called, as in ".xlsx"."""
    called = f"（名前の末尾は「{suffix}」）" if suffix else ""
    return _unreadable(f"Excelの表として読み取れない内容です{called}。", RETURN_FORM)


def garbled() -> Refused:
    """A text file whose encoding cannot be told, so that its characters would be wrong."""
    return _unreadable(
        "文字コードを判別できないため、CSVを読み取れません。",
        "Excelで開いて「CSV UTF-8（コンマ区切り）」または「Excel ブック（*.xlsx）」で保存し直してください。",
    )


def unclosed(row: int) -> Refused:
    """A text file with a quoted field that never ends. ``row``: the table's row that it stands in, from 1."""
    return _unreadable(
        f'表の{row}行目に、閉じていない引用符（"）があるため、どこまでが1つの欄か分かりません。',
        "お手元の表を「Excel ブック（*.xlsx）」の形式で保存し直し、もう一度提出してください。",
    )


def unnatural(what: str) -> Refused:
    """The file contains something that no honest program writes. ``what`` names it in Japanese."""
    return _unreadable(f"Excelが作るファイルにはない記述（{what}）があるため、安全のため読み取りません。")


def no_sheet() -> Refused:
    """A workbook without a worksheet."""
    return _unreadable("表のシートが1枚もありません。", RETURN_FORM)


def broken_sheet(sheet: str) -> Refused:
    """A sheet, by its name, that is broken or missing."""
    return _unreadable(f"シート「{sheet}」が壊れているため、読み取れません。")


def no_such_cell(sheet: str, address: str) -> Refused:
    """A cell whose address, as written, no sheet has."""
    return _unreadable(f"シート「{sheet}」に、Excelにはないセル番地「{address[:20]}」があります。")


def crashed() -> Refused:
    """The reading process died while it read the file, without a reply."""
    return _unreadable("読み取りの途中で処理が止まりました。ファイルが壊れているか、内容が極端に大きいと考えられます。")


def encrypted() -> Refused:
    """A file that is opened with a password."""
    return Refused(
        "file-encrypted",
        "パスワードがかかっているため、読み取れません。パスワードを外して保存し直し、もう一度提出してください。",
    )


def unsupported(what: str, remedy: str = RETURN_FORM) -> Refused:
    """A kind of file that is not read. ``what`` names it as a clerk knows it.

    >>> unsupported("PDFファイル", "Excelで提出してください。").reason
    'PDFファイルは読み取れません。Excelで提出してください。'
    """
    return Refused("file-unsupported", f"{what}は読み取れません。{remedy}")


def unsupported_page() -> Refused:
    """A web page under the name of a workbook, as some programs export; Excel opens it, so it can be saved anew."""
    return unsupported("中身がExcelの形式ではない、Webページ形式（HTML）のファイル", RESAVE)


def unsupported_mail() -> Refused:
    """A mail saved as a file, perhaps with the workbook attached."""
    return unsupported("メールのファイル", "添付されているExcelのファイルを取り出して、提出してください。")


def unsupported_link() -> Refused:
    """A shortcut: a file that only says where another one is."""
    return unsupported(
        "リンク・ショートカット（ファイルの場所を示すだけのもの）",
        "リンク先を開き、「Excel ブック（*.xlsx）」の形式で保存したファイルそのものを提出してください。",
    )


def unsupported_archive() -> Refused:
    """A compressed folder, or one of the formats for it."""
    return unsupported("圧縮ファイル", "展開（解凍）して、中のExcelファイルを提出してください。")


def too_slow(seconds: float) -> Refused:
    """Reading took more than ``seconds`` of computing."""
    return _too_large(f"{seconds:g}秒以内に読み取れませんでした。")


def too_much_memory() -> Refused:
    """More memory than a reading process may hold."""
    return _too_large("内容が大きすぎて、読み取りに必要なメモリが足りません。")


def too_many_bytes(size: int, most: int) -> Refused:
    """A file of ``size`` bytes, where at most ``most`` are read. Both are shown in megabytes of 1,000,000 bytes."""
    size_mb, most_mb = size / 1_000_000, most / 1_000_000
    return _too_large(
        f"ファイルが大きすぎます（{size_mb:,.1f} MB。上限は {most_mb:,g} MB）。",
        "画像や、回答に関係のないシートを削除し、" + RESAVE,
    )


def too_many_parts(count: int, most: int) -> Refused:
    """A zip of ``count`` parts, where ``most`` are looked at."""
    return _too_large(f"ファイルを構成する部品が多すぎます（{count:,}個。上限は{most:,}個）。")


def inflates() -> Refused:
    """A zip with a part that inflates beyond the limit."""
    return _too_large("展開すると極端に大きくなるファイルです。")


def too_many_elements() -> Refused:
    """More of what a file consists of, such as cells, styles and rows, than is looked at."""
    return _too_large("ファイルの中のセルや書式などの数が多すぎます。")


def too_many_sheets(count: int, most: int) -> Refused:
    """A workbook of ``count`` sheets, where ``most`` are read."""
    return _too_large(f"シートが多すぎます（{count:,}枚。上限は{most:,}枚）。")


def too_many_cells(sheet: str) -> Refused:
    """More filled cells in a sheet than are read."""
    return _too_large(f"シート「{sheet}」のセルが多すぎます。")


def too_many_marks(sheet: str) -> Refused:
    """A sheet has too many flags, notes and merged areas."""
    return _too_large(f"シート「{sheet}」の書式・メモ・結合セルが多すぎます。")


def too_much_together() -> Refused:
    """The file would be read alone, but the files of this run are too large together."""
    return _too_large("ほかのファイルと合わせて、内容が大きすぎます。")


def too_wide(sheet: str, address: str) -> TooWide:
    """A cell so far from the others that the rectangle around them all is too big to hold."""
    return TooWide(
        "file-too-large",
        f"シート「{sheet}」のセル {address} に値があり、表の範囲が広すぎて読み取れません。"
        "離れた場所にあるこのセルを行や列ごと削除し、" + RESAVE,
    )


def too_much_text() -> Refused:
    """More text in all cells together than is read."""
    return _too_large("文字の量が多すぎます。", "長い文章を減らし、" + RESAVE)


def too_long_string(most: int) -> Refused:
    """A text of more than ``most`` characters in one cell."""
    return _too_large(f"1つのセルの文字が多すぎます（上限は{most:,}字）。", "長い文章を短くし、" + RESAVE)
