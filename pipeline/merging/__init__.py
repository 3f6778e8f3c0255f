"""From sorted returns to the one table: answers, findings, waivers, control totals and where each mark came from.

The contents page is ``quarter``. It reads what came, sorts it (``pipeline.returns.sender``), and then goes through
the modules here: ``build``, ``resolve``, ``validate``, ``waivers``, ``merged``, ``totals``. Only ``quarter``
touches the disk; the others take frames and give frames.
"""
