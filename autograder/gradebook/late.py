"""Points taken off for lateness: one rule for `autograder` and nbgrader, and the sentence that tells of it."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

from autograder.report.pages import points

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Late(LateSubmissionPlugin):  # type: ignore[misc]
    """So many points for each day that has begun when the grace after the due date is over.

    Without `points_a_day`, nbgrader's own `penalty_method` decides.
    """

    grace_hours = Float(0.0, min=0.0, help="Hours after the due date that cost nothing.").tag(config=True)
    points_a_day = Float(0.0, min=0.0, help="Points that each day begun after the grace costs.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """What is taken off a submission that earned `score`: never more than that."""
        late = timedelta(seconds=total_seconds_late) - self.grace_hours * HOUR
        if late <= timedelta(0):
            return 0.0
        if not self.points_a_day:
            return float(super().late_submission_penalty(student_id, score, total_seconds_late) or 0.0)
        return min(float(math.ceil(late / DAY) * self.points_a_day), score)


class SettleLateness(AssignLatePenalties):  # type: ignore[misc]
    """Takes the place of nbgrader's AssignLatePenalties: asks the plugin about a submission, not about each notebook.

    The gradebook has a penalty for each notebook: the first ones bear it, as far as their points go.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Settle the whole submission after each of its notebooks, so that it is right after the last."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            self.settle(gradebook.find_submission(where["assignment"], where["student"]))
            gradebook.db.commit()
        return nb, resources

    def settle(self, submission: SubmittedAssignment) -> None:
        """Give each notebook its part of the penalty, or none; somebody else commits it."""
        rest = self.penalty(submission)
        for notebook in submission.notebooks:
            part = min(rest, notebook.score)
            notebook.late_submission_penalty = part or None
            rest -= part

    def penalty(self, submission: SubmittedAssignment) -> float:
        """What a submission loses by the points that it has now."""
        late, score = submission.total_seconds_late, float(submission.score)
        if late <= 0:
            return 0.0
        self.init_plugin()
        said = self.plugin_inst.late_submission_penalty(submission.student_id, score, late)
        return min(max(float(said or 0.0), 0.0), score)


@dataclass(frozen=True)
class Penalty:
    """The points that a submission loses, and how late it was."""

    points: float
    due: datetime  # in UTC, without a zone, as nbgrader has it
    late: timedelta

    def __str__(self) -> str:
        taken = f"{points(self.points)} {'point is' if self.points == 1 else 'points are'} taken off"
        return f"Handed in {_span(self.late)} after the due date ({self.due:%Y-%m-%d %H:%M} UTC): {taken}."


def penalty_of(submission: SubmittedAssignment) -> Penalty | None:
    """The penalty that the gradebook has for a submission."""
    taken = float(submission.late_submission_penalty or 0.0)
    late = timedelta(seconds=submission.total_seconds_late)
    return Penalty(taken, submission.duedate, late) if taken and submission.duedate else None


def _span(late: timedelta) -> str:
    """A time in its two largest units: "1 day and 3 hours", "2 hours", "5 minutes"."""
    minutes = max(1, int(late.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "day"), (hours, "hour")] if minutes >= 60 else [(minutes, "minute")]
    return " and ".join(f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in parts if count)
