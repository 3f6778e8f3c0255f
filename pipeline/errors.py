"""Errors that the person who runs a command can put right. Any other exception is a fault of our own.

``cli`` prints the text of a :class:`UserError` and ends with its ``exit_code``. Any other exception ends with exit code
3. Findings about a department's answers are no errors: they are values (``pipeline/findings.py``).
"""

import errno
import os
from typing import ClassVar, Final


class UserError(Exception):
    """Something that the person at the screen can put right. Its text says in Japanese what is wrong and what to do.

    ``exit_code`` is the exit code of the command; a subclass may set another one. Raise a subclass where a caller has
    to tell the case apart, else this class.
    """

    exit_code: ClassVar[int] = 2


class CommandRefused(UserError):
    """The command was not carried out because of a state that must be settled first; nothing was written. Exit code 1.

    One example is a 確定版 that would be overwritten. ``pipeline.reading.reasons.Refused`` is another: it
    is about one file of a department.
    """

    exit_code = 1


class SystemRefuses(UserError):
    """The operating system refused a read or write: no permission, no space, a closed output. Exit code 2."""


_BUSY: Final = "ほかのプログラムで開いています"
_AWAY: Final = "共有フォルダーにつながりません"
_LONG: Final = "名前が長すぎます"

_REASONS: Final = {
    "EACCES": "アクセスする権限がありません",
    "EPERM": "アクセスする権限がありません",
    "EROFS": "書き込みのできない場所です",
    "ENOSPC": "空き容量がありません",
    "EDQUOT": "空き容量がありません",
    "EFBIG": "ファイルが大きくなりすぎます",
    "ENAMETOOLONG": _LONG,
    "ENOENT": "見つかりません",
    "ENOTDIR": "フォルダーではないものが途中にあります",
    "ELOOP": "リンクをたどれません",
    "EIO": "装置の読み書きに失敗しました",
    "EPIPE": "出力先が閉じられました",
}
"""Name of an error number (as in ``errno``) → the Japanese words for it. Others are given in the system's own words."""

_WINDOWS: Final = {
    19: "書き込みのできない場所です",
    32: _BUSY,
    33: _BUSY,
    53: _AWAY,
    59: _AWAY,
    64: _AWAY,
    67: _AWAY,
    206: _LONG,
    1231: _AWAY,
}
"""Windows' own number of an error (``winerror``) → the words, where it says more than ``errno`` does."""

_LONGEST: Final = 248
"""Windows takes folders with shorter paths; of a longer path it says that there is no such place (error 3)."""

_ADVICE: Final = {
    "アクセスする権限がありません": "読み書きする権限があるか、ほかのプログラムで開いていないかを確かめてから、"
    "もう一度実行してください。",
    _BUSY: "閉じてから、もう一度実行してください。",
    _AWAY: "ネットワークにつながっているかを確かめてから、もう一度実行してください。",
    _LONG: "フォルダーを浅い場所に移すか、名前を短くしてから、もう一度実行してください。",
    "空き容量がありません": "要らないファイルを消してから、もう一度実行してください。",
}
"""What to do about some of them, where a file or folder is named."""


def refusal(error: Exception) -> SystemRefuses | None:
    """The :class:`SystemRefuses` to show for an error of the operating system; None where ``error`` is no such error.

    Only an OSError with an error number counts. Libraries also raise OSError without a number for faults of the data,
    and those are not the system's.

    >>> print(refusal(FileNotFoundError(2, "No such file", "R5.xlsx")))
    「R5.xlsx」を読み書きできないため、中止しました（見つかりません）。
    >>> refusal(OSError("bad data")) is None
    True
    """
    if not isinstance(error, OSError) or error.errno is None:
        return None
    place = f"「{error.filename}」" if error.filename else "画面などの出力先"
    why = _windows(error) or _REASONS.get(errno.errorcode.get(error.errno, ""), error.strerror)
    what_to_do = _ADVICE.get(why or "", "") if error.filename else ""
    return SystemRefuses(f"{place}を読み書きできないため、中止しました（{why}）。{what_to_do}")


def _windows(error: OSError) -> str | None:
    """What Windows' own number says; None on other systems and where it says no more than ``errno``."""
    number = getattr(error, "winerror", None)
    if number == 3 and isinstance(error.filename, str) and len(os.path.abspath(error.filename)) >= _LONGEST:
        return _LONG
    return _WINDOWS.get(number) if number else None
