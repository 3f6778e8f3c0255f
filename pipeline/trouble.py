"""What stops a command and can be mended by the person who runs it, apart from faults of our own."""

from __future__ import annotations

import errno
from typing import ClassVar, Final


class Trouble(Exception):
    """Its text is a sentence for that person: what is wrong and what to do. ``exit_code``: the command's."""

    exit_code: ClassVar[int] = 2


class Refused(Trouble):
    """A command did not do its job since something stands against it; nothing was written."""

    exit_code = 1


class SystemRefuses(Trouble):
    """The file system, or what the screen's words go to, does not let a command do what it must."""

    def __init__(self, trouble: OSError) -> None:
        place = f"「{trouble.filename}」" if trouble.filename else "画面などの出力先"
        why = _REASONS.get(trouble.errno or 0, trouble.strerror or type(trouble).__name__)
        super().__init__(f"{place}を読み書きできないため、中止しました（{why}）。")


_REASONS: Final = {
    errno.EACCES: "アクセスする権限がありません",
    errno.EPERM: "アクセスする権限がありません",
    errno.EROFS: "書き込みのできない場所です",
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "空き容量がありません",
    errno.EFBIG: "ファイルが大きくなりすぎます",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOENT: "見つかりません",
    errno.ENOTDIR: "フォルダーではないものが途中にあります",
    errno.ELOOP: "リンクをたどれません",
    errno.EIO: "装置の読み書きに失敗しました",
    errno.EPIPE: "出力先が閉じられました",
}


def is_of_the_system(trouble: BaseException) -> bool:
    """Whether an error comes from the file system, and not from a library that calls its own so."""
    return isinstance(trouble, OSError) and trouble.errno is not None
