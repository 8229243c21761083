"""Alike answers at the terminal."""

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from autograder.report.pages import one_line
from autograder.similar.page import Pair
from autograder.similar.search import Likeness, groups

MOST_PAIRS = 10


def counts_table(found: Mapping[str, Sequence[Likeness]]) -> Table:
    """The questions that have alike answers, with the most alike of them."""
    table = Table("question", "groups", "most alike", "students", title="Alike answers", title_justify="left", box=None)
    for question, alike in found.items():
        if alike:
            names = ", ".join(alike[0].students[:4]) + (" ..." if len(alike[0].students) > 4 else "")
            most = f"{alike[0].alike} ({alike[0].share:.0%})"
            table.add_row(escape(question), str(len(groups(alike))), most, escape(one_line(names)))
    return table


def pairs_table(several: Sequence[Pair]) -> Table:
    """The students who are listed together in several questions."""
    table = Table("students", "alike", "questions", title="In several questions", title_justify="left", box=None)
    for pair in several[:MOST_PAIRS]:
        names = escape(one_line(" and ".join(pair.students)))
        table.add_row(names, str(pair.alike), ", ".join(pair.questions))
    return table
