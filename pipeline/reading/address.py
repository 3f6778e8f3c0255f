"""Cell addresses as spreadsheets write them; rows and columns here count from 0."""

from __future__ import annotations

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383
ALPHABET = 26


def address(row: int, column: int) -> str:
    """(0, 27) is "AB1"."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, ALPHABET)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def column_number(letters: str) -> int:
    """ "AB" is 27; letters only, of either case."""
    number = 0
    for letter in letters.upper():
        number = number * ALPHABET + ord(letter) - ord("A") + 1
    return number - 1
