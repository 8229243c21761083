"""The page on which a teacher looks at alike answers side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from autograder.files import write_atomically
from autograder.report.pages import render
from autograder.similar.search import LEAST_ALIKE, LEAST_SHARE, PASSAGE, Group, Likeness, Side, groups, usual_from

# More than these nobody looks at; the page says how many there are.
MOST_SHOWN, MOST_PAIRS, MOST_OF_A_GROUP = 15, 30, 3
# Of a larger group it means little that two are in it.
LARGEST_GROUP = 8


@dataclass(frozen=True)
class Pair:
    """Two students whose answers to these questions are alike; `alike` counts words and signs over all of them."""

    students: tuple[str, str]
    questions: tuple[str, ...]
    alike: int


@dataclass(frozen=True)
class Section:
    """A question with its groups: those that are shown, numbered from 1, and how many more there are."""

    question: str
    title: str
    shown: list[tuple[int, Group]]
    more: int


def write_page(
    path: Path, assignment: str, size: int, found: Mapping[str, Sequence[Likeness]], titles: Mapping[str, str]
) -> Path:
    """Write the page on a class of that size; `found` has the likenesses of each question, most first."""
    sections = [_section(name, titles.get(name, name), groups(alike)) for name, alike in found.items()]
    page = render(
        "similar.html",
        assignment=assignment,
        size=size,
        pairs=pairs(found)[:MOST_PAIRS],
        sections=[section for section in sections if section.shown],
        quiet=[section for section in sections if not section.shown],
        pieces=pieces,
        most=MOST_OF_A_GROUP,
        passage=PASSAGE,
        usual=usual_from(size),
        least_alike=LEAST_ALIKE,
        least_share=LEAST_SHARE,
    )
    write_atomically(path, page)
    return path


def _section(question: str, title: str, found: list[Group]) -> Section:
    return Section(question, title, list(enumerate(found[:MOST_SHOWN], 1)), max(0, len(found) - MOST_SHOWN))


def pairs(found: Mapping[str, Sequence[Likeness]]) -> list[Pair]:
    """The students whose answers to several questions are alike, most first."""
    shared: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for question, alike in found.items():
        for likeness in alike:
            if len(likeness.students) <= LARGEST_GROUP:
                for two in combinations(likeness.students, 2):
                    shared[two][question] = max(likeness.alike, shared[two].get(question, 0))
    several = [Pair(two, tuple(each), sum(each.values())) for two, each in shared.items() if len(each) > 1]
    return sorted(several, key=lambda pair: (-pair.alike, pair.students))


def pieces(side: Side) -> list[tuple[str, str]]:
    """A text in pieces, each "alike", "usual" or "own"."""
    marked = sorted([(span, "alike") for span in side.alike] + [(span, "usual") for span in side.usual])
    cut: list[tuple[str, str]] = []
    last = 0
    for (start, end), kind in marked:
        cut += [("own", side.text[last:start]), (kind, side.text[start:end])]
        last = end
    cut.append(("own", side.text[last:]))
    return [(kind, text) for kind, text in cut if text]
