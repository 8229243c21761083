"""What the pages say of a question: its title, what its stub promises, and the way back to it."""

import pytest

from autograder.course import Course
from autograder.report.sections import Section, sections_of


@pytest.fixture(scope="module")
def sections(course: Course) -> dict[str, Section]:
    return sections_of(course.assignment("lstm"))


def test_every_question_has_its_section(course: Course, sections: dict[str, Section]) -> None:
    questions = [question for spec in course.assignment("lstm").notebooks for question in spec.questions]
    assert list(sections) == [question.id for question in questions]
    asked = {question.id for question in questions if sections[question.id].asked}
    assert {question.id for question in questions} - asked == {
        *("shapes-quiz", "shapes-first-word", "tagger-errors")  # answers that define no function
    }


def test_functions_and_classes_are_shown_as_they_are_called(sections: dict[str, Section]) -> None:
    (step,) = sections["gates-rnn"].asked
    assert step.call == "rnn_step(x, h_prev, U, W, b)"
    assert step.promise.splitlines() == [
        "The hidden state (B, H) of a plain recurrent network after reading one more input.",
        "Shapes: x (B, D), h_prev (B, H), U (H, D), W (H, H), b (H,).",
    ]
    (tagger,) = sections["tagger-model"].asked
    assert tagger.call == "LSTMTagger(embedding_dim, hidden_dim, vocab_size, tagset_size)"
    assert [one.call for one in sections["shapes-final"].asked] == [
        "final_from_output(output, hidden_size, bidirectional, batch_first)",
        "final_from_hidden(h_n, bidirectional)",
    ]
    assert "epochs=300, lr=0.1)" in sections["tagger-train"].asked[0].call


def test_no_worked_example_and_no_answer_is_shown(sections: dict[str, Section]) -> None:
    promises = " ".join(one.promise for section in sections.values() for one in section.asked)
    assert ">>>" not in promises
    assert "tensor([" not in promises


def test_links_lead_to_the_cell_where_the_course_says_where_notebooks_are(course: Course) -> None:
    assignment = course.assignment("lstm")
    assert sections_of(assignment)["gates-rnn"].link is None
    raw = "https://raw.githubusercontent.com/our/course/main/release/"
    assert sections_of(assignment, raw)["gates-rnn"].link == (
        "https://colab.research.google.com/github/our/course/blob/main/release/lstm/3-gates.ipynb"
        "#scrollTo=about-gates-rnn"
    )
    elsewhere = sections_of(assignment, "https://example.org/release")["gates-rnn"]
    assert elsewhere.link == "https://example.org/release/lstm/3-gates.ipynb"
