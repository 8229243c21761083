"""Grade a folder of submissions into a course: in parallel, resuming, and with one writer."""

import ctypes
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from nbformat import NotebookNode

from autograder.conditions import Conditions, check_treebank, conditions_of
from autograder.course import Course
from autograder.grading import Grader, ungraded
from autograder.intake import Submission
from autograder.mending import mend
from autograder.notebooks import NotebookUnreadable, code_cells, read
from autograder.results import NotebookResult, SubmissionResult
from autograder.store import Store
from autograder.worker.client import ZygoteUnavailable

PR_SET_PDEATHSIG = 1


class PoolError(RuntimeError):
    """There is nobody to grade; the message says what to do."""


def grade_all(
    submissions: Sequence[Submission],
    conditions: Conditions,
    store: Store,
    executor: Executor,
    rerun: bool = False,
) -> Iterator[SubmissionResult]:
    """Grade on the executor and yield each result once it is stored, in the order in which they are finished.

    A notebook whose stored result has the same digest is not graded again, unless `rerun` asks for it.
    """
    jobs = [
        executor.submit(grade_submission, submission, conditions, None if rerun else store.get(submission.student))
        for submission in submissions
    ]
    for job in as_completed(jobs):
        result = job.result()
        store.put(result)
        yield result


@contextmanager
def pool(jobs: int, scheduler: str | None = None) -> Iterator[Executor]:
    """So many processes of this machine, or the workers of a dask scheduler that see the same file system.

    Raises PoolError where the scheduler can't be reached, dask is not installed, or a process is ended from outside.
    """
    if scheduler is None:
        # Spawned, not forked: a fork of a process with torch's threads hangs. Each process ends when this one does.
        context = get_context("spawn")
        try:
            with (
                _safe_path(),
                ProcessPoolExecutor(jobs, context, initializer=_die_with_parent, initargs=(os.getpid(),)) as executor,
            ):
                executor.submit(_wake)  # has all of them start now, and import while this one does
                yield executor
        except BrokenExecutor:
            raise PoolError(
                "A grading process was ended from outside, as happens where memory runs out: run this again with a "
                "smaller --jobs; what is finished is kept."
            ) from None
        return
    try:
        from distributed import Client

        client = Client(scheduler, timeout="10s")
    except ImportError:
        raise PoolError("--scheduler needs dask: pip install distributed.") from None
    except (OSError, TimeoutError, ValueError) as problem:
        raise PoolError(f"No dask scheduler answers at {scheduler} ({type(problem).__name__}).") from None
    with client:
        yield client.get_executor()


@contextmanager
def _safe_path() -> Iterator[None]:
    """No process that is started meanwhile imports what lies in the folder it is started in."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTHONSAFEPATH")
        if before is not None:
            os.environ["PYTHONSAFEPATH"] = before


def grade_submission(
    submission: Submission, conditions: Conditions, known: SubmissionResult | None
) -> SubmissionResult:
    """Grade one submission in this process."""
    grader = grader_for(conditions)
    earlier = {notebook.name: notebook for notebook in known.notebooks} if known else {}
    names = [spec.name for spec in grader.assignment.notebooks]
    notebooks = [
        grade_file(grader, name, submission.files.get(name), submission.notes, earlier.get(name)) for name in names
    ]
    if known and (known.notebooks, known.suite, known.seed) == (notebooks, grader.suite, grader.seed):
        return known  # under the isolation that it was graded in, and without starting anything
    return grader.submission(submission.student, notebooks)


def grade_file(
    grader: Grader, name: str, path: Path | None, notes: Sequence[str], earlier: NotebookResult | None
) -> NotebookResult:
    """Grade one file of a submission, or take the earlier result where nothing that decides it has changed."""
    spec = grader.assignment.notebook(name)
    if path is None:
        return ungraded(spec, "missing", f"There is no {name}.ipynb in this submission.")
    try:
        notebook, odd = mend(read(path), spec)
    except NotebookUnreadable as problem:
        return ungraded(spec, "unreadable", str(problem))
    if earlier and earlier.digest == grader.digest(spec, code_cells(notebook, spec)):
        return earlier
    try:
        return grader.grade(spec, notebook, [*notes, *odd])
    except ZygoteUnavailable:
        raise
    except Exception as problem:  # nothing in a notebook should get here; if something does, it stops nobody else
        return ungraded(spec, "crashed", f"The grader failed on it ({type(problem).__name__}): a person has to look.")


def notebook_result(course: Course, assignment: str, student: str, name: str, nb: NotebookNode) -> NotebookResult:
    """The result of one mended notebook: the stored one where nothing that decides it has changed, or a new one."""
    store, conditions = Store(course.report_of(assignment) / "results"), conditions_of(course, assignment, seed=0)
    check_treebank(course, course.assignment(assignment), conditions.treebank)
    grader = grader_for(replace(conditions, seed=store.seed()))
    spec = grader.assignment.notebook(name)
    known = store.get(student)
    earlier = {notebook.name: notebook for notebook in known.notebooks} if known else {}
    if name in earlier and earlier[name].digest == grader.digest(spec, code_cells(nb, spec)):
        return earlier[name]
    return grader.grade(spec, nb)


_graders: dict[Conditions, Grader] = {}


def grader_for(conditions: Conditions) -> Grader:
    """This process's grader under these conditions, made once."""
    if conditions not in _graders:
        assignment = Course(conditions.course).assignment(conditions.assignment, dict(conditions.points))
        _graders[conditions] = Grader(
            assignment, conditions.seed, conditions.limits, conditions.isolate, conditions.treebank
        )
    return _graders[conditions]


def _wake() -> None:
    """To do this, a process imports what grading takes."""


def _die_with_parent(parent: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed while this process was starting
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when a keyboard interrupt ends the pool
