"""What is true of the data: vocabulary, columns, rules, and the pandera schema of every table. Nothing is done
here.

This package is at the bottom of the tree. It imports nothing of ``pipeline``, opens no file and keeps no state,
so that any stage may ask it. Where to look:

- ``vocabulary``: marks, reason codes, and the words that people write in Japanese.
- ``layout``: the shape of a plan, that is its periods, its columns and what they are called.
- ``period``: one period of a fiscal year, and its spellings.
- ``register``: the sheets of the register, and what may stand in their cells.
- ``answers``, ``validation``: the frame of all answered rows, and its schema.
- ``rule``, ``rules``: what a rule is, and all rules that returns are held against.
- ``outcomes``: where a row ends, and what state an initiative is in.
- ``outputs``, ``public``: the tables that are written, for us and for the public.
"""
