"""CoNLL-U is read strictly, and a wrong file is refused with its line and what was expected there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.treebank import UPOS, Sentence, TreebankError, read_conllu, words_and_tags, write_conllu


def row(name: str, form: str = "word", tag: str = "NOUN") -> str:
    """A line of ten columns."""
    return f"{name}\t{form}\t_\t{tag}\t_\t_\t_\t_\t_\t_"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its treebank."""
    return tmp_path / "train.conllu"


def write_lines(file: Path, *lines: str, end: str = "\n") -> Path:
    file.write_bytes("".join(line + end for line in lines).encode())
    return file


BIRDS = [[("Birds", "NOUN"), ("sing", "VERB"), (".", "PUNCT")], [("Listen", "VERB"), ("!", "PUNCT")]]
LINES = [
    "# sent_id = a",
    *(row("1", "Birds"), row("2", "sing", "VERB"), row("3", ".", "PUNCT"), ""),
    *(row("1", "Listen", "VERB"), row("2", "!", "PUNCT"), ""),
]


def test_reads_words_and_tags(file: Path) -> None:
    """Each sentence is the list of its words with their tags."""
    assert read_conllu(write_lines(file, *LINES)) == BIRDS


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("lines", [LINES[:-1], ["", *LINES, "", ""]], ids=["no blank line at the end", "more of them"])
def test_line_ends(file: Path, lines: list[str], end: str) -> None:
    """Windows files and files with too few or too many blank lines are read alike."""
    assert read_conllu(write_lines(file, *lines, end=end)) == BIRDS


def test_last_line_without_end_and_byte_order_mark(file: Path) -> None:
    """What editors do to a file's first and last bytes changes nothing."""
    file.write_bytes(b"\xef\xbb\xbf" + "\n".join(LINES[:-1]).encode())
    assert read_conllu(file) == BIRDS


def test_ranges_and_empty_nodes_are_left_out(file: Path) -> None:
    """What is tagged are the words: "du" is read as "de" and "le"."""
    lines = [row("0.1"), row("1", "vers", "ADP"), row("2-3", "du", "_"), row("2", "de", "ADP"), row("2.1"), row("2.2")]
    write_lines(file, *lines, row("3", "le", "DET"), row("3.1", "_", "_"), row("4", "lac"), "")
    assert read_conllu(file) == [[("vers", "ADP"), ("de", "ADP"), ("le", "DET"), ("lac", "NOUN")]]


def test_unusual_forms(file: Path) -> None:
    """A form may hold a space, a line separator, a sharp or an underscore: only tabs and line ends divide."""
    forms = ["10 000", "a\u2028b", "a\x85b", "#", "_", "القصيرة"]
    write_lines(file, *(row(str(k), form) for k, form in enumerate(forms, 1)))
    assert [form for form, _ in read_conllu(file)[0]] == forms


WRONG = {
    "nine columns": ([row("1"), row("2")[:-2]], 2, "expected 10 columns separated by tabs, found 9"),
    "blanks for tabs": ([row("1").replace("\t", " ")], 1, "expected 10 columns separated by tabs, found 1"),
    "a line of blanks": ([row("1"), " "], 2, "expected 10 columns separated by tabs, found 1"),
    "no id": ([row("one")], 1, "expected an id such as 3, 3-4 or 3.1 in the first column, found 'one'"),
    "id with zero": ([row("01")], 1, "expected an id such as 3"),
    "starts at zero": ([row("0")], 1, "expected an id such as 3"),
    "starts at two": ([row("2")], 1, "expected word 1, found 2."),
    "id left out": ([row("1"), row("3")], 2, "expected word 2, found 3."),
    "id twice": ([row("1"), row("2"), row("2")], 3, "expected word 3, found 2."),
    "no blank line": ([row("1"), row("2"), row("1")], 3, "Is a blank line missing between two sentences?"),
    "comment inside": ([row("1"), "# text = b"], 2, "expected a blank line between the last sentence and this comment"),
    "only comments": (["# text = b", "", row("1")], 2, "expected the words of a sentence after its comments"),
    "comments at the end": ([row("1"), "", "# text = b"], 4, "expected the words of a sentence"),
    "range too late": ([row("1"), row("1-2"), row("2")], 2, "expected word 2, found the range 1-2."),
    "range of one": ([row("1-1"), row("1")], 1, "expected a range of several words, found 1-1."),
    "ranges overlap": ([row("1-2"), row("1"), row("2-3"), row("2")], 3, "expected word 2, found the range 2-3."),
    "range past the end": ([row("1"), row("2-3"), row("2"), ""], 4, "expected a word 3, announced by a range"),
    "empty node too early": ([row("1"), row("2.1"), row("2")], 2, "expected the empty node 1.1, found 2.1."),
    "empty node left out": ([row("1"), row("1.2")], 2, "expected the empty node 1.1, found 1.2."),
    "no form": ([row("1", "")], 1, "expected a word in the second column, found nothing."),
    "another tag set": (
        [row("1", tag="NN")],
        1,
        "expected a universal tag such as NOUN in the fourth column, found 'NN'",
    ),
    "no tag": ([row("1", tag="_")], 1, "found '_'"),
}


