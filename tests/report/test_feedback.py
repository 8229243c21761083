"""The page a student reads: what it says, and what it keeps to itself."""

from pathlib import Path

import pytest

from autograder.report.feedback import AT_ONCE, feedback_text, question_text, without_paths, write_feedback
from autograder.report.sections import Section
from autograder.results import Mark, NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, TestResult
from tests.report.pupils import MISTAKES, SECTIONS, code_question, gates, mistaken, not_run, submission
from tests.report.reading import Page


def page_of(tmp_path: Path, result: SubmissionResult) -> Page:
    (path,) = write_feedback(tmp_path, result, SECTIONS)
    return Page(path)


def page_with(tmp_path: Path, *tests: TestResult) -> Page:
    """The page of a student whose first question has these tests, and not all of them passed."""
    question = QuestionResult("gates-rnn", 0, 2, "fail", tests=list(tests))
    return page_of(tmp_path, submission("ada", gates({"gates-rnn": question})))


def test_pages_lie_where_nbgrader_looks_for_them(tmp_path: Path) -> None:
    second = NotebookResult("4-shapes", "missing", 0.0, "")
    result = SubmissionResult("ada", "lstm", "", "", 1, [gates({}), second])
    pages = write_feedback(tmp_path, result)
    assert pages == [tmp_path / "ada/lstm/3-gates.html", tmp_path / "ada/lstm/4-shapes.html"]
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == pages


def test_score_and_opening_stand_at_the_top(tmp_path: Path) -> None:
    words = page_of(tmp_path, mistaken("ada", ["bias-left-out", "state-reset"])).words
    assert words.index("20 of 26 points") < words.index("6 of 8 questions are solved; 2 are worth another look.")
    assert words.index("another look.") < words.index("One step of a plain RNN")


@pytest.mark.parametrize("mistakes, opening", [([], "Every question works. Well done!"), (list(MISTAKES), "2 of 8")])
def test_opening_fits_the_result(tmp_path: Path, mistakes: list[str], opening: str) -> None:
    assert opening in page_of(tmp_path, mistaken("ada", mistakes)).words


def test_a_wrong_answer_is_led_on_step_by_step(tmp_path: Path) -> None:
    test = TestResult("a", "failed", "The result is backwards.")
    question = QuestionResult(
        "gates-rnn", 0, 2, "fail", tests=[test], look="In which order?", section="Memory › One step"
    )
    words = page_of(tmp_path, submission("ada", gates({"gates-rnn": question}))).words
    rungs = ["The result is backwards.", "Where to look: In which order?", "Read again in 3-gates: Memory › One step"]
    assert [words.index(rung) for rung in rungs] == sorted(words.index(rung) for rung in rungs)
    assert question_text(question) == [
        "The result is backwards.",
        "*Where to look:* In which order?",
        "*Read again:* Memory › One step",
    ]


def test_what_was_not_attempted_is_told_so(tmp_path: Path) -> None:
    test = TestResult("a", "failed", "rnn_step is not written yet.")
    question = QuestionResult("gates-rnn", 0, 2, "fail", tests=[test], section="Memory", attempted=False)
    words = page_of(tmp_path, submission("ada", gates({"gates-rnn": question}))).words
    assert "Not attempted" in words and "Nothing has been written here yet." in words
    assert "Not yet" not in words and "rnn_step" not in words


def test_a_recognised_mistake_is_told_as_a_hint_without_its_name(tmp_path: Path) -> None:
    page = page_of(tmp_path, mistaken("ada", ["bias-left-out"]))
    _, hint, message = MISTAKES["bias-left-out"]
    assert f"It is what you get from a slip that many people make. {hint}" in page.words
    assert message in page.text  # with its line break
    assert "bias-left-out" not in page.source
    assert "0 of 2 points" in page.words
    assert "1 of 2 checks passes" in page.words


def test_what_was_asked_tried_and_came_is_told_apart(tmp_path: Path) -> None:
    page = page_with(tmp_path, TestResult("t", "failed", "Tried rnn_step with x (2, 3).\nThe values differ."))
    asked = "Asked rnn(x) What gates-rnn gives for x."
    assert f"{asked} Tried rnn_step with x (2, 3). Came The values differ." in page.words
    assert "Read again in 3-gates: One step of a plain RNN gates-rnn" in page.words


def test_the_way_back_is_a_link_where_there_is_one(tmp_path: Path) -> None:
    sections = {"gates-rnn": Section("One step", link="https://example.org/3-gates.ipynb#scrollTo=about")}
    (path,) = write_feedback(tmp_path, mistaken("ada", ["bias-left-out"]), sections)
    assert {"href": "https://example.org/3-gates.ipynb#scrollTo=about"} in Page(path).all("a")


def test_no_hint_is_made_up(tmp_path: Path) -> None:
    page = page_with(tmp_path, TestResult("t", "failed", "The shape is (2, 3)."))
    assert "The shape is (2, 3)." in page.words
    assert "familiar" not in page.words


