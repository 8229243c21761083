"""The formgrader's buttons and the student's Validate, pressed in a browser on a course of two real notebooks.

`python -m tests.browser.formgrader [FOLDER]` leaves pictures of what it saw in the folder.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import Page, expect

from autograder import catalogue
from autograder.course import PROJECT, Course
from autograder.demo import compose
from tests.browser import chromium
from tests.jupyter import serving

NOTEBOOKS = ("1-vocab", "4-shapes")
PATIENCE = 180_000  # milliseconds: the first grading imports PyTorch
ATTACK = 'Nothing has been read yet. <script>document.title = "run"</script><img src=x onerror="document.title=1">'


def write_course(root: Path) -> Course:
    """A new term: the configuration and the source copied into an empty folder, a due date still to be set."""
    source, own = PROJECT / "source" / "lstm", root / "source" / "lstm"
    shutil.copytree(source, own, ignore=shutil.ignore_patterns("[235]-*.ipynb", "__pycache__"))
    for file in (own / "tests").iterdir():
        if not file.name.startswith(("vocab-", "shapes-")):
            file.unlink()
    config = (PROJECT / "nbgrader_config.py").read_text()
    late = "c.Late.points_a_day = 0.5\n"
    (root / "exchange").mkdir()
    (root / "nbgrader_config.py").write_text(f"{config}\n{late}c.Exchange.root = {str(root / 'exchange')!r}\n")
    return Course(root)


def hand_in(course: Course) -> None:
    """amara has everything right, and attacks whoever reads her text; bao has one mistake and half of the notebooks."""
    assignment = course.assignment("lstm")
    vocab, shapes = (assignment.notebook(name) for name in NOTEBOOKS)
    wrong = {entry.question: entry.code for entry in catalogue.misconceptions("vocab")[:1]}
    written = {"shapes-first-word": ATTACK}
    for student, spec, answers, time in (
        ("amara", vocab, vocab.answers, "2026-03-01 10:00 UTC"),
        ("amara", shapes, shapes.answers | written, "2026-03-01 10:00 UTC"),
        ("bao", vocab, vocab.answers | wrong, "2026-03-03 10:00 UTC"),
    ):
        stub = nbformat.read(course.release / "lstm" / f"{spec.name}.ipynb", as_version=4)
        own, folder = course.root / "homes" / student, course.submitted / student / "lstm"
        shutil.copytree(course.release / "lstm", own, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.ipynb"))
        nbformat.write(compose(stub, answers), own / f"{spec.name}.ipynb")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(own / f"{spec.name}.ipynb", folder)
        (folder / "timestamp.txt").write_text(time)


class Formgrader:
    """The formgrader's pages in a browser."""

    def __init__(self, page: Page, url: str, shoot: Callable[[str], None]) -> None:
        self.page, self.url, self.shoot = page, f"{url}formgrader", shoot

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}/{path}")

    def press(self, row: str, button: str, picture: str) -> None:
        """Press the button with that symbol in the table's row, and see that it succeeds."""
        self.page.locator("tr", has_text=row).locator(f".glyphicon-{button}").first.click()
        title = self.page.locator(".modal .modal-title")
        expect(title).to_have_text("Success", timeout=PATIENCE)
        self.page.wait_for_timeout(600)  # it is being faded in
        self.shoot(picture)
        self.page.locator(".modal .close").first.click()
        expect(title).to_have_count(0)

    def set_due_date(self) -> None:
        self.page.locator("tr", has_text="lstm").locator(".glyphicon-pencil").click()
        self.page.locator("input.modal-duedate").fill("2026-03-02T00:00")
        self.page.locator("input.modal-timezone").fill("UTC")
        self.page.locator(".modal button.save").click()
        expect(self.page.locator("tr", has_text="2026-03-02 00:00:00 UTC")).to_have_count(1)

    def mark_by_hand(self) -> None:
        """Open amara's written answer, give it points and a comment, and find them saved."""
        self.open("gradebook/lstm/4-shapes")
        self.page.locator("td a", has_text="Submission").first.click()
        expect(self.page.locator("input#shapes-first-word")).to_be_visible()
        answer = self.page.locator(".nbgrader_cell", has_text="Nothing has been read yet.")
        answer.scroll_into_view_if_needed()
        assert "shapes-predict: 5 of 5 points" in self.page.locator("body").inner_text()
        assert self.page.title() not in ("run", "1"), "a student's text ran in the formgrader"
        self.page.locator("input#shapes-first-word").fill("0.5")
        self.page.locator("input#shapes-first-word").press("Tab")
        answer.locator("textarea").fill("And what would have to change?")
        answer.locator("textarea").press("Tab")
        self.page.wait_for_timeout(1500)
        self.shoot("manual-grading")
        self.page.reload()
        expect(self.page.locator("input#shapes-first-word")).to_have_value("0.5")
        expect(answer.locator("textarea")).to_have_value("And what would have to change?")


