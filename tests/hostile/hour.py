"""One class graded twice, with attackers and without, and all that is left of it afterwards."""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from autograder.classroom import Classroom
from autograder.course import PROJECT, Course
from autograder.lms import archives
from autograder.results import SubmissionResult
from tests.hostile import staging
from tests.hostile.staging import ASSIGNMENT, Attack, Bait, hand_in

SECRET = "CANARY-of-the-environment"
SEED = 5


@dataclass(frozen=True)
class Hour:
    """What is left: of the honest alone, of everybody, and what has become of all that could be damaged."""

    course: Path
    points: dict[str, float]  # of each question
    honest: dict[str, SubmissionResult]
    results: dict[str, SubmissionResult]
    before: dict[str, object]
    after: dict[str, object]
    segment_lives: bool
    left_behind: list[str]
    survivors: list[str]
    heard: list[str]


def spend(place: Path, attacks: Sequence[Attack]) -> Hour:
    """Grade a class in a folder, two notebooks at a time: first the honest students alone, then attackers as well."""
    place.chmod(0o755)
    rooms = place / "rooms"
    rooms.mkdir()
    archives.scratch()  # the intake's folder, which is made once, outlives the rooms
    with pytest.MonkeyPatch.context() as patch, ears() as (port, heard), staging.shared_segment() as segment:
        patch.setenv("GRADER_SECRET", SECRET)
        patch.setenv("TMPDIR", str(rooms))
        patch.setattr("tempfile.tempdir", None)
        course, bait = staging.write_course(place / "course"), Bait.laid(place / "bait")
        words = {"BAIT": str(bait.folder), "COURSE": str(course.root), "PORT": str(port), "SHARED": str(segment)}
        _hand_in_all(course, place, attacks, words)
        honest = _graded(course, place / "alone")
        for student in honest:
            (course.report / "results" / f"{student}.json").unlink()
        before = _state(course, bait)
        results = _graded(course, place / "everybody")
        after = _state(course, bait)
        Classroom(course.root, ASSIGNMENT, seed=SEED).record(
            [*honest, *(name for name in staging.SHOWN if name in results)]
        )
        questions = course.assignment(ASSIGNMENT).notebooks[0].questions
        points = {question.id: question.points for question in questions}
        survivors, segment_lives = _survivors(rooms), staging.segment_exists(segment)
        # What torch keeps for itself until it ends is nobody else's.
        folders = [path.name for path in rooms.iterdir() if not path.name.startswith("torch")]
        left_behind = [*staging.left_behind(), *folders]
        return Hour(course.root, points, honest, results, before, after, segment_lives, left_behind, survivors, heard())


def timeless(result: SubmissionResult) -> str:
    """A result as it is stored, but for how long it took."""
    return replace(result, notebooks=[replace(each, seconds=0.0) for each in result.notebooks]).to_json()


def _hand_in_all(course: Course, place: Path, attacks: Sequence[Attack], words: dict[str, str]) -> None:
    spec = course.assignment(ASSIGNMENT).notebooks[0]
    honest = staging.honest_class(spec)
    for student, nb in honest.items():
        hand_in(place / "alone", student, nb)
    attackers = {attack.student: attack.notebook(spec, words) for attack in attacks}
    for student, nb in (honest | attackers | staging.forgeries(spec)).items():
        hand_in(place / "everybody", student, nb)


def _graded(course: Course, folder: Path) -> dict[str, SubmissionResult]:
    room = Classroom(course.root, ASSIGNMENT, seed=SEED)
    with room.hold(), staging.short_of_time(room.conditions, jobs=2) as executor:
        results = {result.student: result for result in room.grade(room.take_in(room.find(folder)), executor)}
    for student in results:
        name = f"{student}/{ASSIGNMENT}/{staging.NOTEBOOK}.ipynb"
        assert (folder / name).read_bytes() == (course.submitted / name).read_bytes()
    return results


def _state(course: Course, bait: Bait) -> dict[str, object]:
    """Every file that an attack could be after, but what is written while a class is graded."""
    written = {course.submitted, course.report}
    files = [path for path in course.root.rglob("*") if not written.intersection(path.parents)]
    for folder in ("autograder", "source", "release"):
        files += [path for path in (PROJECT / folder).rglob("*") if path.suffix != ".pyc"]
    found: dict[str, object] = {str(path): sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}
    return found | {"bait": bait.state()}


def _survivors(rooms: Path) -> list[str]:
    """Processes that were started for this class and still live."""
    found = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if str(rooms) in command and process.pid != os.getpid():
            found.append(command)
    return found


@contextmanager
def ears() -> Iterator[tuple[int, Callable[[], list[str]]]]:
    """A port on which somebody listens, for connections and datagrams, and what has been heard."""
    with socket.socket() as listener, socket.socket(type=socket.SOCK_DGRAM) as receiver:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        receiver.bind(("127.0.0.1", port))
        listener.settimeout(0.1)
        receiver.settimeout(0.1)

        def heard() -> list[str]:
            found: list[str] = []
            for name, wait in (("connection", listener.accept), ("datagram", lambda: receiver.recv(10))):
                try:
                    wait()
                    found.append(name)
                except TimeoutError:
                    pass
            return found

        yield port, heard
