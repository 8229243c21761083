"""Are the hidden tests right? What they catch and let through, measured on answers that are known to be right or wrong.

Every answer here is trusted: the reference, the catalogue's answers, and mutants of the reference. So all of them run
in this process, without a worker, and without a start of pytest for each.
"""
