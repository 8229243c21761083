"""What an audit finds out, question by question, and which of it is a miss."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.audit.bench import HiddenTest
from autograder.audit.equivalents import Equivalent
from autograder.audit.jobs import Kind
from autograder.audit.published import LetThrough
from autograder.audit.stability import Margin, upper_bound


@dataclass
class Answer:
    """One right or wrong answer: in how many draws it was tried and lost its question, and what did that.

    `by_test` counts the thorough draws in which a test failed it, those in which every test was tried. `elsewhere`
    names the other questions that it lost.
    """

    kind: Kind
    name: str
    draws: int = 0
    lost: int = 0
    thorough: int = 0
    by_test: Counter[str] = field(default_factory=Counter)
    elsewhere: list[str] = field(default_factory=list)
    passes_public: bool = False

    def caught_by(self, tests: Sequence[HiddenTest]) -> bool:
        """Whether in every thorough draw one of these tests fails it."""
        return any(self.by_test[test.name] == self.thorough > 0 for test in tests)


@dataclass
class QuestionAudit:
    """A question: its tests, its answers, and its mutants, with in how many of the draws each was caught."""

    id: str
    notebook: str
    draws: int
    tests: list[HiddenTest]
    equivalents: list[Equivalent]
    answers: list[Answer] = field(default_factory=list)
    mutants: dict[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.kind == "wrong"]

    @property
    def right(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.kind == "right"]

    @property
    def groups(self) -> dict[str, list[HiddenTest]]:
        """The cases of each test function."""
        found: dict[str, list[HiddenTest]] = {}
        for test in self.tests:
            found.setdefault(test.group, []).append(test)
        return found

    def alone(self, group: str) -> list[Answer]:
        """The wrong answers that only the cases of this test function catch."""
        own = self.groups[group]
        others = [test for test in self.tests if test.group != group]
        return [
            answer
            for answer in self.wrong
            if answer.caught_by(own) and not any(answer.by_test[test.name] for test in others)
        ]

    @property
    def redundant(self) -> list[str]:
        """Test functions that catch nothing that no other catches."""
        return [group for group in self.groups if not self.alone(group)]

    @property
    def killed(self) -> list[str]:
        return [change for change, caught in self.mutants.items() if caught == self.draws]

    @property
    def listed(self) -> list[str]:
        """Survivors that are listed as equivalent."""
        known = {entry.change for entry in self.equivalents}
        return [change for change, caught in self.mutants.items() if caught == 0 and change in known]

    @property
    def survivors(self) -> list[str]:
        """Mutants that no test catches in some draw, and that are not listed as equivalent."""
        return [change for change in self.mutants if change not in {*self.killed, *self.listed}]

    @property
    def stale(self) -> list[Equivalent]:
        """Listings whose mutant is no more, or is caught."""
        return [entry for entry in self.equivalents if entry.change not in self.listed]

    @property
    def score(self) -> float:
        """The share of the mutants killed, of those that are not equivalent."""
        worth = len(self.mutants) - len(self.listed)
        return len(self.killed) / worth if worth else 1.0

    def misses(self) -> Iterator[str]:
        """What is wrong with the tests of this question, in sentences."""
        for answer in self.wrong:
            if answer.lost < answer.draws:
                passed = answer.draws - answer.lost
                yield f"The wrong answer {answer.name} passes {passed} of {answer.draws} draws."
            if answer.elsewhere:
                yield f"The wrong answer {answer.name} costs {', '.join(answer.elsewhere)} as well."
        for answer in self.right:
            if answer.lost:
                yield f"The right answer {answer.name} is refused in {answer.lost} of {answer.draws} draws."
            if not answer.passes_public:
                yield f"The right answer {answer.name} is refused by the public checks."
        for group in self.redundant:
            yield f"No wrong answer is caught by {group} alone."
        for change in self.survivors:
            caught = self.mutants[change]
            yield f"A mutant survives {self.draws - caught} of {self.draws} draws:\n{change}"
        for entry in self.stale:
            yield f"Listed as equivalent, but it is caught or no mutant any more:\n{entry.change}"


@dataclass
class Audit:
    """All that an audit found out about an assignment."""

    assignment: str
    draws: int
    questions: list[QuestionAudit]
    slow: list[str]  # questions whose answers train for seconds, which are not tried here
    published: list[LetThrough]
    margins: list[Margin]
    seconds: float = 0.0

    def misses(self) -> list[tuple[str, str]]:
        """Each miss with the question that it belongs to."""
        found = [(question.id, miss) for question in self.questions for miss in question.misses()]
        steps = [(step_name(margin), "A right tagger fell short of it.") for margin in self.margins if margin.above < 0]
        return found + steps

    def flakes(self, kind: Kind) -> tuple[int, int, float]:
        """How many verdicts on right or wrong answers were not as they should be, of how many, and the rate's bound."""
        answers = [answer for question in self.questions for answer in question.answers if answer.kind == kind]
        draws = sum(answer.draws for answer in answers)
        lost = sum(answer.lost for answer in answers)
        events = lost if kind == "right" else draws - lost
        return events, draws, upper_bound(events, draws)


def step_name(margin: Margin) -> str:
    """A step of the tagger's credit as people call it."""
    return f"tagger step {margin.step.accuracy:.1%} of {margin.step.on} words"
