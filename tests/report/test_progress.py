"""What is new since the run before."""

from datetime import datetime
from pathlib import Path

from autograder.report.classreport import write_report
from autograder.report.progress import progress, remember
from tests.report.pupils import TITLES, gates, mistaken, submission
from tests.report.reading import Page

MONDAY, TUESDAY = datetime(2026, 11, 2, 9, 5), datetime(2026, 11, 3, 17, 30)


def test_a_first_run_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    remember(tmp_path / "runs.json", [mistaken("ada", [])], [], MONDAY)
    assert progress(tmp_path / "runs.json") is None


def test_new_students_means_questions_and_changed_grades(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    remember(file, [mistaken("ada", ["bias-left-out"]), mistaken("bob", ["state-reset"])], [], MONDAY)
    results = [mistaken("ada", []), mistaken("bob", ["state-reset"]), mistaken("eve", [])]
    remember(file, results, ["ada gates-rnn: 0 to 2"], TUESDAY)
    found = progress(file)
    assert found is not None
    assert (found.since, found.new, found.changes) == ("2 November 2026, 09:05", ["eve"], ["ada gates-rnn: 0 to 2"])
    assert found.means == ((24 + 22) / 2, (26 + 22 + 26) / 3)
    assert found.moved == [("gates-rnn", 50, 100), ("gates-unroll", 50, 67)]
    words = Page(write_report(tmp_path, results, TITLES, {}, found)).words
    assert "Compared with 2 November 2026, 09:05, when grades last changed. Mean score 23 → 24.7" in words
    assert "1 more student: eve One step of a plain RNN: solved by 50 % → 100 %" in words
    assert "1 grade changed ada gates-rnn: 0 to 2" in words


def test_a_run_that_changes_nothing_is_no_run(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    remember(file, [mistaken("ada", ["bias-left-out"])], [], MONDAY)
    remember(file, [mistaken("ada", [])], ["ada gates-rnn: 0 to 2"], TUESDAY)
    before = file.read_bytes()
    remember(file, [mistaken("ada", [])], [], datetime(2026, 11, 4))
    assert file.read_bytes() == before


def test_only_the_last_two_runs_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    for day, names in ((1, ["ada"]), (2, ["ada", "bob"]), (3, ["ada", "bob", "eve"])):
        remember(file, [submission(name, gates({})) for name in names], [], datetime(2026, 11, day))
    found = progress(file)
    assert found is not None
    assert (found.since, found.new) == ("2 November 2026, 00:00", ["eve"])


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    for damage in ("[{", "{}", '[{"when": 1}]', "[1]"):
        file.write_text(damage)
        assert progress(file) is None
        remember(file, [mistaken("ada", [])], [], MONDAY)
        assert progress(file) is None
