"""Each kind of miss is found in a suite that has it, and none in one that has none."""

from collections.abc import Callable

import pytest

from autograder.audit import bench, public
from autograder.audit.findings import Audit
from tests.audit.conftest import GOOD

RunAudit = Callable[..., Audit]
TWICE_PLUS = """
# %% toy-double one-too-many
# Is twice three seven?
def double(x):
    return 2 * x + 1
"""


def misses(audit: Audit, question: str = "toy-double") -> list[str]:
    return [miss for name, miss in audit.misses() if name == question]


def test_a_good_suite_has_no_miss(toy_audit: RunAudit) -> None:
    found = toy_audit()
    assert not found.misses()
    assert [question.id for question in found.questions] == ["toy-double", "toy-square"]
    assert all(question.mutants and question.score == 1 for question in found.questions)


def test_a_wrong_answer_that_nothing_catches(toy_audit: RunAudit) -> None:
    lenient = """
@toy_double
def test_double(student, reference, draw):
    assert student.run(double, 3).answer.value in (6, 7)
"""
    assert "The wrong answer one-too-many passes 2 of 2 draws." in misses(toy_audit(lenient, wrong=TWICE_PLUS))


def test_a_wrong_answer_that_is_caught_in_some_draws_only(toy_audit: RunAudit) -> None:
    chancy = """
@toy_double
def test_double(student, reference, draw):
    x = draw.integer(3, 9) if draw.integer(0, 1) else 2
    same(student.run(double, x), reference.run(double, x))
"""
    (said,) = [miss for miss in misses(toy_audit(chancy, draws=8)) if "squared" in miss]
    assert "of 8 draws" in said
    assert "passes 8 of" not in said


def test_a_right_answer_that_is_refused(toy_audit: RunAudit) -> None:
    floats = """
# %% toy-double as-a-float
# Not accepted, as it is no whole number.
def double(x):
    return 2.0 * x
"""
    found = toy_audit(right=floats)
    assert "The right answer as-a-float is refused in 2 of 2 draws." in misses(found)
    events, draws, bound = found.flakes("right")
    assert (events, draws) == (2, 10)
    assert 0.2 < bound < 1


def test_a_right_answer_that_only_the_public_checks_refuse(toy_audit: RunAudit) -> None:
    slow_start = """
# %% toy-double no-four
# The hidden tests draw a 4 now and then only; the public check always does.
def double(x):
    return 2 * x if x != 4 else 9
"""
    never_four = """
@toy_double
def test_double(student, reference, draw):
    x = draw.choice([3, 5, 6])
    same(student.run(double, x), reference.run(double, x))
"""
    assert misses(toy_audit(never_four, right=slow_start)) == [
        "The right answer no-four is refused by the public checks."
    ]


def test_a_wrong_answer_that_the_public_checks_let_through(toy_audit: RunAudit) -> None:
    doubles_four = """
# %% toy-double even-numbers-only
# And what is twice three?
def double(x):
    return x // 2 * 4
"""
    answers = {answer.name: answer.passes_public for answer in toy_audit(wrong=doubles_four).questions[0].wrong}
    assert answers == {"squared": False, "even-numbers-only": True}


def test_a_wrong_answer_that_costs_another_question(toy_audit: RunAudit) -> None:
    meddling = """
# %% toy-square spoils-double
# Which names does your cell define?
def square(x):
    return x + x

def double(x):
    return x
"""
    said = "The wrong answer spoils-double costs toy-double as well."
    assert said in misses(toy_audit(wrong=meddling), "toy-square")


def test_what_builds_on_a_wrong_answer_is_tried_with_a_right_one(toy_audit: RunAudit) -> None:
    through_double = """
# %% toy-square by-doubling
# Right where double is.
def square(x):
    return double(x) * x // 2
"""
    assert not toy_audit(right=through_double).misses()


def test_a_test_that_catches_nothing_alone(toy_audit: RunAudit) -> None:
    again = """
@toy_double
def test_again(student, reference, draw):
    x = draw.integer(10, 20)
    same(student.run(double, x), reference.run(double, x))
"""
    assert misses(toy_audit(GOOD + again)) == [
        "No wrong answer is caught by test_double alone.",
        "No wrong answer is caught by test_again alone.",
    ]


def test_a_mutant_that_survives(toy_audit: RunAudit) -> None:
    blind = """
@toy_double
def test_double(student, reference, draw):
    got = student.run(double, 3).answer.value
    assert got in (0, 6)
"""
    said = misses(toy_audit(blind))
    assert any("survives 2 of 2 draws" in miss and "+    result_of_doubling = x - x" in miss for miss in said)


def test_a_survivor_that_is_listed_with_its_reason(toy_audit: RunAudit) -> None:
    blind = """
@toy_double
def test_double(student, reference, draw):
    assert student.run(double, 3).answer.value in (0, 6)
"""
    listed = """
[[equivalent]]
question = "toy-double"
reason = "The test says so."
changes = ['''
-    result_of_doubling = x + x
+    result_of_doubling = x - x
''']
"""
    found = toy_audit(blind, equivalent=listed)
    assert len(found.questions[0].listed) == 1
    assert not any("x - x" in miss for miss in misses(found))


@pytest.mark.parametrize(
    "change", ["-    return 1\n+    return 2", "-    result_of_doubling = x + x\n+    result_of_doubling = x - x"]
)
def test_a_listing_whose_mutant_is_gone_or_caught(toy_audit: RunAudit, change: str) -> None:
    listed = f"[[equivalent]]\nquestion = 'toy-double'\nreason = 'Once.'\nchanges = ['''\n{change}''']\n"
    assert any(miss.startswith("Listed as equivalent, but") for miss in misses(toy_audit(equivalent=listed)))


def test_an_answer_without_end_is_caught(toy_audit: RunAudit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "TEST_SECONDS", 0.3)
    monkeypatch.setattr(public, "CHECK_SECONDS", 0.3)
    endless = """
# %% toy-double endless
# When does your loop end?
def double(x):
    while True:
        pass
"""
    found = toy_audit(wrong=endless, draws=1)
    assert [answer.lost for answer in found.questions[0].wrong] == [1, 1]
