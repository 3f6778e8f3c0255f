"""The output folder of a period: the names of its files, which edition it holds, and how it is replaced as a whole.

In reading order: ``files`` (names and places), ``csvfile`` (our CSV format), ``editions`` (run.json), ``lock`` (one
process at a time), ``publish`` (replacement in one step), ``own`` (which files are ours).
"""
