"""Stored results: what was written comes back, and what is no result any more counts as none."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.results import NotebookResult, QuestionResult, SubmissionResult, TestResult
from autograder.store import Store

TESTS = [TestResult("Größe", "passed"), TestResult("Zero", "failed", "It gave 1,\nexpected 0.")]
QUESTIONS = [
    QuestionResult("toy-double", 1.5, 2, "partial", "halved", "Twice?", TESTS),
    QuestionResult("why", 0.0, 1.0, "manual"),
]
RESULT = SubmissionResult(
    "ann", "toy", "none", "suite", 7, [NotebookResult("1-toy", "graded", 0.1, "digest", ["A note."], QUESTIONS)]
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "results")
    store.put(RESULT)
    return Store(tmp_path / "results")  # which has read nothing yet


def changed(*path: str | int, to: Any) -> str:
    """The result's JSON with another value somewhere."""
    data = place = json.loads(RESULT.to_json())
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return json.dumps(data)


def test_what_was_stored_comes_back(store: Store) -> None:
    assert store.get("ann") == RESULT
    assert store.all() == [RESULT]
    assert store.get("ben") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 4096,
        b"\xff\xfe\xfd",
        RESULT.to_json()[:-5].encode(),
        b"[" * 50_000,
        b"[]",
        b"3",
        b'{"student": "ann"}',
        changed("student", to="ben"),
        changed("seed", to="seven"),
        changed("notebooks", to={"a": 1}),
        changed("notebooks", to=[3]),
        changed("notebooks", 0, "status", to="perfect"),
        changed("notebooks", 0, "status", to=["graded"]),
        changed("notebooks", 0, "notes", to="A note."),
        changed("notebooks", 0, "notes", to=["\ud800"]),
        changed("notebooks", 0, "digest", to=None),
        changed("notebooks", 0, "more", to=1),
        changed("notebooks", 0, "questions", 0, "points", to="2"),
        changed("notebooks", 0, "questions", 0, "points", to=float("nan")),
        changed("notebooks", 0, "questions", 0, "points", to=True),
        changed("notebooks", 0, "questions", 0, "hint", to=3),
        changed("notebooks", 0, "questions", 0, "tests", 0, "outcome", to="maybe"),
        changed("notebooks", 0, "questions", 0, "tests", 0, to=None),
    ],
)
def test_a_damaged_result_counts_as_none_and_can_be_replaced(store: Store, content: bytes | str) -> None:
    path = store.folder / "ann.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert (store.get("ann"), store.all()) == (None, [])
    store.put(RESULT)
    assert Store(store.folder).get("ann") == RESULT


def test_a_seed_is_drawn_once_and_known_from_the_results_where_its_file_is_damaged(store: Store) -> None:
    assert store.known_seed() == store.seed() == 7
    fresh = Store(store.folder.parent / "other" / "results")
    assert fresh.known_seed() is None
    assert fresh.seed() == fresh.known_seed()
    (store.folder.parent / "seed").write_bytes(b"\0\0")
    assert store.known_seed() == 7
