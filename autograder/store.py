"""The results of a class as files: one JSON file a student, and the seed of the hidden inputs."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from autograder.files import write_atomically
from autograder.results import SubmissionResult


@dataclass
class Store:
    """The results of a course's submissions, one JSON file a student, and the seed of the class."""

    folder: Path
    _known: dict[str, SubmissionResult | None] = field(default_factory=dict)

    def get(self, student: str) -> SubmissionResult | None:
        """The student's stored result; None where there is none or it can't be read any more."""
        if student not in self._known:
            try:
                found = SubmissionResult.from_json(self._path(student).read_text(encoding="utf-8"))
            except (OSError, ValueError, KeyError, TypeError):
                found = None
            self._known[student] = found if found and found.student == student else None
        return self._known[student]

    def put(self, result: SubmissionResult) -> None:
        """Store a result at once or not at all."""
        write_atomically(self._path(result.student), result.to_json())
        self._known[result.student] = result

    def all(self) -> list[SubmissionResult]:
        """Every stored result, by student."""
        found = (self.get(path.stem) for path in sorted(self.folder.glob("*.json")))
        return [result for result in found if result]

    def seed(self) -> int:
        """The seed of the class's hidden inputs, drawn when the first submission is graded."""
        seed = self.known_seed()
        if seed is None:
            seed = secrets.randbelow(2**31)
            write_atomically(self._seed_file, f"{seed}\n")
        return seed

    def known_seed(self) -> int | None:
        """The seed of the class, if it has been drawn; where its file is gone or damaged, the one of the results."""
        try:
            return int(self._seed_file.read_text())
        except (OSError, ValueError):
            return next((result.seed for result in self.all()), None)

    @property
    def _seed_file(self) -> Path:
        return self.folder.parent / "seed"

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"
