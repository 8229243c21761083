"""What all pages promise: they load nothing, run nothing, and hold text as text."""

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.report import pages
from autograder.report.classreport import write_report
from autograder.report.feedback import write_feedback
from autograder.report.pages import clean, one_line, page_parts, path_part, points, relative_link
from autograder.report.sections import Asked, Section
from autograder.results import Mark, NotebookResult, QuestionResult, SubmissionResult, TestResult
from tests.report.pupils import SECTIONS, TITLES
from tests.report.reading import Page

EVIL = "</style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}\u202e\x1b[31m"
STYLE = Path(pages.__file__).with_name("templates") / "style.css"


@pytest.fixture
def written(tmp_path: Path, class_results: list[SubmissionResult]) -> list[Page]:
    """The class report and everybody's feedback."""
    paths = [write_report(tmp_path / "report", class_results, TITLES)]
    for result in class_results:
        paths += write_feedback(tmp_path / "feedback", result, SECTIONS)
    return [Page(path) for path in paths]


def test_pages_load_nothing_from_anywhere(written: list[Page]) -> None:
    for page in written:
        for address in page.addresses():
            assert address == "data:," or re.match(r"#|\.\./feedback/", address), address
        assert not re.search(r"https?:|@import|@font-face|javascript:", page.source, re.IGNORECASE)
        assert not re.search(r"url\((?!#)", page.source)


def test_pages_need_no_script_and_forbid_it(written: list[Page]) -> None:
    for page in written:
        assert not page.all("script")
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy


def test_policy_names_the_style_that_the_page_has(written: list[Page]) -> None:
    for page in written:
        style = page.source.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in page.source


def test_pages_have_language_landmarks_and_one_heading_of_each_level_above(written: list[Page]) -> None:
    for page in written:
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("main")) == len(page.all("h1")) == 1
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_id_is_there_once_and_every_reference_leads_to_one(written: list[Page]) -> None:
    for page in written:
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        wanted = [address[1:] for address in page.addresses() if address.startswith("#")]
        wanted += [name for _, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()]
        assert set(wanted) <= set(ids)


def test_every_picture_says_in_words_what_it_shows(written: list[Page]) -> None:
    for page in written:
        for attributes in page.all("svg"):
            assert attributes.keys() & {"aria-label", "aria-labelledby", "aria-hidden"}


def test_evil_text_stays_text(tmp_path: Path) -> None:
    test = TestResult(EVIL, "failed", EVIL)
    question = QuestionResult(EVIL, 0, 1, "fail", EVIL, EVIL, [test])
    notebook = NotebookResult("3-gates", "crashed", 1.0, EVIL, [EVIL], [question])
    results = [SubmissionResult("<script>alert(3)<", "lstm", EVIL, EVIL, 1, [notebook]) for _ in range(2)]
    marks = {EVIL: Mark(comment=EVIL)}
    (feedback,) = write_feedback(
        tmp_path / "feedback", results[0], {EVIL: Section(EVIL, [Asked(EVIL, EVIL)], EVIL)}, marks
    )
    for path in (feedback, write_report(tmp_path / "report", results, {EVIL: EVIL})):
        page = Page(path)
        assert not page.all("script")
        assert not page.all("img")
        assert "<script>alert(1)" in page.text
        assert "49" not in page.text
        assert "\u202e" not in page.source
        assert "\x1b" not in page.source


def test_ids_that_are_no_folder_names_are_refused_with_a_sentence(
    tmp_path: Path, class_results: list[SubmissionResult]
) -> None:
    notebooks = class_results[0].notebooks
    sentence = r"^The student id .* can't be the name of a folder, so it gets no page\.$"
    for student in ("../x", "..", ".", "", "a/b", "a\\b", "a\0b", "a\nb", "x" * 300, "\ud800"):
        with pytest.raises(ValueError, match=sentence):
            write_feedback(tmp_path / "feedback", SubmissionResult(student, "lstm", "", "", 1, notebooks))
    assert not list(tmp_path.iterdir())


def test_no_page_is_written_where_one_name_is_refused(tmp_path: Path, class_results: list[SubmissionResult]) -> None:
    good = class_results[0].notebooks[0]
    bad = NotebookResult("../../escaped", "graded", 1.0, "")
    with pytest.raises(ValueError, match="notebook name"):
        write_feedback(tmp_path, SubmissionResult("ada", "lstm", "", "", 1, [good, bad]))
    assert not list(tmp_path.iterdir())


def test_unusual_ids_get_their_page_and_a_link_that_finds_it(
    tmp_path: Path, class_results: list[SubmissionResult]
) -> None:
    for student in ("<script>", "100 %", "a#b?c=d", "javascript:alert(1)", "zoë & co", 'x" onclick="y', "caf\udce9"):
        result = SubmissionResult(student, "lstm", "", "", 1, class_results[0].notebooks)
        (page,) = write_feedback(tmp_path / "feedback", result)
        parts = page_parts(student, "lstm", "3-gates")
        assert page == (tmp_path / "feedback").joinpath(*parts)
        assert re.fullmatch(r"[\w%.~-]+/lstm/3-gates\.html", relative_link(parts))
        assert relative_link(parts) in Page(write_report(tmp_path / "report", [result])).source


def test_a_name_that_can_be_a_folder_comes_back_as_it_is() -> None:
    assert path_part("zoë 1", "student id") == "zoë 1"


@pytest.mark.parametrize("value, shown", [(2.0, "2"), (1.5, "1.5"), (1 / 3, "0.33"), (0, "0"), (100.0, "100")])
def test_points_are_written_as_people_do(value: float, shown: str) -> None:
    assert points(value) == shown


def test_no_class_is_styled_in_two_places() -> None:
    """One style serves all pages: a name that one page takes again would change the others."""
    rules = re.findall(r"^([^@{}\s][^{}\n]*)\{", STYLE.read_text(), re.MULTILINE)
    selectors = [selector.strip() for rule in rules for selector in rule.split(",")]
    assert sorted({selector for selector in selectors if selectors.count(selector) > 1}) == []


def test_cleaning_keeps_lines_and_drops_what_drives_terminals() -> None:
    assert clean("a\x1b[2J\x00b\r\n\tc\u202ed\udce9") == "a[2Jb\n\tcd\ufffd"
    assert one_line("a\nb\tc\x07") == "abc"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_every_text_colour_has_enough_contrast(mode: str, ground: str) -> None:
    colours = palette(mode)
    for name in ("ink", "soft", "link", "pass", "partial", "fail", "not-run", "manual"):
        assert contrast(colours[name], colours[ground]) >= 4.5, name


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_shaded_cells_can_be_read_and_shapes_seen(mode: str) -> None:
    colours = palette(mode)
    for name in ("shade-1", "shade-2", "shade-3", "shade-4"):
        assert contrast(colours["ink"], colours[name]) >= 4.5, name
    for name in ("plus", "minus", "soft"):  # what is drawn without words beside it
        assert contrast(colours[name], colours["paper"]) >= 3, name


def palette(mode: str) -> dict[str, str]:
    """The style sheet's colours by name."""
    light, dark = re.findall(r"color-scheme: light dark;(.*?)\}.*?:root \{(.*?)\}", STYLE.read_text(), re.DOTALL)[0]
    return dict(re.findall(r"--([\w-]+): #(\w{6});", light if mode == "light" else dark))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours such as 1a2027."""
    first, second = luminance(one), luminance(other)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2 for a colour such as 1a2027."""
    shares = [int(colour[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
