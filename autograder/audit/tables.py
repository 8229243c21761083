"""An audit at the terminal."""

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.audit.findings import Audit, QuestionAudit, step_name

COLUMNS = ("tests", "wrong caught", "right accepted", "mutants killed", "equivalent", "pass public", "misses")


def audit_tables(audit: Audit) -> Group:
    """What was found of each question, the rates of wrong verdicts, and every miss."""
    return Group(
        _questions(audit), *map(Text, _rates(audit)), *(Text(f"\n{name}: {miss}") for name, miss in audit.misses())
    )


def _questions(audit: Audit) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("question")
    for head in COLUMNS:
        shown.add_column(head, justify="right")
    for question in audit.questions:
        shown.add_row(question.id, *_figures(question))
    return shown


def _figures(question: QuestionAudit) -> list[str]:
    caught = sum(answer.lost == answer.draws for answer in question.wrong)
    accepted = sum(not answer.lost for answer in question.right)
    public = sum(answer.passes_public for answer in question.wrong)
    return [
        f"{len(question.tests)}",
        f"{caught}/{len(question.wrong)}",
        f"{accepted}/{len(question.right)}",
        f"{len(question.killed)}/{len(question.mutants) - len(question.listed)}",
        f"{len(question.listed)}",
        f"{public}/{len(question.wrong)}",
        f"{len(list(question.misses()))}",
    ]


def _rates(audit: Audit) -> list[str]:
    refused, of_right, most_refused = audit.flakes("right")
    passed, of_wrong, most_passed = audit.flakes("wrong")
    lines = [
        f"Right answers refused: {refused} of {of_right} trials, below {most_refused:.3%} with 95 % confidence.",
        f"Wrong answers passed:  {passed} of {of_wrong} trials, below {most_passed:.3%} with 95 % confidence.",
    ]
    for found in audit.published:
        lines.append(
            f"{found.idea.name}: lets {len(found.passed)} of {found.tried} wrong answers about one cell through."
        )
    for margin in audit.margins:
        lines.append(
            f"{step_name(margin)}: right taggers {margin.above:+.1%}, wrong ones {-margin.below:+.1%} at most."
        )
    if audit.slow:
        lines.append(f"Not tried here, as each answer trains for seconds: {', '.join(audit.slow)}.")
    return lines
