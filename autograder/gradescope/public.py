"""The public checks of a handed-in notebook, run in its worker: what students may read at once."""

import inspect
import sys
import types
from pathlib import Path
from typing import Any

from autograder.course import NotebookSpec
from autograder.grading import Grader
from autograder.mending import mend
from autograder.notebooks import code_cells, read
from autograder.report.feedback import markdown, without_paths
from autograder.student import Student
from autograder.worker.codec import Data

LONGEST = 1500  # characters of a message; the longest of ours has a third of that
SECONDS = 30.0  # for a question's public checks together, some of which train a small model each
UNWRITTEN = "NotWritten"  # as checks.py calls it where there is nothing to check yet


def public_checks(grader: Grader, spec: NotebookSpec, file: Path, source: Path) -> dict[str, str]:
    """What the public checks in `source` say of each code question in a notebook file that can be read, in Markdown.

    A question is left out whose checks could not be run to their end.
    """
    notebook, _ = mend(read(file), spec)
    student = Student(grader.zygote, code_cells(notebook, spec), grader.limits)
    try:
        checks = (source / "checks.py").read_text(encoding="utf-8")
        said = {}
        for question in (one.id for one in spec.questions if one.kind == "code"):
            test = (source / "tests" / f"{question}.py").read_text(encoding="utf-8")
            student.enter(question, seconds=SECONDS)
            said[question] = _told(student.run(run_checks, checks, test).answer.value)
            student.leave()
        return {question: text for question, text in said.items() if text}
    finally:
        student.close()


def run_checks(answer: Any, checks: str, test: str) -> list[list[str]]:
    """The probe: what each case of a test file says, as [its name, the kind of error, the error's text].

    Runs checks.py and the test file with stand-ins for the parts of otter that they use.
    """
    cases = []

    def test_case(name: str = "", **_: object) -> Any:
        return lambda case: cases.append((name, case))

    library, otter, files = types.ModuleType("checks"), types.ModuleType("otter"), types.ModuleType("otter.test_files")
    stand_ins = {"checks": library, "otter": otter, "otter.test_files": files}
    vars(otter).update(Notebook=type("Notebook", (), {"__init__": lambda self, **_: None}), test_files=files)
    vars(files).update(TestFile=object, test_case=test_case)
    vars(library).update(__file__="checks.py")
    others = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules.update(stand_ins)
    try:
        exec(compile(checks, "checks.py", "exec"), vars(library))
        exec(compile(test, "test.py", "exec"), {"__name__": "test"})
    finally:
        for name, module in others.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module
    said = []
    for name, case in cases:
        try:
            case(**{name: getattr(answer, name, None) for name in inspect.signature(case).parameters})
            said.append([name, "", ""])
        except Exception as error:
            said.append([name, type(error).__name__, str(error)])
    return said


def _told(value: Data) -> str:
    """What came back from a worker, and so may be anything, in words; empty where it makes no sense."""
    if not isinstance(value, list) or not value:
        return ""
    cases = [[part for part in case if isinstance(part, str)] for case in value if isinstance(case, list)]
    if len(cases) < len(value) or any(len(case) != 3 for case in cases):
        return ""
    failed = [case for case in cases if case[1]]
    passing = f"{len(cases) - len(failed)} of {len(cases)} public checks pass"
    if not failed:
        return f"{passing}."
    name, kind, said = failed[0]
    text = markdown(without_paths(said.strip()[:LONGEST]))
    if kind == UNWRITTEN and len(failed) == len(cases):
        return text
    return f"{passing}. Look at this one first: *{markdown(name)}*\n\n{text or markdown(kind)}"
