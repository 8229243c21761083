"""A class in figures, counted by hand beside it."""

from collections import Counter

import numpy as np
import pytest

from autograder.limits import TOLD, Limits, tells_of_a_limit
from autograder.report.overview import Misconception, limits_met, notebook_names, reasons, tally, tally_tests
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


def test_answers_as_handed_out_and_two_mistakes_at_once_are_counted_apart() -> None:
    untouched = QuestionResult("gates-rnn", 0, 2, "fail", attempted=False)
    twice = QuestionResult("gates-rnn", 0, 2, "fail", "tanh-lost", "Squashed?", also="bias-lost", look="Biased?")
    unknown = QuestionResult("gates-rnn", 0, 2, "fail", look="Which axis?")
    entry = tally([submission(f"s{n}", gates({"gates-rnn": q})) for n, q in enumerate((untouched, twice, unknown))])[0]
    assert (entry.unattempted, entry.unrecognised) == (1, 1)
    assert [(item.name, item.hint) for item in entry.misconceptions()] == [
        ("bias-lost", "Biased?"),
        ("tanh-lost", "Squashed?"),
    ]


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


def test_discrimination_is_the_correlation_with_all_other_points() -> None:
    """Ten students, of whom the weaker half misses gates-rnn; and one who misses gates-state only."""
    weak = [mistaken(f"weak-{number}", ["bias-left-out", "f-and-i-swapped"]) for number in range(5)]
    strong = [mistaken(f"strong-{number}", ["h-without-tanh"] if not number else []) for number in range(5)]
    entry = tally(weak + strong)[0]
    earned, others = [0] * 5 + [1] * 5, [19] * 5 + [20] + [24] * 4
    assert entry.mean_percent == 50
    assert entry.discrimination == pytest.approx(np.corrcoef(earned, others)[0, 1])
    failed = next(test for test in tally_tests(weak + strong) if test.question == "gates-rnn" and test.failed)
    assert failed.discrimination == entry.discrimination


def test_what_fails_the_strong_has_a_negative_discrimination() -> None:
    weak = [mistaken(f"weak-{number}", ["f-and-i-swapped", "state-reset"]) for number in range(6)]
    strong = [mistaken(f"strong-{number}", ["bias-left-out"]) for number in range(6)]
    discrimination = tally(weak + strong)[0].discrimination
    assert discrimination is not None
    assert discrimination == pytest.approx(-1)


def test_discrimination_is_left_out_where_it_would_be_chance() -> None:
    right = [mistaken(f"right-{number}", ["state-reset"] if number == 1 else []) for number in range(20)]
    wrong = [mistaken(f"wrong-{number}", ["bias-left-out"]) for number in range(8)]
    assert tally(right[:5] + wrong[:5])[0].discrimination is not None
    assert tally(right[:5] + wrong[:4])[0].discrimination is None  # too few
    assert tally(right + wrong[:1])[0].discrimination is None  # only one that differs
    assert tally(right)[0].discrimination is None  # none
    assert tally(right[2:] + wrong)[0].discrimination is None  # all the same elsewhere
    by_hand = gates({"gates-rnn": QuestionResult("gates-rnn", 0, 2, "manual")})
    assert tally([*right, submission("ada", by_hand)])[0].discrimination is None


def test_limits_that_were_met_are_told_with_their_places() -> None:
    slow = code_question("gates-unroll", verdict="fail", message="Tried it.\nThe code did not end within 10 s.")
    notes = ["Cell 3 was left out. The code needed more than 2048 MB of memory.", "Cell 4 had lost its metadata."]
    results = [
        submission("ada", gates({"gates-unroll": slow}, "timeout", 1.0, *notes)),
        submission("bob", gates({}, "timeout", 1.0, "Cell 7 was left out. The code did not end within 10 s.")),
    ]
    assert limits_met(results) == [
        ("The code did not end within 10 s.", ["ada (gates-unroll)", "bob (3-gates)"]),
        ("The code needed more than 2048 MB of memory.", ["ada (3-gates)"]),
    ]


@pytest.mark.parametrize("limit", TOLD)
def test_every_limit_is_listed(limit: str) -> None:
    told = Limits().told(limit, 4.0)
    note = f"Cell 2 was left out. {told} Not so good."
    assert limits_met([submission("ada", gates({}, "graded", 1.0, note))]) == [(told, ["ada (3-gates)"])] or (
        limit == "reply" and tells_of_a_limit(f"The code broke the connection to the grader: {told}.")
    )
    raised = f"Cell 2 stopped with MemoryError: {told[0].lower()}{told[1:].removesuffix('.')}"
    assert tells_of_a_limit(raised)


def test_what_is_no_limit_is_not_listed() -> None:
    note = "Cell 4 had lost its metadata. The code did not end as it should. Line 3 needed more than one look."
    assert limits_met([submission("ada", gates({}, "graded", 1.0, note))]) == []


@pytest.mark.parametrize(
    "note",
    [
        "A test could not judge the answer to gates-rnn: a person has to look at it.",
        "gates-unroll uses nn.LSTM, and should do without torch.lstm: line 3 of cell 12.",
        "gates-unroll uses something whose name is only made while it runs: line 3 of cell 12.",
    ],
)
def test_notes_that_ask_for_a_person_are_reasons_to_look(note: str) -> None:
    assert reasons(gates({}, "graded", 1.0, "Cell 4 had lost its metadata.", note)) == [note]
