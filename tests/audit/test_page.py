"""The page and the tables of an audit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.audit.findings import Audit
from autograder.audit.page import matrix, write_page
from autograder.audit.published import IDEAS, LetThrough
from autograder.audit.stability import Margin
from autograder.audit.tables import audit_tables
from autograder.treebank.corpus import Step
from tests.audit.conftest import GOOD
from tests.report.reading import Page

AGAIN = """
@toy_double
def test_again(student, reference, draw):
    same(student.run(double, 8), reference.run(double, 8))
"""


@pytest.fixture
def found(toy_audit: Callable[..., Audit]) -> Audit:
    """An audit with misses, and with all that a page may show."""
    audit = toy_audit(GOOD + AGAIN)
    audit.published.append(LetThrough(IDEAS[0], 2, [("toy-double", "squared")]))
    audit.slow.append("toy-slow")
    audit.margins.append(Margin(Step("all", 0.9), 0.02, -0.01, 20, 20))
    return audit


def test_page_is_one_file_that_needs_nothing_else(found: Audit, tmp_path: Path) -> None:
    page = Page(write_page(tmp_path / "audit.html", found))
    assert set(page.addresses()) <= {"data:,", "#main"}
    assert not page.all("script")
    assert not [name for _, attributes in page.elements for name in attributes if name in ("style", "onclick")]


def test_pictures_have_alternatives_in_words(found: Audit, tmp_path: Path) -> None:
    page = Page(write_page(tmp_path / "audit.html", found))
    pictures = [picture for picture in page.all("svg") if "aria-hidden" not in picture]
    assert len(pictures) >= 5
    assert all(picture["role"] == "img" for picture in pictures)
    assert all("aria-label" in picture or "aria-labelledby" in picture for picture in pictures)
    assert "squared: 1, 2" in page.source


def test_page_and_table_tell_misses_and_rates(found: Audit, tmp_path: Path) -> None:
    console = Console(record=True, width=160)
    with console.capture() as told:
        console.print(audit_tables(found))
    page = write_page(tmp_path / "audit.html", found).read_text()
    for said in (told.get(), page):
        assert "No wrong answer is caught by test_again alone." in said
        assert "shapes only" in said
        assert "tagger step 90.0% of all words" in said
        assert "toy-slow" in said
    assert "0 of 8 trials" in told.get()


def test_a_matrix_has_a_square_where_a_test_fails_an_answer(found: Audit) -> None:
    double, square = map(matrix, found.questions)
    assert [(row.name, row.numbers) for row in double.rows] == [
        ("squared", [1, 2]),
        ("reference", []),
        ("times-two", []),
    ]
    assert [place.state for place in double.squares] == ["caught", "caught"]
    assert [place.state for place in square.squares] == ["alone"]
