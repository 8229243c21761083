"""A class with attackers in it: none gains by it, nobody else notices, nothing is damaged, and the teacher is told."""

import re

import pytest

from tests.hostile.hour import SECRET, Hour, timeless
from tests.hostile.staging import ATTACKED, LIMITS, Attack, attacks

# What the teacher or the student is told where an attack has ended a worker, or has been refused.
SAID = {
    "leaving/exit-status": "Cell 2 stopped with SystemExit: your code called sys.exit.",
    "leaving/at-once": "Cell 2 was left out. The code ended its own process (exit status 0).",
    "leaving/in-the-answer": "The code ended its own process (exit status 0).",
    "leaving/system-exit": "It stopped with a SystemExit instead of giving an answer.",
    "leaving/interrupt": "It stopped with a KeyboardInterrupt instead of giving an answer.",
    "leaving/segfault": "The process died of SIGSEGV.",
    "leaving/stopped": "The code did not end within 4 s.",
    "comparison/always-equal": "The result is an Agreeable, expected a tensor of shape",
    "comparison/false-class": "The result is a Pretender, expected a tensor of shape",
    "comparison/not-a-number": "The result holds NaN or infinite values",
    "comparison/larger-than-memory": "The result is a Tensor larger than an answer may be",
    "comparison/copies-that-are-none": "When the nn.LSTM changes later, the cell changes too.",
    "machinery/names-cleared": "Tried apart from other cells, as one of those gets in the way: gates-equations, ",
    "machinery/cells-rewritten": "The result has the right shape, but its values differ",
    "results/written-at-home": "The result has the right shape, but its values differ",
    "protocol/too-long": "The code broke the connection to the grader: a message is larger than 64 MB.",
    "protocol/table-of-a-million": "The code broke the connection to the grader: there are too many tensors.",
    "protocol/forged-replies": "The code broke the connection to the grader",
    "protocol/drop-by-drop": "The code wrote more than 64 MB of files",
    "resources/memory": "it needed more than the 768 MB of memory that it may use",
    "resources/endless-cell": "Cell 2 was left out. The code did not end within 4 s.",
    "resources/endless-answer": "The code did not end within 4 s.",
    "resources/one-step-too-long": "The code did not end within 4 s.",
    "resources/files": "Cell 2 was left out. The code wrote more than 64 MB of files, or too many of them.",
    "resources/patient": "Tried apart from other cells, as one of those gets in the way: gates-",
    "feedback/formula": "Cell 2 stopped with PermissionError: =HYPERLINK",
}
EVERY = {attack.name: attack for attack in attacks()}
FORGED = ["other-kernel", "more-points", "claimed-outputs", "second-test-cell", "skipped", "deep", "text-that-runs"]


@pytest.fixture(params=EVERY.values(), ids=EVERY)
def attack(request: pytest.FixtureRequest) -> Attack:
    found: Attack = request.param
    return found


def test_a_wrong_answer_earns_nothing_and_the_others_keep_their_grade(attack: Attack, hour: Hour) -> None:
    result = hour.results[attack.student]
    points = {question.id: question.points for notebook in result.notebooks for question in notebook.questions}
    assert points == hour.points | {attack.question: 0.0}, result.notebooks[0].notes


def test_it_takes_no_longer_than_the_limits_say(attack: Attack, hour: Hour) -> None:
    # Once for the whole notebook, once for questions that are tried apart; and the grader's own work.
    assert hour.results[attack.student].notebooks[0].seconds < 2 * LIMITS.notebook_seconds + 15


def test_nothing_has_been_read(attack: Attack, hour: Hour) -> None:
    told = hour.results[attack.student].to_json()
    assert "loot" not in told
    assert SECRET not in told


@pytest.mark.parametrize("name, sentence", SAID.items(), ids=SAID)
def test_what_happened_is_told(name: str, sentence: str, hour: Hour) -> None:
    assert sentence in hour.results[EVERY[name].student].to_json().replace("\\n", "\n")


@pytest.mark.parametrize("name", FORGED)
def test_a_notebook_that_claims_points_gets_none(name: str, hour: Hour) -> None:
    result = hour.results[name]
    [notebook] = result.notebooks
    assert {question.id: question.points for question in notebook.questions}[ATTACKED] == 0
    assert (result.score, result.max_score, result.status) == (24, 26, "graded")


def test_honest_students_notice_nothing(hour: Hour) -> None:
    assert {result.score for result in hour.honest.values()} == {26, 20, 15, 0}
    for student, alone in hour.honest.items():
        assert timeless(hour.results[student]) == timeless(alone)


def test_no_file_has_changed(hour: Hour) -> None:
    assert hour.after == hour.before


def test_nobody_has_a_result_but_those_who_handed_something_in(hour: Hour) -> None:
    stored = {path.stem for path in (hour.course / "report/results").iterdir()}
    assert stored == hour.results.keys() == {*hour.honest, *FORGED, *(attack.student for attack in EVERY.values())}


def test_nothing_survives(hour: Hour) -> None:
    assert hour.survivors == []
    assert hour.left_behind == []


def test_nobody_else_is_reached(hour: Hour) -> None:
    assert hour.heard == []
    assert hour.segment_lives


def test_pages_and_tables_are_harmless(hour: Hour) -> None:
    pages = [page for folder in ("feedback", "report") for page in (hour.course / folder).rglob("*.html")]
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script[^>]*>[^<]*CANARY|<img[^>]*onerror|javascript:", text), page
        assert "\x1b" not in text and "CANARY_" not in text, page
    table = (hour.course / "report/grades.csv").read_text(encoding="utf-8")
    assert "\x1b" not in table and not re.search(r"(^|,)\"?[=+@]", table, re.MULTILINE)


def test_no_page_tells_a_secret(hour: Hour) -> None:
    files = [path for folder in ("feedback", "report", "autograded") for path in (hour.course / folder).rglob("*")]
    for path in files:
        text = path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""
        assert SECRET not in text and "what the teacher thinks" not in text and "CANARY: outside" not in text, path
