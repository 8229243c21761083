"""What an instructor sets in nbgrader_config.py, checked: what is wrong there is told in a sentence, with its place."""

import difflib
import math
import re
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args

from dateutil import parser
from traitlets.config import Config, Configurable
from traitlets.config.loader import LazyConfigValue, PyFileConfigLoader

from autograder.limits import Limits

PROJECT = Path(__file__).resolve().parents[1]
CONFIG = "nbgrader_config.py"
# What students find in place of an answer.
CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Write your answer here.*"
ADDRESS = re.compile(r"https?://[^\s\"'\\]+")
# By which the class treebank's hidden sentences are drawn, unless a course changes it.
SPLIT_SEED = 2026
# When students see points and hidden tests on Gradescope.
Shown = Literal["never", "after_due_date", "after_published", "always"]
# How much feedback says: each of these says what the one before it says, too.
Feedback = Literal["points", "tests", "hints"]

# What nbgrader needs so that nothing that was handed in runs in its process: files are mended as they are read, and
# graded in isolation. By name, as importing nbgrader takes seconds.
ENGINE: dict[str, dict[str, Any]] = {
    # Nothing hidden is copied anywhere: neither editors' caches to students, nor theirs to their graded work.
    "CourseDirectory": {"ignore": [".*", "__pycache__", "*.pyc", "feedback"]},
    "ClearSolutions": {"code_stub": {"python": CODE_STUB}, "text_stub": TEXT_STUB},
    "Autograde": {
        "exporter_class": "autograder.gradebook.preprocessors.MendingExporter",
        "sanitize_preprocessors": ["nbgrader.preprocessors.ClearOutput"],
        "autograde_preprocessors": [
            "autograder.gradebook.preprocessors.GradeWithSuites",
            "nbgrader.preprocessors.SaveAutoGrades",
            "autograder.gradebook.late.SettleLateness",
        ],
    },
    "AssignLatePenalties": {"plugin_class": "autograder.gradebook.late.Late"},
    # Check each notebook's form once, after all steps, and not after each.
    "MendingExporter": {"optimistic_validation": True},
    # What a student wrote is shown, in feedback and in the formgrader, and never run.
    "HTMLExporter": {
        "filters": {
            "markdown2html": "autograder.gradebook.markdown.safe_markdown",
            "clean_html": "autograder.gradebook.markdown.safe_html",
        },
        "sanitize_html": True,
    },
}


class CourseError(Exception):
    """Something about a course or its source that a person has to mend; the message says in a sentence what."""


class SettingsError(CourseError):
    """A setting, or the file that they stand in, that can't be used; the message names the file, the line and it."""


@dataclass(frozen=True)
class Setting:
    """A setting: its value where the file leaves it out, what it should be in words, and whether a value is that."""

    default: Any
    wanted: str
    fits: Callable[[Any], bool]


def _text(wanted: str, fits: Callable[[str], bool] = str.isprintable) -> Setting:
    return Setting("", wanted, lambda value: isinstance(value, str) and fits(value))


def _number(default: float, low: float, high: float, unit: str) -> Setting:
    return Setting(default, f"a number of {unit} from {low:g} to {high:g}", lambda value: _is_number(value, low, high))


def _whole(default: int, low: int, high: int, unit: str) -> Setting:
    wanted = f"a whole number{unit} from {low} to {high}"
    return Setting(default, wanted, lambda value: isinstance(value, int) and _is_number(value, low, high))


def _one_of(default: str, kind: Any) -> Setting:
    words = get_args(kind)
    wanted = f"{', '.join(map(repr, words[:-1]))} or {words[-1]!r}"
    return Setting(default, wanted, lambda value: isinstance(value, str) and value in words)


def _is_number(value: Any, low: float, high: float) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and math.isfinite(value) and low <= value <= high


def _are_lines(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) and line.isprintable() for line in value)


def _are_times(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) and _time(time) for name, time in value.items())


