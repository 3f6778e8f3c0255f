"""From files to returns: what came, whose it is, where its table is, and what is written there.

The first stage of a run that looks at departments' data. The order in which the modules work is:

- ``inbox``: the files of a period's folder.
- ``headings``, ``chooser``, ``locate``: the rows of a sheet that name columns, which place holds which column,
  and the table that follows.
- ``tag``, ``another``, ``whose``, ``assign``: whether it is a form of ours, of this plan and period, and whose.
- ``sender``: all of this for each file, with findings on files and sheets. It is the contents page.
- ``outside``: words beside the table. ``period_named``: years and periods in titles, for several of these.
- ``interpret``: what a written mark, code, number or date means. ``pipeline.merging.build`` asks it.

Nothing here opens a file but ``inbox``; ``pipeline.reading`` has turned each into sheets. Cells are taken as text
and not judged.
"""
