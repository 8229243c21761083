"""The page a teacher reads: its figures, its names and where its links lead."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.report.classreport import histogram, write_report
from autograder.report.feedback import write_feedback
from autograder.results import Mark, NotebookResult, QuestionResult, SubmissionResult, TestResult
from tests.report.pupils import MISTAKES, TITLES, code_question, gates, mistaken, submission, whole_course
from tests.report.reading import Page


@pytest.fixture
def page(tmp_path: Path, class_results: list[SubmissionResult]) -> Page:
    return Page(write_report(tmp_path / "report", class_results, TITLES))


def between(page: Page, start: str, end: str) -> str:
    """The visible words from one heading to the next."""
    return page.words.partition(start)[2].partition(end)[0]


def test_it_is_one_file_called_index(tmp_path: Path, class_results: list[SubmissionResult]) -> None:
    assert write_report(tmp_path / "report", class_results) == tmp_path / "report/index.html"
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["index.html"]


def test_figures_at_a_glance(page: Page) -> None:
    assert "Mean score 19.4 of 26 Median score 22 of 26 Full marks 8 of 30 To look at 3 notebooks" in page.words


def test_histogram_counts_every_score_once() -> None:
    bars = histogram([0, 9.99, 10, 55, 99.99, 100, 100])
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2]
    assert [bar.label for bar in bars][::5] == ["0 to 9 %", "50 to 59 %", "100 %"]
    assert all(bar.height == bar.count * bars[0].height / 2 for bar in bars)


def test_histogram_is_told_in_words(page: Page) -> None:
    assert "0 to 9 %: 3; 20 to 29 %: 1;" in page.words
    assert "100 %: 8" in page.words


def test_submissions_to_look_at_are_named_with_the_reason(page: Page) -> None:
    looks = between(page, "3 notebooks", "For the next lecture")
    assert "ana-maria · 3-gates · unreadable The file ends in the middle of a cell." in looks
    assert "lee · 3-gates · timeout Some of its code ran longer than allowed" in looks
    assert "ravi · 3-gates · crashed" in looks
    assert "Not handed in 3-gates: zoë" in looks
    assert "1 notebook was odd, but graded tove · 3-gates · graded Cell gates-cell had lost its metadata." in looks
    assert "right-01" not in looks


def test_the_lecture_names_shared_mistakes_with_their_hints(page: Page) -> None:
    lecture = between(page, "For the next lecture", "Question by question")
    assert re.findall(r"(\d+) × ([\w ]+?) in ", lecture) == [
        ("5", "state reset"),
        ("4", "f and i swapped"),
        ("4", "one bias dropped"),
        ("3", "bias left out"),
        ("3", "sigmoid candidate"),
    ]
    assert MISTAKES["state-reset"][1] in lecture


def test_a_mistake_of_one_student_is_not_for_the_lecture(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [mistaken("ada", ["bias-left-out"]), mistaken("bob", ["state-reset"])]))
    assert "No known mistake was recognised in more than one submission." in page.words


def test_each_question_has_its_share_and_mistakes(page: Page) -> None:
    equations = between(page, "gates-equations ·", "Cell state and hidden state")
    assert (
        "69 % solved ✓ 20 solved ✗ 7 not yet – 2 not graded Discrimination 0.25: it tells apart. 4 × f and i swapped"
        in equations
    )
    vanishing = between(page, "Where the gradient goes gates-vanishing", "Tests that never")
    assert "2 without a mistake that the catalogue knows." in vanishing


def test_only_the_three_most_frequent_mistakes_are_shown(tmp_path: Path) -> None:
    frequencies = {"one": 4, "two": 3, "three": 2, "four": 1}
    results = [
        submission(f"{name}{number}", gates({"gates-rnn": QuestionResult("gates-rnn", 0, 2, "fail", name, f"{name}?")}))
        for name, count in frequencies.items()
        for number in range(count)
    ]
    page = Page(write_report(tmp_path, results))
    question = between(page, "gates-rnn 2 points", "gates-equations 5 points")
    assert re.findall(r"(\d) × (\w+)", question) == [("4", "one"), ("3", "two"), ("2", "three")]
    assert "1 with other known mistakes." in question


def test_tests_that_never_or_always_fail_are_listed(tmp_path: Path) -> None:
    tests = [TestResult("always", "failed"), TestResult("never", "passed"), TestResult("unseen", "not-run")]
    answers = [
        QuestionResult("gates-rnn", 0, 2, "fail", tests=[*tests, TestResult("now and then", outcome)])
        for outcome in ("failed", "passed")
    ]
    notebooks = [NotebookResult("3-gates", "graded", 1.0, "", [], [answer]) for answer in answers]
    results = [submission(f"s{number}", notebook) for number, notebook in enumerate(notebooks)]
    page = Page(write_report(tmp_path, results))
    section = between(page, "Tests that behave oddly", "Time and limits")
    assert "Is the question unclear, or the test wrong? gates-rnn always (2 of 2 failed)" in section
    assert "1 of 3 tests never failed in this class gates-rnn never (0 of 2 failed)" in section
    assert "now and then" not in section
    assert "unseen" not in section


def test_tests_that_fail_the_strong_are_listed(tmp_path: Path) -> None:
    weak = [mistaken(f"weak-{number}", ["f-and-i-swapped", "state-reset"]) for number in range(6)]
    strong = [mistaken(f"strong-{number}", ["bias-left-out"]) for number in range(6)]
    page = Page(write_report(tmp_path, weak + strong))
    section = between(page, "Fail those who do well elsewhere", "Never fail")
    assert "gates-rnn test_rnn[batch of one] (6 of 12 failed; −1.00)" in section
    assert "gates-vanishing" not in section


def test_questions_at_a_glance(page: Page) -> None:
    table = between(page, "Questions at a glance", "Question by question")
    assert "One step of a plain RNN 2 83 % 86 % 0.26 3 × bias left out" in table
    bars = [svg["aria-label"] for svg in page.all("svg") if svg.get("class") == "bar"]
    assert "24 solved, 3 not yet, 2 not graded" in bars


def test_marks_by_hand_take_answers_off_the_list(tmp_path: Path) -> None:
    notebook = NotebookResult("4-shapes", "graded", 1.0, "", [], [QuestionResult("shapes-first-word", 0, 1, "manual")])
    marks = {"a": {"shapes-first-word": Mark(1.0)}, "b": {"shapes-first-word": Mark(waiting=True)}}
    results = [submission(name, notebook) for name in "abc"]
    assert "To mark by hand shapes-first-word: 2" in Page(write_report(tmp_path, results, {}, marks)).words


def test_time_and_limits(page: Page) -> None:
    table = between(page, "Time and limits", "Limits that were met")
    assert table.split()[-9:] == ["3-gates", "28", "1.40", "s", "31.50", "s", "lee", "1", "1"]


def test_links_are_relative_and_lead_to_the_feedback_pages(
    tmp_path: Path, class_results: list[SubmissionResult]
) -> None:
    written = {path for result in class_results for path in write_feedback(tmp_path / "feedback", result)}
    report = write_report(tmp_path / "report", class_results)
    links = [link["href"] for link in Page(report).all("a") if not link["href"].startswith("#")]
    assert {(report.parent / unquote(link)).resolve() for link in links} == {path.resolve() for path in written}


def test_an_id_that_is_no_folder_name_is_named_but_leads_nowhere(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [mistaken("../x", ["bias-left-out"])]))
    assert "../x" in page.words
    assert [link["href"] for link in page.all("a") if not link["href"].startswith("#")] == []


def test_every_student_has_a_row_with_marks_and_words(page: Page, class_results: list[SubmissionResult]) -> None:
    table = between(page, "what the student reads.", "Graded with suite")
    assert "quentin 23 of 26 23 ✓✓✓✓✓✓½✗ graded" in table
    assert all(f"{result.student} " in table for result in class_results)
    assert [item["aria-label"] for item in page.all("span") if "partly" in item.get("aria-label", "")] == [
        "rnn: solved, equations: solved, state: solved, cell: solved, unroll: solved, torch: solved, "
        f"charlstm: partly, vanishing: {last}"
        for last in ("not yet", "solved")
    ]


def test_several_notebooks_stand_under_their_names(tmp_path: Path) -> None:
    results = [whole_course("ada"), whole_course("bob")]
    del results[1].notebooks[3]
    page = Page(write_report(tmp_path, results))
    assert "part1-questiona 2.5 points" in page.words
    assert len(page.all("article")) == 40
    assert "Full marks 2 of 2" in page.words
    assert "Nothing: every notebook that was handed in was graded as usual." in page.words


def test_written_answers_are_counted_for_marking(tmp_path: Path) -> None:
    answers = [QuestionResult("shapes-first-word", 0, 1, "manual"), code_question("gates-rnn")]
    notebook = NotebookResult("4-shapes", "graded", 1.0, "", [], answers)
    page = Page(write_report(tmp_path, [submission(name, notebook) for name in "abc"], {"shapes-first-word": "Why?"}))
    assert "To mark by hand Why? shapes-first-word: 3" in page.words


def test_results_of_different_conditions_are_pointed_out(page: Page, tmp_path: Path) -> None:
    assert "Graded with suite 5c1f09, seed 2026, isolation: landlock 7, seccomp." in page.words
    assert "different conditions" not in page.words
    mixed = [mistaken("ada", []), SubmissionResult("bob", "lstm", "none", "5c1f09", 2027, [gates({})])]
    assert "different conditions" in Page(write_report(tmp_path / "mixed", mixed)).words


def test_the_same_results_give_the_same_page_in_any_order(
    tmp_path: Path, class_results: list[SubmissionResult]
) -> None:
    first = write_report(tmp_path / "a", class_results).read_bytes()
    assert write_report(tmp_path / "b", class_results[::-1]).read_bytes() == first


def test_no_results_no_report(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no results"):
        write_report(tmp_path, [])
    assert not list(tmp_path.iterdir())
