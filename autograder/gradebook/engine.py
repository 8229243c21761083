"""What our code needs to run nbgrader's converters: a course's configuration, and a log that keeps what went wrong."""

import logging

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import PROJECT, Course, CourseError

CONFIG = "nbgrader_config.py"


def settings(course: Course, assignment: str) -> Config:
    """The course's own nbgrader_config.py, or the project's where it has none, for one assignment of this course.

    Raises CourseError where it can't be loaded.
    """
    own = course.root / CONFIG
    path = own if own.is_file() else PROJECT / CONFIG
    try:
        config: Config = PyFileConfigLoader(path.name, str(path.parent)).load_config()
    except Exception as error:  # it is a program, and may fail in any way
        raise CourseError(f"{path} can't be loaded ({type(error).__name__}: {error}).") from error
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = str(course.source)
    config.CourseDirectory.assignment_id = assignment
    return config


class Log(logging.Logger):
    """Prints nothing, and keeps the last exception that nbgrader reported: it tells in its own no more than that."""

    def __init__(self) -> None:
        super().__init__("autograder.nbgrader")
        self.problem = ""
        self.addHandler(_Keeper(self))


class _Keeper(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__(logging.ERROR)
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if lines and lines[0].startswith("Traceback"):
            self.log.problem = lines[-1].partition(": ")[2] or lines[-1]
