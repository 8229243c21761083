"""The page a student reads about one notebook."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_atomically
from autograder.report.drawing import Drawing, drawn
from autograder.report.pages import MARKS, clean, page_parts, points, render
from autograder.report.sections import Section
from autograder.results import Mark, Marks, NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, Verdict

TRIED = "Tried "  # how the line of a message begins that says what was tried
AT_ONCE = 2  # messages a question shows unfolded; more at once is a wall of text

WORDS: dict[Verdict, str] = {
    "pass": "Solved",
    "partial": "Partly there",
    "fail": "Not yet",
    "not-run": "Not graded",
    "manual": "Marked by hand",
}

NOT_ATTEMPTED = "Not attempted"

_NOTES: dict[NotebookStatus, str] = {
    "missing": "This notebook was not among the files you handed in, so its questions have no points yet. "
    "If you did hand it in, please check that the file is called `{name}.ipynb` and hand it in again.",
    "unreadable": "We could not open this file as a notebook, so nothing in it could be graded. This says nothing "
    "about your answers: open the file in Jupyter, save it once more, and hand it in again. "
    "If Jupyter can't open it either, ask your teacher; an earlier version is often still there.",
    "timeout": "Some of your code ran longer than the time allowed and was stopped. Everything else was still graded. "
    "Is there a loop whose end never comes, or far more work than the question asks for?",
    "crashed": "Python stopped in the middle of your notebook, for example because it ran out of memory. "
    "Everything else was still graded. Does the notebook run from top to bottom after “Restart and run all”?",
}

_SILENT: dict[Verdict, str] = {
    "partial": "Some checks pass, others give another result than expected.",
    "fail": "This gives another result than expected.",
    "not-run": "This could not be graded, because the code it needs did not run to its end.",
}

# An absolute path says something about the teacher's computer; its last part is all a student needs.
_PATH = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"]+/)+([^\s/:'\"]+)")


@dataclass(frozen=True)
class Remark:
    """What a test says: what it tried, as far as it tells, and what came of it."""

    tried: str
    came: str


@dataclass(frozen=True)
class Card:
    """One question as the page shows it; `remarks` beyond the first few are folded away."""

    question: QuestionResult
    section: Section
    word: str
    checks: str
    remarks: list[Remark]
    folded: list[Remark]
    mark: Mark


def write_feedback(
    course_feedback_dir: Path,
    result: SubmissionResult,
    sections: Mapping[str, Section] = {},
    marks: Mapping[str, Mark] = {},
    late: str = "",
) -> list[Path]:
    """Write one page a notebook where nbgrader expects it: `<feedback>/<student>/<assignment>/<notebook>.html`.

    `sections` and `marks` go by question: what it asks for, and what a person has added to the result; `late` says what
    lateness costs. Returns the pages' paths. Raises ValueError with a sentence, before anything is written, where a
    name can't be part of a path.
    """
    places = [page_parts(result.student, result.assignment, notebook.name) for notebook in result.notebooks]
    pages = [course_feedback_dir.joinpath(*place) for place in places]
    for page, notebook in zip(pages, result.notebooks, strict=True):
        write_atomically(page, _page(result, notebook, sections, marks, late))
    return pages


def _page(
    result: SubmissionResult, notebook: NotebookResult, sections: Mapping[str, Section], marks: Marks, late: str
) -> str:
    cards = [_card(question, sections, marks) for question in notebook.questions]
    nothing_to_say = notebook.status in ("missing", "unreadable")
    return render(
        "feedback.html",
        student=result.student,
        assignment=result.assignment,
        notebook=notebook,
        opening=_opening(notebook),
        late=late,
        pending=sum(card.question.max_points for card in cards if card.mark.waiting),
        segments=_segments(notebook),
        cards=cards,
        notes=_notes(notebook),
        open_cards=[c for c in cards if c.question.verdict in ("partial", "fail", "not-run") and not nothing_to_say],
        waiting=[c for c in cards if c.question.verdict in ("partial", "fail", "not-run") and nothing_to_say],
        solved=[c for c in cards if c.question.verdict == "pass"],
        written=[c for c in cards if c.question.verdict == "manual"],
        drawings=_drawings(cards),
    )


def _card(question: QuestionResult, sections: Mapping[str, Section], marks: Marks) -> Card:
    section = sections.get(question.id, Section(question.id))
    remarks = [_remark(text) for text in _remarks(question)]
    mark = marks.get(question.id, Mark(waiting=question.verdict == "manual"))
    checks = _checks(question)
    return Card(question, section, word(question), checks, remarks[:AT_ONCE], remarks[AT_ONCE:], mark)


def _remark(text: str) -> Remark:
    first, _, rest = text.partition("\n")
    return Remark(first.removeprefix(TRIED), rest) if first.startswith(TRIED) and rest else Remark("", text)


def _drawings(cards: list[Card]) -> list[tuple[Card, Drawing]]:
    return [(card, drawn(picture)) for card in cards for picture in card.question.pictures]


def word(question: QuestionResult) -> str:
    """The verdict for people."""
    return WORDS[question.verdict] if question.attempted else NOT_ATTEMPTED


def _remarks(question: QuestionResult) -> list[str]:
    """What the tests that did not pass say; a message that only repeats another with other numbers is left out."""
    if not question.attempted:
        return ["Nothing has been written here yet."]
    different: dict[str, str] = {}
    for test in question.tests:
        if test.outcome != "passed" and test.message.strip():
            different.setdefault(re.sub(r"\d+", "#", test.message), without_paths(test.message.strip()))
    silent = [_SILENT[question.verdict]] if question.verdict in _SILENT else []
    return list(different.values()) or silent


def without_paths(text: str) -> str:
    """The text with each absolute path cut down to its last part."""
    return _PATH.sub(r"\1", text)


def _checks(question: QuestionResult) -> str:
    """How many of the checks pass, where that is worth a word."""
    passed = sum(test.outcome == "passed" for test in question.tests)
    if question.verdict not in ("partial", "fail") or not passed:
        return ""
    return f"{passed} of {len(question.tests)} checks {'passes' if passed == 1 else 'pass'}"


def _notes(notebook: NotebookResult) -> list[str]:
    """What was odd: first a sentence that helps, then what was seen in this notebook."""
    kind = [_NOTES[notebook.status].format(name=notebook.name)] if notebook.status in _NOTES else []
    seen = [] if notebook.status == "missing" else notebook.notes  # of a file that is not there, no more can be said
    return kind + [without_paths(note) for note in seen]


def _opening(notebook: NotebookResult) -> str:
    """The first sentence: what is achieved, then what is left."""
    verdicts = [question.verdict for question in notebook.questions if question.verdict != "manual"]
    solved, total = verdicts.count("pass"), len(verdicts)
    if notebook.status in ("missing", "unreadable"):
        return "There was nothing to grade here, and that is usually quick to put right."
    if solved == total:
        return "Every question works. Well done!"
    if not solved:
        return "No question is solved yet. Below you can read what each answer does so far, and where to look next."
    left = total - solved
    return f"{solved} of {total} questions {'is' if solved == 1 else 'are'} solved; {left} {_worth(left)} another look."


def _worth(count: int) -> str:
    return "is worth" if count == 1 else "are worth"


def _segments(notebook: NotebookResult) -> list[tuple[Verdict, float, float]]:
    """The bar under the score: verdict, start and width in percent of the notebook's points."""
    start, segments = 0.0, list[tuple[Verdict, float, float]]()
    for question in notebook.questions:
        width = 100 * question.max_points / (notebook.max_score or 1)
        segments.append((question.verdict, round(start, 3), round(width, 3)))
        start += width
    return segments


