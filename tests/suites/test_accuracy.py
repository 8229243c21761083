"""The tagger's accuracy, on the whole class treebank: what a right one earns, and what wrong ones are told."""

import nbformat
import pytest

from autograder import catalogue
from autograder.conditions import TAGGER_QUESTION, Treebank
from autograder.course import Course
from autograder.demo import compose
from autograder.grading import Grader
from autograder.results import QuestionResult
from tests.conftest import SEED

WRONG = {entry.name: entry.code for entry in catalogue.misconceptions("tagger") if entry.question == TAGGER_QUESTION}
# What the tags alone show for certain, and what is said then.
SIGNS = {
    "no-context": "Each word gets the same tag in every sentence",
    "sentences-mixed": "other tags alone than among other sentences",
    "labels-shifted": "fit the neighbouring words better than their own",
    "one-direction": "never changes with the words that follow it",
}


@pytest.fixture(scope="module")
def strict(grader: Grader) -> Grader:
    """A grader on the class treebank and its steps."""
    strict = Grader(grader.assignment, SEED, treebank=Treebank())
    strict.zygote = grader.zygote
    return strict


def judged(
    grader: Grader, course: Course, answer: str | None = None, others: dict[str, str] | None = None
) -> QuestionResult:
    """The result of the accuracy question alone; where no answer is given, the reference's stands."""
    spec = grader.assignment.notebook("5-tagger")
    source = nbformat.read(course.source / "lstm" / f"{spec.name}.ipynb", as_version=4)
    answers = (others or {}) | ({} if answer is None else {TAGGER_QUESTION: answer})
    result = grader.grade(spec, compose(source, answers))
    return next(question for question in result.questions if question.id == TAGGER_QUESTION)


@pytest.mark.slow(reason="A tagger is trained on the whole treebank.")
def test_the_reference_reaches_every_step(strict: Grader, course: Course) -> None:
    question = judged(strict, course)
    assert [test.message for test in question.tests if test.message] == []
    assert (question.points, question.verdict) == (5.0, "pass")


@pytest.mark.slow(reason="Each tagger is trained on the whole treebank.")
@pytest.mark.parametrize("name", SIGNS)
def test_a_wrong_tagger_is_told_what_its_tags_show(strict: Grader, course: Course, name: str) -> None:
    question = judged(strict, course, WRONG[name])
    assert question.points < 5
    assert question.diagnosis == name
    failed = [test.message for test in question.tests if test.outcome == "failed"]
    assert SIGNS[name] in failed[-1]
    assert "% of the hidden" in failed[-1]


def test_what_is_known_by_heart_earns_nothing(strict: Grader, course: Course) -> None:
    """All words of its own training sentences are right, so a look at those would show nothing."""
    question = judged(strict, course, WRONG["training-by-heart"])
    assert question.points == 0
    assert "of the hidden words right; this step needs" in question.tests[0].message


HEAD = "def train_treebank_tagger(train, dev, seed=0):\n"


def test_mistakes_in_earlier_questions_cost_nothing_here(grader: Grader, course: Course) -> None:
    answer = (
        HEAD
        + """
    word_to_ix = {word: number for number, word in enumerate(train[0][0])} | {"[UNK]": 99}
    tag_to_ix = {tag: number for number, tag in enumerate(train[0][1])}
    names = {number: tag for tag, number in tag_to_ix.items()}
    model = LSTMTagger(4, 4, 100, 100)
    train_tagger(model, train[:1], word_to_ix, tag_to_ix, epochs=200)
    return lambda sentences: [predict_tags(model, words, word_to_ix, names, "[UNK]") for words in sentences]
"""
    )
    wrong = {
        "tagger-train": "def train_tagger(*given, **more): 1 / 0",
        "tagger-decode": "def predict_tags(*given): 1 / 0",
    }
    question = judged(grader, course, answer, wrong)
    assert [test.message for test in question.tests if test.message] == []
    assert question.points == 5


@pytest.mark.parametrize(
    "body, said",
    [
        ("    return None", "stopped with a TypeError"),
        ("    return lambda sentences: []", "stopped with"),
        ("    return lambda sentences: [['NOUN'] for _ in sentences]", "one tag (a string) for every word"),
        (
            "    train[0][0].clear()\n    return lambda sentences: [['NOUN' for _ in words] for words in sentences]",
            "changed its argument train",
        ),
    ],
    ids=["no tagger", "no tags", "one tag a sentence", "training data thrown away"],
)
def test_what_is_no_tagger_earns_nothing(grader: Grader, course: Course, body: str, said: str) -> None:
    question = judged(grader, course, HEAD + body)
    assert question.points == 0
    assert said in question.tests[0].message
