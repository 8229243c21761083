"""What our code needs to run nbgrader's converters: a course's configuration, and a log that keeps what went wrong."""

import logging
import re

from traitlets.config import Config

from autograder.configuration import load
from autograder.course import Course

# The line of a traceback that follows its last place in a file.
EXCEPTION = re.compile(r"^  File .*\n(?:    .*\n)*(?=\S)(?:[a-zA-Z_][\w.]*: )?(.*)", re.MULTILINE)


def settings(course: Course, assignment: str) -> Config:
    """What nbgrader is to go by for one assignment of this course; raises CourseError where a setting can't be used."""
    config = load(course.configuration.file)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = str(course.source)
    config.CourseDirectory.assignment_id = assignment
    return config


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
