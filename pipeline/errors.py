"""What stops a command and can be mended by the person who runs it, apart from faults of our own."""

from __future__ import annotations

import errno
from typing import ClassVar, Final


class UserError(Exception):
    """Its text is a sentence for that person: what is wrong and what to do. ``exit_code``: the command's."""

    exit_code: ClassVar[int] = 2


class Refused(UserError):
    """A command did not do its job since something stands against it; nothing was written."""

    exit_code = 1


class SystemRefuses(UserError):
    """The file system, or what the screen's words go to, does not let a command do what it must."""


_REASONS: Final = {
    "EACCES": "アクセスする権限がありません",
    "EPERM": "アクセスする権限がありません",
    "EROFS": "書き込みのできない場所です",
    "ENOSPC": "空き容量がありません",
    "EDQUOT": "空き容量がありません",
    "EFBIG": "ファイルが大きくなりすぎます",
    "ENAMETOOLONG": "名前が長すぎます",
    "ENOENT": "見つかりません",
    "ENOTDIR": "フォルダーではないものが途中にあります",
    "ELOOP": "リンクをたどれません",
    "EIO": "装置の読み書きに失敗しました",
    "EPIPE": "出力先が閉じられました",
}


_ADVICE: Final = {
    "アクセスする権限がありません": "読み書きする権限があるか、ほかのプログラムで開いていないかを確かめてから、"
    "もう一度実行してください。",
    "空き容量がありません": "要らないファイルを消してから、もう一度実行してください。",
}
"""What to do about some of them, where a file or folder is named."""


def refusal(error: Exception) -> SystemRefuses | None:
    """What to say of an error that the system has given; None for any other, as libraries call some of theirs so."""
    if not isinstance(error, OSError) or error.errno is None:
        return None
    place = f"「{error.filename}」" if error.filename else "画面などの出力先"
    why = _REASONS.get(errno.errorcode.get(error.errno, ""), error.strerror)
    what_to_do = _ADVICE.get(why or "", "") if error.filename else ""
    return SystemRefuses(f"{place}を読み書きできないため、中止しました（{why}）。{what_to_do}")