@pytest.mark.parametrize("lines, number, expected", WRONG.values(), ids=WRONG.keys())
def test_refuses(file: Path, lines: list[str], number: int, expected: str) -> None:
    """The message names the file and the line, and says what was expected."""
    write_lines(file, *lines)
    with pytest.raises(TreebankError) as error:
        read_conllu(file)
    assert str(error.value).startswith(f"{file}, line {number}: ")
    assert expected in str(error.value)


@pytest.mark.parametrize("data", [b"", b"\n\n"], ids=["nothing", "blank lines"])
def test_refuses_empty(file: Path, data: bytes) -> None:
    """A treebank has a sentence."""
    file.write_bytes(data)
    with pytest.raises(TreebankError, match="expected at least one sentence, found none"):
        read_conllu(file)


def test_refuses_other_encodings(file: Path) -> None:
    """The line with the first byte that isn't UTF-8 is named."""
    file.write_bytes(f"{row('1')}\n{row('2', 'café')}\n".encode("latin-1"))
    with pytest.raises(TreebankError, match="line 2: expected UTF-8 text"):
        read_conllu(file)


@pytest.mark.parametrize("name", ["train.conllu", "."], ids=["missing file", "folder"])
def test_refuses_unreadable(tmp_path: Path, name: str) -> None:
    """A file that isn't there is one clear sentence too."""
    with pytest.raises(TreebankError, match="can't read it"):
        read_conllu(tmp_path / name)


def test_writes_what_the_format_asks_for(file: Path) -> None:
    """Id and text stand above the words, an underscore in each column that we don't fill, a blank line behind."""
    write_conllu(file, BIRDS[1:], ["class-7"])
    assert file.read_bytes().decode() == (
        "# sent_id = class-7\n# text = Listen !\n"
        "1\tListen\t_\tVERB\t_\t_\t_\t_\t_\t_\n2\t!\t_\tPUNCT\t_\t_\t_\t_\t_\t_\n\n"
    )


forms = st.text(st.characters(exclude_characters="\t\r\n", exclude_categories=["Cs"]), min_size=1).filter(
    lambda form: form == form.strip()
)
sentences = st.lists(st.lists(st.tuples(forms, st.sampled_from(sorted(UPOS))), min_size=1), min_size=1)


@given(sentences=sentences)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, sentences: list[Sentence]) -> None:
    """Whatever can be written is read back the same."""
    file = tmp_path_factory.mktemp("treebank") / "train.conllu"
    write_conllu(file, sentences, [str(k) for k in range(len(sentences))])
    assert read_conllu(file) == sentences


@pytest.mark.parametrize(
    "sentences, ids",
    [
        (BIRDS, ["a", "a"]),
        (BIRDS, ["a"]),
        ([[]], ["a"]),
        ([[("two\twords", "NOUN")]], ["a"]),
        ([[("", "NOUN")]], ["a"]),
        ([[("word", "NN")]], ["a"]),
    ],
    ids=["id twice", "too few ids", "empty sentence", "tab", "no form", "unknown tag"],
)
def test_writes_nothing_wrong(file: Path, sentences: list[Sentence], ids: list[str]) -> None:
    """What could not be read back is not written, and no half file is left."""
    with pytest.raises(ValueError, match="Sentence|argument"):
        write_conllu(file, sentences, ids)
    assert not file.exists()


def test_words_and_tags() -> None:
    """Sentences come apart into words and tags."""
    assert words_and_tags(BIRDS[1:]) == [(["Listen", "!"], ["VERB", "PUNCT"])]
