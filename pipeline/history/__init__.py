"""What earlier periods said, and which initiative of last year is which of this year's.

``past`` reads the merged.csv of earlier periods; ``handover`` carries last year's marks over to this year's
numbers. Both come after the register was read and before the returns are: what was reported outranks what a
return says of it.
"""
