"""Questions, points and cells are read from the source notebooks."""

from pathlib import Path

import pytest

from autograder.course import PROJECT, TEXT_STUB, Course, CourseError
from tests.toycourse import ASSIGNMENT, NOTEBOOK, POINTS, cell, source_notebook, write_course


def test_questions_stand_in_the_source(tmp_path: Path) -> None:
    (spec,) = write_course(tmp_path).assignment(ASSIGNMENT).notebooks
    assert spec.name == NOTEBOOK
    assert {question.id: question.points for question in spec.questions} == POINTS
    assert [question.kind for question in spec.questions] == ["code", "code", "written"]


def test_released_cells_have_stubs_where_solutions_were(tmp_path: Path) -> None:
    spec = write_course(tmp_path).assignment(ASSIGNMENT).notebook(NOTEBOOK)
    sources = {cell.id: cell.source for cell in spec.cells}
    assert sources["toy-double"].splitlines()[-1] == "    raise NotImplementedError"
    assert "SOLUTION" not in sources["toy-double"]
    assert "result_of_doubling" not in sources["toy-double"]
    assert sources["toy-why"] == TEXT_STUB
    assert sources["test-toy-square"] == 'grader.check("toy-square")'


def test_reference_is_setup_answers_and_the_rest_without_marks(tmp_path: Path) -> None:
    spec = write_course(tmp_path).assignment(ASSIGNMENT).notebook(NOTEBOOK)
    assert [cell.role for cell in spec.reference] == ["setup", "answer", "test", "answer", "test", "show"]
    assert spec.answers.keys() == {"toy-double", "toy-square"}
    assert "SOLUTION" not in "".join(spec.answers.values())
    space: dict[str, object] = {}
    exec(spec.answers["toy-double"], space)
    assert space["double"](4) == 8  # type: ignore[operator]


def test_a_question_stands_below_a_heading(tmp_path: Path, course: Course) -> None:
    assert write_course(tmp_path).assignment(ASSIGNMENT).notebook(NOTEBOOK).sections["toy-double"] == ""
    sections = course.assignment("lstm").notebook("3-gates").sections
    assert sections["gates-rnn"] == "A network with a short memory › one step of a plain network"
    assert sections["gates-state"] == "Four steps, six equations › what the gates do to the memory"
    assert len(sections) == 8


def test_a_course_without_a_source_of_its_own_takes_the_projects(tmp_path: Path) -> None:
    assert Course(tmp_path).source == PROJECT / "source"
    assert write_course(tmp_path / "own").source == tmp_path / "own" / "source"


def test_a_relative_course_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    course = Course(Path("."))
    monkeypatch.chdir("/")
    assert course.gradebook == tmp_path / "gradebook.db"


def test_an_unknown_assignment_is_named_with_the_known_ones(tmp_path: Path) -> None:
    course = write_course(tmp_path)
    with pytest.raises(CourseError, match="has no assignment other; it has toy"):
        course.assignment("other")
    with pytest.raises(CourseError, match="toy has no notebook 9-other"):
        course.assignment(ASSIGNMENT).notebook("9-other")


def test_a_question_without_a_test_cell_is_named(tmp_path: Path) -> None:
    nb = source_notebook()
    nb.cells.remove(cell(nb, "test-toy-square"))
    with pytest.raises(CourseError, match="toy-square has no points"):
        write_course(tmp_path, nb).assignment(ASSIGNMENT)


def test_a_damaged_source_is_named(tmp_path: Path) -> None:
    course = write_course(tmp_path)
    course.sources(ASSIGNMENT)[0].write_text("{")
    with pytest.raises(CourseError, match=r"source is damaged: 1-toy.ipynb is no notebook: it is cut off"):
        course.assignment(ASSIGNMENT)


def test_a_question_is_called_what_its_heading_says(course: Course) -> None:
    titles = course.assignment("lstm").notebook("3-gates").titles
    assert titles["gates-rnn"] == "one step of a plain network"
    assert titles.keys() == {question.id for question in course.assignment("lstm").notebook("3-gates").questions}


def test_each_assignment_of_a_course_has_a_report_of_its_own(tmp_path: Path) -> None:
    course = Course(tmp_path)
    assert course.report_of("lstm") == course.report
    results = course.report / "results"
    results.mkdir(parents=True)
    (results / "ann.json").write_text('{"assignment": "lstm"}')
    assert course.report_of("lstm") == course.report
    assert course.report_of("lstm-extra") == course.report / "lstm-extra"


def test_a_damaged_result_does_not_move_the_report(tmp_path: Path) -> None:
    course = Course(tmp_path)
    (course.report / "results").mkdir(parents=True)
    (course.report / "results" / "ann.json").write_text("{")
    (course.report / "results" / "bo.json").write_text('{"assignment": "lstm"}')
    assert course.report_of("lstm-extra") == course.report / "lstm-extra"
