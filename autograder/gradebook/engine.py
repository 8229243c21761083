"""What our code needs to run nbgrader's converters: a course's configuration, and a log that keeps what went wrong."""

import logging
import re

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import PROJECT, Course, CourseError
from autograder.gradebook.late import check_rule

CONFIG = "nbgrader_config.py"
# The line of a traceback that follows its last place in a file.
EXCEPTION = re.compile(r"^  File .*\n(?:    .*\n)*(?=\S)(?:[a-zA-Z_][\w.]*: )?(.*)", re.MULTILINE)


def settings(course: Course, assignment: str) -> Config:
    """The course's own nbgrader_config.py, or the project's where it has none, for one assignment of this course.

    Raises CourseError where it can't be loaded, or says what can't be meant so.
    """
    own = course.root / CONFIG
    path = own if own.is_file() else PROJECT / CONFIG
    try:
        config: Config = PyFileConfigLoader(path.name, str(path.parent)).load_config()
    except Exception as error:  # it is a program, and may fail in any way
        raise CourseError(f"{path} can't be loaded ({type(error).__name__}: {error}).") from error
    check_rule(config)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = str(course.source)
    config.CourseDirectory.assignment_id = assignment
    return config


def course_url(course: Course, assignment: str) -> str:
    """Where students find the release on the web, if the course says so; raises CourseError as `settings` does."""
    url = settings(course, assignment).get("Course", {}).get("url", "")
    return url if isinstance(url, str) else ""


class Log(logging.Logger):
    """Prints nothing, and keeps what the last exception said that nbgrader reported: its own say no more than that."""

    def __init__(self) -> None:
        super().__init__("autograder.nbgrader")
        self.problem = ""
        self.addHandler(_Keeper(self))


class _Keeper(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__(logging.ERROR)
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        traceback = record.getMessage().strip()
        if traceback.startswith("Traceback") and (said := EXCEPTION.findall(traceback)):
            self.log.problem = said[-1]
