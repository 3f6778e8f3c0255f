"""A second opinion: quarters made from the contract's words, and what has to come out of them.

Nothing here knows the program's code. It is used by its command line, and judged by the files that it writes.
"""
