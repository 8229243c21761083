"""A class in figures, counted by hand beside it."""

from collections import Counter

from autograder.report.overview import Misconception, notebook_names, reasons, tally, tally_tests
from autograder.results import QuestionResult, SubmissionResult, TestResult
from tests.report.pupils import MISTAKEN, MISTAKES, POINTS, code_question, gates, mistaken, not_run, submission


def test_verdicts_add_up_to_what_was_handed_in(class_results: list[SubmissionResult]) -> None:
    tallies = tally(class_results)
    assert [entry.id for entry in tallies] == list(POINTS)
    assert {entry.handed_in for entry in tallies} == {29}  # thirty but for the one that is missing
    assert all(entry.verdicts.total() == 29 for entry in tallies)
    by_id = {entry.id: entry for entry in tallies}
    assert by_id["gates-rnn"].verdicts == Counter({"pass": 24, "fail": 3, "not-run": 2})
    assert by_id["gates-rnn"].solved_percent == 83
    assert by_id["gates-charlstm"].verdicts == Counter({"pass": 23, "partial": 2, "not-run": 4})


def test_misconceptions_are_counted_and_ranked(class_results: list[SubmissionResult]) -> None:
    counted = {
        (item.question, item.name): item.count for entry in tally(class_results) for item in entry.misconceptions()
    }
    expected = Counter(name for names in MISTAKEN for name in names)
    assert counted == {(MISTAKES[name][0], name): count for name, count in expected.items()}
    equations = next(entry for entry in tally(class_results) if entry.id == "gates-equations")
    assert equations.misconceptions() == [
        Misconception("gates-equations", "f-and-i-swapped", MISTAKES["f-and-i-swapped"][1], 4),
        Misconception("gates-equations", "sigmoid-candidate", MISTAKES["sigmoid-candidate"][1], 3),
    ]
    assert equations.unrecognised == 0
    assert next(entry for entry in tally(class_results) if entry.id == "gates-vanishing").unrecognised == 2


def test_equally_frequent_mistakes_are_ordered_by_name() -> None:
    results = [mistaken("a", ["sigmoid-candidate"]), mistaken("b", ["f-and-i-swapped"])]
    equations = tally(results)[1]
    assert [item.name for item in equations.misconceptions()] == ["f-and-i-swapped", "sigmoid-candidate"]


def test_a_question_marked_by_hand_has_no_share() -> None:
    written = gates({"gates-rnn": QuestionResult("gates-rnn", 0, 2, "manual")})
    assert tally([submission("ada", written)])[0].solved_percent is None


def test_a_notebook_that_nobody_handed_in_has_no_share() -> None:
    entry = tally([submission("ada", gates(not_run(), "missing"))])[0]
    assert (entry.handed_in, entry.solved_percent) == (0, None)


def test_tests_are_counted_where_they_ran() -> None:
    tests = [TestResult("a", "passed"), TestResult("b", "failed"), TestResult("c", "not-run")]
    wrong = QuestionResult("gates-rnn", 0, 2, "fail", tests=tests)
    right = QuestionResult("gates-rnn", 2, 2, "pass", tests=[TestResult("a", "passed"), TestResult("b", "passed")])
    results = [submission(name, gates({"gates-rnn": answer})) for name, answer in (("x", wrong), ("y", right))]
    counted = {item.name: (item.ran, item.failed) for item in tally_tests(results) if item.question == "gates-rnn"}
    assert counted == {"a": (2, 0), "b": (2, 1)}


def test_only_odd_notebooks_need_a_look() -> None:
    assert reasons(gates({}, "graded", 1.0, "A cell was moved.")) == []
    assert reasons(gates({}, "missing")) == []
    assert reasons(gates({}, "timeout", 1.0, "Cell 4 did not end within 20 s.")) == ["Cell 4 did not end within 20 s."]
    assert [len(reasons(gates({}, status))) for status in ("timeout", "crashed", "unreadable")] == [1, 1, 1]


def test_questions_keep_the_order_of_the_notebooks() -> None:
    late = gates({"gates-rnn": code_question("gates-rnn", "bias-left-out")})
    results = [submission("ada", late), mistaken("bob", [])]
    assert notebook_names(results) == ["3-gates"]
    assert [entry.id for entry in tally(results)] == list(POINTS)
