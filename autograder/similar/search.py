"""Which answers to a question share more than the question, its usual answers and the rest of the class explain."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain, count

import numpy as np
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from autograder.similar.tokens import Token, code_tokens, text_tokens

# So many words and signs in a row are a passage: shorter ones recur in everybody's answers.
PASSAGE = 4
# A passage is usual that more than this share of the class has, and more than so many students.
USUAL_SHARE, USUAL_STUDENTS = 0.05, 3
# Answers are listed that have at least so many unusual words and signs in common, and this share of the shorter one's.
LEAST_ALIKE, LEAST_SHARE = 15, 0.6

Span = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """One of two answers: the students who gave it, its text, and in it where it is like the other and where usual."""

    students: tuple[str, ...]
    text: str
    alike: tuple[Span, ...]
    usual: tuple[Span, ...]


@dataclass(frozen=True)
class Likeness:
    """Two answers to a question that are alike, or one that several students gave.

    `alike` counts the unusual words and signs that both have, in the same order and several in a row; `share` is their
    share of the unusual ones of the shorter answer, between 0 and 1.
    """

    alike: int
    share: float
    left: Side
    right: Side

    @property
    def students(self) -> tuple[str, ...]:
        return tuple(sorted({*self.left.students, *self.right.students}))


@dataclass
class _Answer:
    """What several students may have written, but for spacing and names; `rare` numbers its unusual tokens."""

    students: list[str]
    texts: list[str]
    tokens: list[list[Token]]
    rare: list[int]
    letters: str = ""

    def side(self, who: int, students: Sequence[str], alike: Iterable[int]) -> Side:
        """One text of it, as the answer of these students; `alike` says which of its unusual tokens the other has."""
        tokens, rare = self.tokens[who], set(self.rare)
        return Side(
            tuple(students),
            self.texts[who],
            _spans(self.texts[who], tokens, [self.rare[number] for number in alike]),
            _spans(self.texts[who], tokens, [number for number in range(len(tokens)) if number not in rare]),
        )


def likenesses(
    answers: Mapping[str, str], usual: Sequence[str], size: int, given: Set[str] = frozenset(), written: bool = False
) -> list[Likeness]:
    """Those of the answers to a question, by student, that are alike, most first.

    `usual` are texts that explain what answers have in common. `size` is the number of students in the class, of whom
    not all may have answered; `given` are the names that nobody can choose.
    """
    read: Callable[[str], list[Token]] = text_tokens if written else partial(code_tokens, known=given)
    found = _distinct({student: (text, read(text)) for student, text in answers.items()})
    _find_unusual(found, [read(text) for text in usual], size)
    found = [answer for answer in found if len(answer.rare) >= LEAST_ALIKE]
    alike = [_same(answer) for answer in found if len(answer.students) > 1]
    for one, other in _candidates(found):
        if likeness := _compared(one, other):
            alike.append(likeness)
    return sorted(alike, key=_most_first)


def usual_from(size: int) -> int:
    """So many students of a class of that size make a passage usual that they share."""
    return int(max(USUAL_STUDENTS, USUAL_SHARE * size)) + 1


def _distinct(read: Mapping[str, tuple[str, list[Token]]]) -> list[_Answer]:
    """The answers, those that read the same taken together."""
    found: dict[tuple[str, ...], _Answer] = {}
    for student in sorted(read):
        text, tokens = read[student]
        answer = found.setdefault(tuple(token.text for token in tokens), _Answer([], [], [], []))
        answer.students.append(student)
        answer.texts.append(text)
        answer.tokens.append(tokens)
    return list(found.values())


def _find_unusual(answers: Sequence[_Answer], usual: Sequence[list[Token]], size: int) -> None:
    """Note in each answer the tokens that stand in no usual passage, and write them as letters, one for each word."""
    having: Counter[tuple[str, ...]] = Counter()
    for answer in answers:
        having.update({passage: len(answer.students) for passage in set(_passages(answer.tokens[0]))})
    known = {passage for tokens in usual for passage in _passages(tokens)}
    known |= {passage for passage, students in having.items() if students >= usual_from(size)}
    letters: defaultdict[str, int] = defaultdict(count(1).__next__)
    for answer in answers:
        tokens = answer.tokens[0]
        covered = set()
        for start, passage in enumerate(_passages(tokens)):
            if passage in known:
                covered |= set(range(start, start + len(passage)))
        answer.rare = [number for number in range(len(tokens)) if number not in covered]
        answer.letters = "".join(_letter(letters[tokens[number].text]) for number in answer.rare)


def _letter(number: int) -> str:
    """A character for each number; those that only stand in pairs are passed over."""
    return chr(number if number < 0xD800 else number + 0x800)


def _passages(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """All runs of PASSAGE tokens; of fewer tokens, all of them."""
    texts = [token.text for token in tokens]
    return [tuple(texts[start : start + PASSAGE]) for start in range(max(1, len(texts) - PASSAGE + 1))]


def _candidates(answers: Sequence[_Answer]) -> list[tuple[_Answer, _Answer]]:
    """Pairs that have enough in common in the same order, whether in a row or not."""
    letters = [answer.letters for answer in answers]
    lengths = np.array([len(text) for text in letters])
    if len(letters) < 2:
        return []
    common = cdist(letters, letters, scorer=LCSseq.similarity, score_cutoff=LEAST_ALIKE, dtype=np.int32)
    enough = common >= np.maximum(LEAST_ALIKE, LEAST_SHARE * np.minimum.outer(lengths, lengths))
    return [(answers[one], answers[other]) for one, other in np.argwhere(np.triu(enough, k=1))]


def _same(answer: _Answer) -> Likeness:
    """An answer that several students gave: the first one's text, and beside it the second one's for all others."""
    first, *others = answer.students
    everything = range(len(answer.rare))
    left, right = answer.side(0, [first], everything), answer.side(1, others, everything)
    return Likeness(len(answer.rare), 1.0, left, right)


def _compared(one: _Answer, other: _Answer) -> Likeness | None:
    """What two answers have in common, several words or signs in a row; None where that is too little."""
    blocks = [block for block in LCSseq.opcodes(one.letters, other.letters) if block.tag == "equal"]
    runs = [block for block in blocks if block.src_end - block.src_start >= PASSAGE]
    alike = sum(run.src_end - run.src_start for run in runs)
    share = alike / min(len(one.rare), len(other.rare))
    if alike < LEAST_ALIKE or share < LEAST_SHARE:
        return None
    left = one.side(0, one.students, [number for run in runs for number in range(run.src_start, run.src_end)])
    right = other.side(0, other.students, [number for run in runs for number in range(run.dest_start, run.dest_end)])
    return Likeness(alike, share, left, right)


def _spans(text: str, tokens: Sequence[Token], numbers: Sequence[int]) -> tuple[Span, ...]:
    """Where those tokens stand in the text; neighbours in one line together, with what is between them."""
    spans: list[Span] = []
    last = -2
    for number in numbers:
        token = tokens[number]
        joined = number == last + 1 and "\n" not in text[spans[-1][1] : token.start]
        start = spans.pop()[0] if joined else token.start
        spans.append((start, token.end))
        last = number
    return tuple(spans)


@dataclass(frozen=True)
class Group:
    """Students each of whose answers is like that of another one of them, with those likenesses, most first."""

    students: tuple[str, ...]
    likenesses: tuple[Likeness, ...]


def groups(alike: Sequence[Likeness]) -> list[Group]:
    """The likenesses of a question put together by the students that they connect, most alike first."""
    group_of: dict[str, list[Likeness]] = {}
    for likeness in alike:
        joined = list({id(group): group for name in likeness.students if (group := group_of.get(name))}.values())
        merged = [*chain.from_iterable(joined), likeness]
        for one in merged:
            group_of |= dict.fromkeys(one.students, merged)
    found = {id(group): group for group in group_of.values()}
    ordered = (sorted(group, key=_most_first) for group in found.values())
    together = [
        Group(tuple(sorted({name for one in group for name in one.students})), tuple(group)) for group in ordered
    ]
    return sorted(together, key=lambda group: _most_first(group.likenesses[0]))


def _most_first(likeness: Likeness) -> tuple[int, float, tuple[str, ...]]:
    return -likeness.alike, -likeness.share, likeness.students
