"""The gradebook has what the source has, and a changed source costs no grade."""

from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from autograder.configuration import CONFIG, PROJECT
from autograder.course import Assignment, Course
from autograder.gradebook.engine import Log, settings
from autograder.gradebook.outline import GradebookError, open_gradebook, outline
from tests.gradebook.conftest import opened
from tests.toycourse import ASSIGNMENT, NOTEBOOK, POINTS, cell, source_notebook, write_course

# nbgrader adds its rows as older versions of SQLAlchemy wanted it.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def outlined(course: Course) -> None:
    with opened(course) as gradebook:
        outline(gradebook, course.assignment(ASSIGNMENT))


def facts(gradebook: Gradebook) -> dict[str, Any]:
    """All that a gradebook knows about an assignment, without its own ids."""
    found = gradebook.find_assignment(ASSIGNMENT)
    own = {"id", "notebook", "assignment"}
    return {"max_score": found.max_score} | {
        notebook.name: [notebook.kernelspec]
        + [
            {key: value for key, value in one.to_dict().items() if key not in own}
            for cells in (notebook.grade_cells, notebook.solution_cells, notebook.source_cells)
            for one in sorted(cells, key=lambda one: str(one.name))
        ]
        for notebook in found.notebooks
    }


def recorded_by_nbgrader(course: Course, folder: Path, empty_gradebook: Path) -> dict[str, Any]:
    """What nbgrader's own generate_assignment records, which must be what the course's gradebook has."""
    config, log = settings(course, ASSIGNMENT), Log()
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'other.db'}"
    (folder / "other.db").write_bytes(empty_gradebook.read_bytes())
    GenerateAssignment(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    with opened(course) as ours, Gradebook(config.CourseDirectory.db_url, "") as theirs:
        assert facts(ours) == facts(theirs)
        return facts(theirs)


def submit(course: Course, student: str) -> None:
    """A submission with a mark given by hand."""
    with opened(course) as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(ASSIGNMENT, student)
        grade = gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, student)
        grade.manual_score = 0.5
        gradebook.db.commit()


def test_it_is_what_nbgrader_itself_would_record(course: Course, tmp_path: Path, empty_gradebook: Path) -> None:
    outlined(course)
    assert recorded_by_nbgrader(course, tmp_path, empty_gradebook)["max_score"] == sum(POINTS.values())


def test_points_and_due_date_of_the_settings_are_in_it(course: Course, tmp_path: Path, empty_gradebook: Path) -> None:
    lines = (
        "c.Course.points = {'toy-double': 4, 'toy-why': 1.5}",
        "c.Course.due = {'toy': '2026-11-30 23:59 +0100'}",
    )
    (course.root / CONFIG).write_text("\n".join([(PROJECT / CONFIG).read_text(), *lines]))
    outlined(course)
    assert recorded_by_nbgrader(course, tmp_path, empty_gradebook)["max_score"] == 4 + 3 + 1.5
    with opened(course) as gradebook:
        assert str(gradebook.find_assignment(ASSIGNMENT).duedate) == "2026-11-30 22:59:00"


def test_a_due_date_given_in_the_formgrader_stays(course: Course) -> None:
    outlined(course)
    with opened(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-01 00:00:00 UTC")
    outlined(course)
    with opened(course) as gradebook:
        assert str(gradebook.find_assignment(ASSIGNMENT).duedate) == "2026-01-01 00:00:00"


def test_a_second_time_changes_nothing(course: Course) -> None:
    outlined(course)
    before = course.gradebook.read_bytes()
    outlined(course)
    assert course.gradebook.read_bytes() == before


def test_a_new_gradebook_is_made_without_anything_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH")
    with open_gradebook(f"sqlite:///{tmp_path / 'new.db'}", "toys") as gradebook:
        assert gradebook.assignments == []


def test_points_and_texts_follow_the_source(course: Course) -> None:
    outlined(course)
    submit(course, "ann")
    nb = source_notebook()
    cell(nb, "test-toy-double").metadata.nbgrader.points = 7
    cell(nb, "setup").source += "\nimport statistics"
    write_course(course.root, nb)
    outlined(course)
    with opened(course) as gradebook:
        assert gradebook.find_assignment(ASSIGNMENT).max_score == 11
        assert gradebook.find_source_cell("setup", NOTEBOOK, ASSIGNMENT).source.endswith("import statistics")
        assert gradebook.find_submission(ASSIGNMENT, "ann").score == 0.5


def test_questions_and_notebooks_can_be_added_to_what_has_submissions(course: Course) -> None:
    nb = source_notebook()
    whole = list(nb.cells)
    nb.cells = [one for one in whole if "square" not in one.id]
    write_course(course.root, nb)
    outlined(course)
    submit(course, "ann")
    nb.cells = whole
    write_course(course.root, nb)
    text = (course.source / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_text()
    (course.source / ASSIGNMENT / "2-toy.ipynb").write_text(text.replace("toy-", "next-"))
    outlined(course)
    with opened(course) as gradebook:
        first, second = gradebook.find_submission(ASSIGNMENT, "ann").notebooks
        assert sorted(grade.name for grade in first.grades) == ["test-toy-double", "test-toy-square", "toy-why"]
        assert sorted(comment.name for comment in first.comments) == ["toy-double", "toy-square", "toy-why"]
        assert sorted(grade.name for grade in second.grades) == ["next-why", "test-next-double", "test-next-square"]
        assert gradebook.find_submission(ASSIGNMENT, "ann").score == 0.5


def test_what_nobody_answered_yet_can_go(course: Course) -> None:
    (course.source / ASSIGNMENT / "2-toy.ipynb").write_bytes(course.sources(ASSIGNMENT)[0].read_bytes())
    outlined(course)
    (course.source / ASSIGNMENT / "2-toy.ipynb").unlink()
    nb = source_notebook()
    nb.cells = [one for one in nb.cells if "square" not in one.id]
    write_course(course.root, nb)
    outlined(course)
    with opened(course) as gradebook:
        (notebook,) = gradebook.find_assignment(ASSIGNMENT).notebooks
        assert sorted(one.name for one in notebook.source_cells) == [
            "setup",
            "test-toy-double",
            "toy-double",
            "toy-why",
        ]
        assert notebook.max_score == 3


@pytest.mark.parametrize("gone", [{"toy-why"}, {"toy-square", "test-toy-square"}])
def test_what_has_grades_can_not_go(course: Course, gone: set[str]) -> None:
    outlined(course)
    submit(course, "ann")
    before = course.gradebook.read_bytes()
    nb = source_notebook()
    nb.cells = [one for one in nb.cells if one.id not in gone]
    write_course(course.root, nb)
    with pytest.raises(GradebookError, match=r"holds grades for (test-)?toy-\w+, which is gone from the source"):
        outlined(course)
    assert course.gradebook.read_bytes() == before


def test_a_locked_cell_may_go_where_there_are_grades(course: Course) -> None:
    outlined(course)
    submit(course, "ann")
    nb = source_notebook()
    nb.cells.remove(cell(nb, "show-square"))
    write_course(course.root, nb)
    outlined(course)
    with opened(course) as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "ann").score == 0.5


def test_a_notebook_with_grades_can_not_go(course: Course, assignment: Assignment) -> None:
    outlined(course)
    submit(course, "ann")
    course.sources(ASSIGNMENT)[0].rename(course.source / ASSIGNMENT / "2-toy.ipynb")
    with pytest.raises(GradebookError, match="holds grades for 1-toy"):
        outlined(course)