def feedback_text(notebook: NotebookResult, titles: Mapping[str, str] = {}, marks: Mapping[str, Mark] = {}) -> str:
    """What the page says, but for its pictures, as Markdown: for places that show no pages."""
    lines = [f"# Feedback on {notebook.name}", f"**{points(notebook.score)} of {points(notebook.max_score)} points.**"]
    lines += [_opening(notebook), *(markdown(note) for note in _notes(notebook))]
    for question in notebook.questions:
        title = titles.get(question.id, question.id)
        earned = f"{points(question.points)} of {points(question.max_points)}"
        lines.append(f"## {MARKS[question.verdict]} {markdown(title)}: {WORDS[question.verdict]}, {earned}")
        if notebook.status not in ("missing", "unreadable"):
            lines += question_text(question)
        if comment := marks.get(question.id, Mark()).comment:
            lines.append(f"**A comment from your teacher:** {markdown(comment)}")
    return "\n\n".join(lines) + "\n"


def question_text(question: QuestionResult) -> list[str]:
    """What there is to say about an answer that is not right, as paragraphs in Markdown."""
    if question.verdict in ("pass", "manual"):
        return []
    hint = [f"*This result looks familiar.* {markdown(question.hint)}"] if question.hint else []
    look = [f"*Where to look:* {markdown(question.look)}"] if question.look else []
    section = [f"*Read again:* {markdown(question.section)}"] if question.section else []
    return [markdown(remark) for remark in _remarks(question)] + hint + look + section


def markdown(text: str) -> str:
    """Text of which Markdown makes no markup but code and line breaks."""
    parts = re.split(r"(`[^`\n]+`)", clean(text))
    plain = [re.sub(r"([\\`*_\[\]<>&#|~$])", r"\\\1", part) for part in parts[::2]]
    parts[::2] = [part.replace("\n", "  \n") for part in plain]
    return "".join(parts)