def _are_points(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return all(isinstance(name, str) and _is_number(worth, 0, 1000) for name, worth in value.items())


def _time(text: object) -> datetime | None:
    """The time that a text names with its zone; None where it names none."""
    try:
        time = parser.parse(text) if isinstance(text, str) and re.match(r"\d{4}-\d\d-\d\d\b", text) else None
    except (ValueError, OverflowError):
        return None
    return time if time and time.utcoffset() is not None else None


_LIMITS = Limits()
SETTINGS = {
    "CourseDirectory.course_id": _text(
        "a name without slashes and blanks around it",
        lambda text: text == text.strip() and not re.search(r"[/\\]", text),
    ),
    "Course.url": _text("an address (https://...), or empty", lambda text: not text or bool(ADDRESS.fullmatch(text))),
    "Course.roster": _text("the name of a CSV file, or empty"),
    "Course.due": Setting(
        {}, 'a day, time and zone for each assignment, such as {"lstm": "2026-11-30 23:59 +0100"}', _are_times
    ),
    "Course.points": Setting({}, 'points from 0 to 1000 by question, such as {"gates-rnn": 3}', _are_points),
    "Late.grace_hours": _number(0, 0, 10_000, "hours"),
    "Late.points_a_day": _number(0, 0, 1000, "points"),
    "Limits.cell_seconds": _number(_LIMITS.cell_seconds, 1, 600, "seconds"),
    "Limits.probe_seconds": _number(_LIMITS.probe_seconds, 1, 600, "seconds"),
    "Limits.training_seconds": _number(_LIMITS.training_seconds, 1, 3600, "seconds"),
    "Limits.notebook_seconds": _number(_LIMITS.notebook_seconds, 1, 7200, "seconds"),
    "Limits.memory_mb": _whole(_LIMITS.memory_mb, 512, 65_536, " of megabytes"),
    "Feedback.shows": _one_of("hints", Feedback),
    "Gradescope.show": _one_of("after_due_date", Shown),
    "Gradescope.pip": Setting([], "a list of lines for pip, each a text", _are_lines),
    "Treebank.split_seed": _whole(SPLIT_SEED, 0, 2**31, ""),
    "Treebank.folder": _text("the name of a folder, or empty"),
}
# Sections of which nbgrader knows nothing; in others, it has settings of its own.
OWN = {name.partition(".")[0] for name in SETTINGS} - {"CourseDirectory"}


@dataclass(frozen=True)
class Configuration:
    """The settings of a course, each as it is used. `points` are those that differ from the source, by question."""

    file: Path
    url: str
    roster: Path | None
    due: Mapping[str, datetime]
    points: Mapping[str, float]
    limits: Limits
    feedback: Feedback
    gradescope_show: Shown
    gradescope_pip: tuple[str, ...]
    treebank: Path | None
    split_seed: int

    def people(self, roster: Path | None = None) -> Path | None:
        """The roster given on the command line, or the one that is set; raises SettingsError where that is missing."""
        if roster is None and self.roster and not self.roster.is_file():
            raise self.refuse(
                "Course.roster", f"names {self.roster}, which is no file: mend the name or leave it empty."
            )
        return roster or self.roster

    def refuse(self, setting: str, why: str) -> SettingsError:
        """The error to raise where a setting does not fit the rest of the course."""
        return SettingsError(f"{place(self.file, setting)}: c.{setting} {why}")


def complete(config: Config, file: str) -> None:
    """Have nbgrader grade in isolation and release as `autograder` does; what the file itself sets stays as it is.

    Its settings are checked when they are used, which a formgrader survives that is started with a wrong one.
    """
    for section, values in ENGINE.items():
        for name, value in values.items():
            config[section].setdefault(name, value)
    # A folder without a source/ of its own grades the assignments of this project.
    config.CourseDirectory.setdefault("source_directory", str(source_of(Path(file).parent)))
    # Points first: checksums and the gradebook's rows are made of them.
    config.GenerateAssignment.preprocessors.insert(0, "autograder.gradebook.worth.SetPoints")
    config.GenerateAssignment.preprocessors.append("autograder.gradebook.colab.AddColabCell")
    # nbgrader adds its rows as older versions of SQLAlchemy wanted it; what this one says about that helps nobody.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="nbgrader")


def source_of(root: Path) -> Path:
    """Where the source of a course is: its own source/, or the project's."""
    own = root / "source"
    return own if own.is_dir() else PROJECT / "source"


def file_of(root: Path) -> Path:
    """The course's own nbgrader_config.py, or the project's where it has none."""
    own = root / CONFIG
    return own if own.is_file() else PROJECT / CONFIG


def configuration_of(root: Path) -> Configuration:
    """The settings of the course in that folder; raises SettingsError."""
    file = file_of(root)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} can't be read ({error.strerror}): put the project's file in its place.") from None
    return _configuration(root, file, content)


