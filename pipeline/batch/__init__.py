"""Every plan under a folder merged, each as ``merge`` does it, and one table over all of them.

For whoever has many plans in one place: a prefecture, or a company that works for several cities. ``plans`` finds
them and merges one, ``schedulers`` runs all of them on the cores of a machine or on a cluster, ``table`` writes
what they say together. A plan that fails costs no other plan anything; it has a row with the reason.
"""
