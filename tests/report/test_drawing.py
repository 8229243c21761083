"""Pictures of students' own answers: what they show, and what they say to somebody who can't see them."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.report.drawing import drawn
from autograder.report.feedback import write_feedback
from autograder.results import Panel, Picture, SubmissionResult
from tests.report.pupils import SECTIONS, code_question, gates, submission
from tests.report.reading import Page

PANELS = [Panel("forget gate f", [[0.0, 1.0], [0.25, 1.7]]), Panel("cell state c", [[-2.0, 0.5], [1.0, 0.0]], True)]
HEAT = Picture("heat", "Your cell", "It reads “ab”.", "hidden unit", "letter", ["0", "1"], ["a", "b"], PANELS)
COUNTS = Picture(
    *("counts", "Your tagger", "By tag.", "right tag", "tag of yours", ["NOUN", "VERB"], ["NOUN", "VERB", "other"]),
    [Panel("words", [[90.0, 8.0, 2.0], [3.0, 0.0, 0.0]])],
)


def page_with(tmp_path: Path, picture: Picture) -> Page:
    question = replace(code_question("gates-cell"), pictures=[picture])
    (path,) = write_feedback(tmp_path, submission("ada", gates({"gates-cell": question})), SECTIONS)
    return Page(path)


def test_heat_maps_are_as_full_as_their_values() -> None:
    gate, state = drawn(HEAT).maps
    assert [(cell.strength, cell.negative) for cell in gate.cells] == [
        (0, False),
        (1, False),
        (0.25, False),
        (1, False),
    ]
    assert [(cell.strength, cell.negative) for cell in state.cells] == [
        (1, True),
        (0.25, False),
        (0.5, False),
        (0, False),
    ]
    assert gate.means == [0.125, 1.35]
    assert state.largest == 2.0


def test_a_state_of_nothing_but_zeros_can_be_drawn() -> None:
    (panel,) = drawn(replace(HEAT, panels=[Panel("c", [[0.0, 0.0], [0.0, 0.0]], True)])).maps
    assert [cell.strength for cell in panel.cells] == [0, 0, 0, 0]


def test_counts_are_shaded_by_their_share_of_the_row() -> None:
    table = drawn(COUNTS).table
    assert [(cell.value, cell.shade, cell.right) for cell in table[0][1]] == [
        (90, 4, True),
        (8, 2, False),
        (2, 2, False),
    ]
    assert [(cell.value, cell.shade, cell.right) for cell in table[1][1]] == [
        (3, 4, False),
        (0, 0, True),
        (0, 0, False),
    ]
    assert drawn(COUNTS).mistakes == [(8, "NOUN", "VERB"), (3, "VERB", "NOUN"), (2, "NOUN", "other")]


def test_a_heat_map_has_its_words_and_its_means(tmp_path: Path) -> None:
    page = page_with(tmp_path, HEAT)
    assert len([rect for rect in page.all("rect") if "fill-opacity" in rect]) == 8
    labels = [svg["aria-label"] for svg in page.all("svg") if svg.get("class") == "heat"]
    assert labels[0] == "forget gate f of each hidden unit, for every letter; the table below has its means."
    assert "Your cell It reads “ab”." in page.words
    assert "a b forget gate f 0.12 1.35 cell state c −0.50 0.25" in page.words


def test_a_table_of_counts_is_told_in_words(tmp_path: Path) -> None:
    words = page_with(tmp_path, COUNTS).words
    assert "Most often: 8 × NOUN taken for VERB, 3 × VERB taken for NOUN, 2 × NOUN taken for other." in words
    assert "NOUN VERB other NOUN 90 8 2 VERB 3" in words


@pytest.mark.parametrize("picture", [HEAT, COUNTS])
def test_pictures_are_stored_with_the_result(picture: Picture) -> None:
    result = submission("ada", gates({"gates-cell": replace(code_question("gates-cell"), pictures=[picture])}))
    assert SubmissionResult.from_json(result.to_json()) == result