@lru_cache(maxsize=8)
def _configuration(root: Path, file: Path, content: bytes) -> Configuration:
    """The settings that stand in a file of that content, which is read once."""
    config = load(file)
    _refuse_unknown(file, config)
    if "exporter_class" not in config.get("Autograde", {}):
        raise SettingsError(
            f"{file} does not end with complete(c, __file__), without which nbgrader would run what students wrote in "
            "its own process: put the last lines of the project's file under it."
        )
    given = {name: value_of(config, name, file) for name in SETTINGS}
    roster, treebank = given["Course.roster"], given["Treebank.folder"]
    return Configuration(
        file=file,
        url=given["Course.url"],
        roster=root / roster if roster else None,
        due={name: parser.parse(time) for name, time in given["Course.due"].items()},
        points={name: float(worth) for name, worth in given["Course.points"].items()},
        limits=_limits(file, given),
        feedback=given["Feedback.shows"],
        gradescope_show=given["Gradescope.show"],
        gradescope_pip=tuple(given["Gradescope.pip"]),
        treebank=(root / treebank).resolve() if treebank else None,
        split_seed=given["Treebank.split_seed"],
    )


def _limits(file: Path, given: Mapping[str, Any]) -> Limits:
    """The limits among the settings, of the types that they have in code, so that 10 and 10.0 are the same."""
    chosen = {name.partition(".")[2]: value for name, value in given.items() if name.startswith("Limits.")}
    limits = Limits(**{name: type(getattr(_LIMITS, name))(value) for name, value in chosen.items()})
    longest = max(("cell_seconds", "probe_seconds", "training_seconds"), key=lambda name: getattr(limits, name))
    if limits.notebook_seconds < getattr(limits, longest):
        raise SettingsError(
            f"{place(file, 'Limits.notebook_seconds')}: c.Limits.notebook_seconds should be no less than "
            f"c.Limits.{longest}, which is {getattr(limits, longest):g}: raise the one or lower the other."
        )
    return limits


def load(file: Path) -> Config:
    """Run the file as nbgrader does; raises SettingsError where it can't be run."""
    try:
        config: Config = PyFileConfigLoader(file.name, str(file.parent)).load_config()
    except SyntaxError as error:
        raise SettingsError(f"{file}, line {error.lineno}: this is no Python ({error.msg}): mend that line.") from None
    except (Exception, SystemExit) as error:  # it is a program, and may fail in any way
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        where = f"{file}, line {lines[-1]}" if lines else str(file)
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise SettingsError(f"{where}: this can't be run ({said}): mend that line.") from None
    return config


def value_of(config: Config, name: str, file: Path = Path(CONFIG)) -> Any:
    """The value of a setting, or its default; raises SettingsError where it is of another kind."""
    section, _, key = name.partition(".")
    setting = SETTINGS[name]
    value = config.get(section, {}).get(key, setting.default)
    if isinstance(value, LazyConfigValue):  # c.Gradescope.pip.append("...")
        value = value.get_value(setting.default)
    if not setting.fits(value):
        raise SettingsError(f"{place(file, name)}: c.{name} should be {setting.wanted}, not {value!r:.200}.")
    return value


def place(file: Path, setting: str) -> str:
    """The file, and the line in it that sets something, where there is one."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return str(file)
    sets = re.compile(rf"\s*c\.{re.escape(setting)}\b")
    found = [number for number, line in enumerate(lines, start=1) if sets.match(line)]
    return f"{file}, line {found[-1]}" if found else str(file)


def _refuse_unknown(file: Path, config: Config) -> None:
    """Raise SettingsError where a name is set that neither we nor nbgrader know."""
    for section, values in config.items():
        for key in values if isinstance(values, Config) else [""]:
            name = f"{section}.{key}" if key else section
            if name not in SETTINGS and not _is_engines(section, key) and not _is_nbgraders(section, key):
                raise SettingsError(f"{place(file, name)}: there is no setting c.{name}; {_advice(name)}")


def _advice(unknown: str) -> str:
    """The setting that may have been meant, or where to look for it."""
    known = {name.lower(): name for name in (*SETTINGS, *OWN)}
    close = difflib.get_close_matches(unknown.lower(), known, n=1, cutoff=0.5)
    return f"did you mean c.{known[close[0]]}?" if close else f"{PROJECT / CONFIG} has all there are."


def _is_engines(section: str, key: str) -> bool:
    own = {"CourseDirectory": ["source_directory"], "GenerateAssignment": ["preprocessors"]}
    return key in ENGINE.get(section, {}) or key in own.get(section, [])


def _is_nbgraders(section: str, key: str) -> bool:
    """Whether it is a setting of nbgrader, or of what that is made of."""
    if section in OWN or not key:
        return False
    import_module("nbgrader.apps")  # takes seconds, and is only needed where such a setting stands in the file
    classes: list[Any] = [Configurable]
    for kind in classes:
        classes += kind.__subclasses__()
    return any(key in kind.class_trait_names(config=True) for kind in classes if kind.__name__ == section)
