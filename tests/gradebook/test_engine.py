"""Running nbgrader's converters: a course's configuration, and what is kept of nbgrader's log."""

import traceback
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from autograder.course import PROJECT, Course, CourseError
from autograder.gradebook.engine import Log, settings


def test_a_folder_without_a_configuration_takes_the_projects(tmp_path: Path) -> None:
    config = settings(Course(tmp_path), "toy")
    assert config.CourseDirectory.root == str(tmp_path)
    assert config.CourseDirectory.source_directory == str(PROJECT / "source")
    assert config.CourseDirectory.assignment_id == "toy"
    assert config.Autograde.exporter_class == "autograder.gradebook.preprocessors.MendingExporter"


def test_a_folders_own_configuration_goes_first(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "nbgrader_config.py").write_text(
        "from autograder.configuration import complete\n"
        "c = get_config()\nc.CourseDirectory.course_id = 'mine'\ncomplete(c, __file__)\n"
    )
    config = settings(Course(tmp_path), "toy")
    assert config.CourseDirectory.course_id == "mine"
    assert config.CourseDirectory.source_directory == str(tmp_path / "source")


def test_a_configuration_that_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config(\n")
    with pytest.raises(CourseError, match=r"nbgrader_config.py, line 1: this is no Python"):
        settings(Course(tmp_path), "toy")


def test_the_log_keeps_what_an_exception_said() -> None:
    log = Log()
    with create_engine("sqlite://").connect() as connection, pytest.raises(OperationalError) as raised:
        connection.execute(text("SELECT * FROM nowhere"))
    log.error("There was an error processing assignment: toy")
    log.error("".join(traceback.format_exception(raised.value)))
    log.error("Please see the the above traceback for details on the specific errors on the above failures.")
    assert log.problem == "(sqlite3.OperationalError) no such table: nowhere"
