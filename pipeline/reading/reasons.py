"""Every reason why a file is not read: the rule's id, and the sentence a clerk sees.

Each sentence says what is wrong, then what to do. Nothing else in this package words a refusal.
"""

from __future__ import annotations

RESAVE = "Excelで開いて「Excel ブック（*.xlsx）」の形式で保存し直し、もう一度提出してください。"
RETURN_FORM = "お送りした回答票（Excel）に入力し、Excelのファイルのまま提出してください。"
TRIM = "回答に関係のないシートや行・列を削除し、"


class Refused(Exception):
    """A file is not read: ``rule`` is the id of a file rule, ``reason`` a Japanese sentence."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(rule, reason)
        self.rule = rule
        self.reason = reason


class TooWide(Refused):
    """The filled cells of a sheet lie too far apart."""


def _unreadable(wrong: str, remedy: str = RESAVE) -> Refused:
    return Refused("file-unreadable", wrong + remedy)


def _too_large(wrong: str, remedy: str = TRIM + RESAVE) -> Refused:
    return Refused("file-too-large", wrong + remedy)


def missing() -> Refused:
    return _unreadable("ファイルが見つかりません。", "移動や名前の変更がないか確認してください。")


def not_a_file() -> Refused:
    return _unreadable("ファイルではありません。", "フォルダではなく、ファイルを置いてください。")


def locked() -> Refused:
    return _unreadable(
        "ファイルを開けません。", "Excelなどで開いたままなら閉じ、読み取りの許可があるか確認してください。"
    )


def empty() -> Refused:
    return _unreadable("ファイルの中身が空です（0バイト）。", RETURN_FORM)


def hollow() -> Refused:
    return _unreadable(
        "ファイルの中身がありません（すべて0）。",
        "保存やダウンロードが途中で終わったと考えられます。元のファイルをもう一度提出してください。",
    )


def damaged() -> Refused:
    return _unreadable("ファイルが壊れているため、読み取れません。")


def unknown(suffix: str) -> Refused:
    """Bytes that are neither a known format nor text; the suffix only says what it was called."""
    called = f"（名前の末尾は「{suffix}」）" if suffix else ""
    return _unreadable(f"Excelの表として読み取れない内容です{called}。", RETURN_FORM)


def garbled() -> Refused:
    return _unreadable(
        "文字コードを判別できないため、CSVを読み取れません。",
        "Excelで開いて「CSV UTF-8（コンマ区切り）」または「Excel ブック（*.xlsx）」で保存し直してください。",
    )


def unnatural(what: str) -> Refused:
    return _unreadable(f"Excelが作るファイルにはない記述（{what}）があるため、安全のため読み取りません。")


def no_sheet() -> Refused:
    return _unreadable("表のシートが1枚もありません。", RETURN_FORM)


def broken_sheet(sheet: str) -> Refused:
    return _unreadable(f"シート「{sheet}」が壊れているため、読み取れません。")


def no_such_cell(sheet: str, address: str) -> Refused:
    return _unreadable(f"シート「{sheet}」に、Excelにはないセル番地「{address[:20]}」があります。")


def crashed() -> Refused:
    return _unreadable("読み取りの途中で処理が止まりました。ファイルが壊れているか、内容が極端に大きいと考えられます。")


def encrypted() -> Refused:
    return Refused(
        "file-encrypted",
        "パスワードがかかっているため、読み取れません。パスワードを外して保存し直し、もう一度提出してください。",
    )


def unsupported(what: str, remedy: str = RETURN_FORM) -> Refused:
    """``what`` names the kind of file as a clerk knows it, as in "PDF"."""
    return Refused("file-unsupported", f"{what}は読み取れません。{remedy}")


def unsupported_page() -> Refused:
    return unsupported("中身がExcelの形式ではない、Webページ形式（HTML）のファイル", RESAVE)


def unsupported_mail() -> Refused:
    return unsupported("メールのファイル", "添付されているExcelのファイルを取り出して、提出してください。")


def unsupported_link() -> Refused:
    return unsupported(
        "リンク・ショートカット（ファイルの場所を示すだけのもの）",
        "リンク先を開き、「Excel ブック（*.xlsx）」の形式で保存したファイルそのものを提出してください。",
    )


def unsupported_archive() -> Refused:
    return unsupported("圧縮ファイル", "展開（解凍）して、中のExcelファイルを提出してください。")


def too_slow(seconds: float) -> Refused:
    return _too_large(f"{seconds:g}秒以内に読み取れませんでした。")


def too_much_memory() -> Refused:
    return _too_large("内容が大きすぎて、読み取りに必要なメモリが足りません。")


def too_many_bytes(size: int, most: int) -> Refused:
    size_mb, most_mb = size / 1_000_000, most / 1_000_000
    return _too_large(
        f"ファイルが大きすぎます（{size_mb:,.1f} MB。上限は {most_mb:,g} MB）。",
        "画像や、回答に関係のないシートを削除し、" + RESAVE,
    )


def too_many_parts(count: int, most: int) -> Refused:
    return _too_large(f"ファイルを構成する部品が多すぎます（{count:,}個。上限は{most:,}個）。")


def inflates() -> Refused:
    return _too_large("展開すると極端に大きくなるファイルです。")


def too_many_sheets(count: int, most: int) -> Refused:
    return _too_large(f"シートが多すぎます（{count:,}枚。上限は{most:,}枚）。")


def too_many_cells(sheet: str) -> Refused:
    return _too_large(f"シート「{sheet}」のセルが多すぎます。")


def too_many_marks(sheet: str) -> Refused:
    """Flags, notes and merged areas."""
    return _too_large(f"シート「{sheet}」の書式・メモ・結合セルが多すぎます。")


def too_much_together() -> Refused:
    """Beside the other files of the same run."""
    return _too_large("ほかのファイルと合わせて、内容が大きすぎます。")


def too_wide(sheet: str, address: str) -> TooWide:
    """A cell so far from the others that the rectangle around them all is too big to hold."""
    return TooWide(
        "file-too-large",
        f"シート「{sheet}」のセル {address} に値があり、表の範囲が広すぎて読み取れません。"
        "離れた場所にあるこのセルを行や列ごと削除し、" + RESAVE,
    )


def too_much_text() -> Refused:
    return _too_large("文字の量が多すぎます。", "長い文章を減らし、" + RESAVE)


def too_long_string(most: int) -> Refused:
    return _too_large(f"1つのセルの文字が多すぎます（上限は{most:,}字）。", "長い文章を短くし、" + RESAVE)
