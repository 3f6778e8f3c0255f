"""The commands, one module each: what is asked of a person, and what is told at the end. The work is in
``pipeline/jobs``.

What a command needs beyond the CLI library is imported when it runs, so that help and wrong usage come at once. The
docstring of a command's own function is the help that people read. A command returns its exit code; ``ending`` says
what came of an exception.
"""
