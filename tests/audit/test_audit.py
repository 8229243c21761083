"""The audit of the project's own suites; all of it is `autograder audit`, which takes minutes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.audit.equivalents import equivalents
from autograder.audit.jobs import Place, bench
from autograder.audit.mutants import mutants
from autograder.audit.published import CASES, IDEAS, let_through, passes
from autograder.audit.run import audit
from autograder.catalogue import CatalogueError
from autograder.cli import app
from autograder.course import Course, NotebookSpec
from tests.atonce import AtOnce
from tests.conftest import PROJECT

SPECS = [spec for name in ("lstm", "lstm-extra") for spec in Course(PROJECT).assignment(name).notebooks]


@pytest.mark.slow(reason="tries every answer and every mutant of a notebook")
def test_a_whole_notebook_has_no_miss(course: Course) -> None:
    found = audit(course, "lstm", 1, AtOnce(), "1-vocab")
    assert not found.misses()
    assert sum(len(question.mutants) for question in found.questions) > 300


@pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])
def test_what_is_listed_as_equivalent_is_a_mutant(spec: NotebookSpec) -> None:
    for entry in equivalents(spec.topic):
        assert entry.change in {mutant.change for mutant in mutants(spec.answers[entry.question])}
        assert entry.reason.strip().endswith(".")


def test_published_ideas_let_wrong_answers_through_that_the_suite_catches(course: Course) -> None:
    found = {through.idea.name: through for through in let_through(bench(Place(course.root, "lstm", "3-gates")))}
    assert len(found) == 5
    assert all(0 < len(through.passed) < through.tried for through in found.values())
    assert len(found["shapes only"].passed) == max(len(through.passed) for through in found.values())


def test_published_ideas_accept_right_answers(course: Course) -> None:
    here = bench(Place(course.root, "lstm", "3-gates"))
    for name in CASES:
        for entry in here.right(name):
            assert all(passes(here, idea, entry) for idea in IDEAS), entry.name


def test_a_listing_without_a_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.catalogue.PACKAGE", tmp_path)
    (tmp_path / "equivalent").mkdir()
    (tmp_path / "equivalent" / "toy.toml").write_text("[[equivalent]]\nquestion = 'toy-double'\nchanges = ['']\n")
    with pytest.raises(CatalogueError, match="toy.toml: every .* needs a question, a reason"):
        equivalents("toy")


@pytest.mark.usefixtures("no_pool")
@pytest.mark.parametrize("words", [["audit", "lstn"], ["audit", "--notebook", "9-none"]])
def test_what_is_not_there_is_told_in_one_sentence(words: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*words, "--course", str(tmp_path)])
    assert result.exit_code == 2
    assert "has no" in " ".join(result.output.split())