def validate(page: Page, lab: str, path: str, told: str, shoot: Callable[[str], None]) -> None:
    """Press a student's Validate button in JupyterLab, and see that it says so."""
    page.goto(f"{lab}lab/tree/{path}?reset")
    button = page.locator(".validate-button").first
    button.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(3000)  # for the kernel's dialogs, if any
    button.click()
    dialog = page.locator(".jp-Dialog", has_text=told)
    dialog.wait_for(timeout=PATIENCE)
    shoot(f"validate-{Path(path).parts[1]}")
    page.locator(".jp-Dialog button").first.click()


def drive(page: Page, course: Course, url: str, shots: Path) -> None:
    """Everything that an instructor presses for an assignment, in order."""

    def shoot(name: str) -> None:
        page.screenshot(path=shots / f"{name}.png")

    formgrader = Formgrader(page, url, shoot)
    formgrader.open("manage_assignments")
    formgrader.press("lstm", "education", "generate")
    formgrader.set_due_date()
    preview = page.locator("tr", has_text="lstm").locator("a:has(.glyphicon-search)").get_attribute("href")
    assert preview and preview.endswith("release/lstm"), preview
    page.goto(f"{url}lab/tree/release/lstm")
    expect(page.locator(".jp-DirListing-item", has_text="1-vocab.ipynb")).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1000)
    shoot("preview")
    hand_in(course)
    formgrader.open("manage_submissions/lstm")
    formgrader.press("bao", "flash", "autograde")
    formgrader.press("amara", "flash", "autograde-amara")
    shoot("submissions")
    formgrader.mark_by_hand()
    formgrader.open("manage_submissions/lstm")
    formgrader.press("amara", "flash", "autograde-again")
    expect(page.locator("tr", has_text="amara")).to_contain_text("35.5 / 36")
    formgrader.open("manage_assignments")
    formgrader.press("lstm", "comment", "feedback")
    formgrader.press("lstm", "cloud-upload", "release")
    for student, name in (("amara", "4-shapes"), ("bao", "1-vocab")):
        page.goto((course.feedback / student / "lstm" / f"{name}.html").as_uri())
        page.wait_for_timeout(1000)
        shoot(f"feedback-{student}")
    assert "Late submission penalty (Score: -1.0)" in page.locator("body").inner_text()
    validate(page, url, "homes/amara/1-vocab.ipynb", "passes all the tests", shoot)
    validate(page, url, "homes/bao/1-vocab.ipynb", "failed", shoot)
    validate(page, url, "release/lstm/4-shapes.ipynb", "failed", shoot)


def main(shots: Path) -> None:
    """Set a course up, drive it, and say that everything did what it should."""
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="autograder-browser-") as folder:
        (Path(folder) / "course").mkdir()
        course = write_course(Path(folder) / "course")
        with (
            serving(course.root, Path(folder) / "jupyter", "jupyterlab") as server,
            chromium.started() as browser,
        ):
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            page.set_default_timeout(PATIENCE)
            page.goto(f"{server.url}tree?token={server.token}")
            try:
                drive(page, course, server.url, shots)
            except Exception:
                page.screenshot(path=shots / "failed.png")
                raise
    print(f"Every button did what it should; pictures: {shots}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="formgrader-")))
