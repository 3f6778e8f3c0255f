"""Python's search for objects that know each other, of which a run makes few."""

import atexit
import gc
from typing import Final

_SELDOM: Final = (500_000, 20, 20)
"""How often Python looks for cycles: at its own settings that is a tenth of the CPU. A quarter of a hundred initiatives
ends before the first search, with the libraries that it imports and all."""


def look_seldom() -> None:
    """Makes this process look for cycles seldom, and not at all as it ends.

    The system takes all memory back then, whereas two searches through everything that pandas and pandera have made
    would take as long as reading a quarter. Called once, where a process of the program's own begins.
    """
    gc.set_threshold(*_SELDOM)
    atexit.register(gc.freeze)
