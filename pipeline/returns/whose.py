"""Which department a name says: in a file's or a sheet's name, in a column, or in a line above a table.

The names are those of the register's 主管課等 and their 別名, compared folded. Only what names exactly one
department tells anything. What is like a name (:func:`nearest`) is for sentences alone and decides nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from pipeline.register.read import Register
from pipeline.texts import folded
from schemas.vocabulary import ADDRESSED, DEPARTMENT_LINES

ALIKE: Final = 0.6
"""The least likeness of a name that is offered for one that nobody has; 1 is equal."""

_LINE: Final = r"^\W*(?:{})(?:名|等)?\W+(.+)$"
"""A line that says whose the table is, such as 主管課等：図書館; its group 1 is what stands behind the word."""
_BEHIND: Final = re.compile("提出|期限|問い?合わ?せ|連絡|電話|内線|担当者|記入者")
"""What else such a line goes on with: a deadline, a telephone number, a person."""
_ADDRESSED: Final = re.compile(ADDRESSED)
_PARTS: Final = re.compile(r"[\s_＿()（）【】\[\]「」,、.．:：]+")


def named_in(text: str, register: Register) -> list[str]:
    """The departments whose name or 別名 stands in a text, widths and blanks aside, in the register's order.

    Where both 商工課 and 農商工課 are departments, the one within the other is not named. A name before 御中, 様,
    宛 or the like is that of somebody the text is sent to, and does not count.
    """
    said = folded(text)
    near = register.named_in(said)
    words = sorted({word for department in near for word in department.words() if word}, key=len, reverse=True)
    for word in words if _ADDRESSED.search(said) else ():
        said = re.sub(re.escape(word) + ADDRESSED, "\n", said)
    places = [(at, at + len(word), word) for word in words for at in _places(word, said)]
    whole = {word for first, last, word in places if not any(_holds(other, (first, last)) for other in places)}
    return list(dict.fromkeys(department.name for department in near if not whole.isdisjoint(department.words())))


def _places(word: str, text: str) -> Iterator[int]:
    """Where a word stands, also where it overlaps with itself."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _holds(other: tuple[int, int, str], place: tuple[int, int]) -> bool:
    """Whether a longer word stands over a place."""
    return other[0] <= place[0] and place[1] <= other[1] and other[1] - other[0] > place[1] - place[0]


def guessed(text: str, register: Register) -> str:
    """The one department that a text names; "" for none or several."""
    found = named_in(text, register)
    return found[0] if len(found) == 1 else ""


def named_in_lines(lines: Iterable[str], register: Register) -> str:
    """The one department that the lines above a table name; "" for none or several.

    It is in a line such as 「主管課等：図書館」, in the cell behind one that says 主管課等, or a line by itself. The
    plan's own word for 主管課等 says it too.
    """
    found = set()
    own = unicodedata.normalize("NFKC", register.layout.heading("department"))
    words = sorted({*DEPARTMENT_LINES, own, folded(own)}, key=len, reverse=True)
    whose = re.compile(_LINE.format("|".join(map(re.escape, words))))
    told = [unicodedata.normalize("NFKC", line).strip() for line in lines]
    for line, behind in zip(told, [*told[1:], ""], strict=False):
        match = whose.match(line)
        if match:
            found.add(guessed(_BEHIND.split(match[1])[0], register))
        elif folded(line).rstrip(":") in words:
            found.add(guessed(behind, register))
        else:
            found.add(register.called(line))
    found.discard("")
    return found.pop() if len(found) == 1 else ""


def nearest(texts: Iterable[str], register: Register) -> tuple[str, str]:
    """The name that comes nearest to a department's, and that department; "" and "" where nothing is near enough.

    ``texts``: names that nobody has, of files too; they are looked at as a whole and by their parts.
    """
    best = (ALIKE, "", "")
    for text in texts:
        stem = text.rpartition(".")[0] or text
        for part in dict.fromkeys((stem, *_PARTS.split(stem))):
            for department in register.departments:
                for word in department.words():
                    likeness = _likeness(part, word)
                    if likeness > best[0]:
                        best = (likeness, part.strip(), department.name)
    return best[1], best[2]


def _likeness(text: str, word: str) -> float:
    """How like two names are, from 0 to 1, by the letters that both have in the same order."""
    said, meant = folded(text).replace("・", ""), word.replace("・", "")
    return SequenceMatcher(None, said, meant, autojunk=False).ratio()
