"""The percent-format files of wrong and right answers."""

from pathlib import Path

import pytest

from autograder import catalogue


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "topic.py"
    path.write_text(text)
    return path


def test_an_entry_has_question_name_hint_and_code(tmp_path: Path) -> None:
    text = "# %% q-one off-by-one\n# Where does\n# counting start?\ndef f(): return 1\n"
    path = written(tmp_path, text)
    (entry,) = catalogue.read(path)
    assert (entry.question, entry.name) == ("q-one", "off-by-one")
    assert entry.text == "Where does counting start?"
    assert entry.code == "def f(): return 1"


@pytest.mark.parametrize(
    "text, said",
    [
        ("# %% q-one\n# hint\nx = 1\n", "must read"),
        ("# %% q a\nx = 1\n", "needs a comment"),
        ("# %% q a\n# hint\n", "needs a comment"),
        ("# %% q a\n# hint\nx = 1\n# %% q a\n# hint\nx = 2\n", "stands twice"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(catalogue.CatalogueError, match=said):
        catalogue.read(written(tmp_path, text))