def test_tests_are_never_named(tmp_path: Path, class_results: list[SubmissionResult]) -> None:
    for result in class_results:
        source = page_of(tmp_path, result).source
        assert "test_" not in source
        assert "batch of one" not in source


def test_nobody_else_is_named(tmp_path: Path, class_results: list[SubmissionResult]) -> None:
    for result in class_results:
        words = page_of(tmp_path, result).words.split()
        assert not {other.student for other in class_results if other is not result} & set(words)


def test_the_same_message_with_other_numbers_is_said_once(tmp_path: Path) -> None:
    sizes = [TestResult("t", "failed", f"Tried it on B = {size}.\nThe values differ.") for size in (2, 3, 71)]
    page = page_with(tmp_path, *sizes, TestResult("t", "failed", "No gradient reaches b."))
    assert page.words.count("The values differ.") == 1
    assert "B = 2." in page.words
    assert "No gradient reaches b." in page.words


def test_a_passed_test_says_nothing(tmp_path: Path) -> None:
    page = page_with(tmp_path, TestResult("t", "passed", "internal"), TestResult("t", "failed", "Off."))
    assert "internal" not in page.source


def test_many_remarks_are_folded_but_kept(tmp_path: Path) -> None:
    page = page_with(tmp_path, *(TestResult("t", "failed", f"Remark {letter}.") for letter in "abcde"))
    unfolded, folded = page.text.split(f"{5 - AT_ONCE} more remarks on this answer")
    assert unfolded.count("Remark ") == AT_ONCE
    assert folded.count("Remark ") == 5 - AT_ONCE


def test_a_failure_without_a_message_still_says_something(tmp_path: Path) -> None:
    assert "This gives another result than expected." in page_with(tmp_path, TestResult("t", "failed")).words


@pytest.mark.parametrize(
    "status, says",
    [
        ("missing", "check that the file is called 3-gates.ipynb"),
        ("unreadable", "This says nothing about your answers"),
        ("timeout", "longer than the time allowed"),
        ("crashed", "Python stopped in the middle"),
    ],
)
def test_odd_notebooks_are_explained_kindly(tmp_path: Path, status: NotebookStatus, says: str) -> None:
    page = page_of(tmp_path, submission("ada", gates({}, status)))
    assert says in page.words


def test_what_could_not_be_graded_is_listed_not_judged(tmp_path: Path) -> None:
    page = page_of(tmp_path, submission("ada", gates(not_run(), "unreadable", 0.0, "It is cut off (line 41).")))
    assert "It is cut off (line 41)." in page.words
    assert "Waiting for your notebook" in page.words
    assert "Worth another look" not in page.words
    assert "Not yet" not in page.words


def test_written_answers_wait_for_a_person(tmp_path: Path) -> None:
    written = QuestionResult("shapes-first-word", 0, 1, "manual")
    notebook = NotebookResult("4-shapes", "graded", 1.0, "", [], [code_question("gates-rnn"), written])
    page = page_of(tmp_path, submission("ada", notebook))
    assert "Every question works. Well done! 1 of the points is still marked by hand." in page.words
    assert "A person reads these answers" in page.words


def test_a_page_without_questions_can_be_read(tmp_path: Path) -> None:
    page = page_of(tmp_path, submission("ada", NotebookResult("3-gates", "missing", 0.0, "")))
    assert "0 of 0 points" in page.words


def test_paths_of_the_grading_machine_are_cut_down(tmp_path: Path) -> None:
    folder = "/srv" + "/grading/class of 2026"
    page = page_with(tmp_path, TestResult("t", "failed", f"No file {folder.replace(' ', '_')}/data.txt there."))
    assert "No file data.txt there." in page.words
    assert "grading" not in page.words
    noted = page_of(tmp_path, submission("ada", gates({}, "graded", 1.0, "Read '/srv/x/3-gates.ipynb'.")))
    assert "Read '3-gates.ipynb'." in noted.words


@pytest.mark.parametrize("text", ["1/2 and/or 3/4", "h / c / o", "[h_prev, x]/2", "https://example.org/a/b/c", "/"])
def test_other_slashes_stay(text: str) -> None:
    assert without_paths(text) == text


def test_code_in_backticks_is_set_as_code(tmp_path: Path) -> None:
    page = page_with(tmp_path, TestResult("t", "failed", "`<b>` is not h, and ` is a tick"))
    assert "<code>&lt;b&gt;</code> is not h, and ` is a tick" in page.source
    assert not page.all("b")


def test_a_new_page_replaces_the_old_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    first = page_of(tmp_path, mistaken("ada", ["bias-left-out"]))
    second = page_of(tmp_path, mistaken("ada", []))
    assert first.words != second.words
    assert [path.name for path in (tmp_path / "ada/lstm").iterdir()] == ["3-gates.html"]


def test_comments_go_along_where_there_are_no_pages() -> None:
    notebook = mistaken("ada", ["bias-left-out"]).notebooks[0]
    assert "teacher" not in feedback_text(notebook)
    assert "**A comment from your teacher:** Look at \\_b\\_." in feedback_text(
        notebook, {}, {"gates-rnn": Mark(comment="Look at _b_.")}
    )
