"""Pages as a browser shows them: silent, self-contained, accessible, readable on a phone and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

PAGES = {
    "class report": "report/index.html",
    "mistakes": "feedback/student-08/lstm/3-gates.html",
    "pictures": "feedback/drawn/lstm/3-gates.html",
    "comments": "feedback/drawn/lstm/4-shapes.html",
    "all solved": "feedback/right-01/lstm/3-gates.html",
    "unreadable": "feedback/ana-maria/lstm/3-gates.html",
    "timeout": "feedback/lee/lstm/3-gates.html",
    "long name": "feedback/somebody-with-a-name-that-is-much-longer-than-a-phone-is-wide/lstm/3-gates.html",
}
WIDE, PHONE, NARROWEST = (ViewportSize(width=width, height=800) for width in (1200, 375, 320))
PAPER = ViewportSize(width=680, height=960)  # A4 within its margins
SMALLEST_TEXT = 11.0  # CSS pixels, in drawings too

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The size of every text as it is seen: of a drawing that is scaled, after scaling.
SMALLEST = """() => {
  const sizes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !parent.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    const matrix = parent instanceof SVGTextElement ? parent.getScreenCTM() : null;
    sizes.push(matrix ? size * matrix.a : size);
  }
  return Math.min(...sizes);
}"""
CUT = "[...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth).length"
FOLDED = """() => [...document.querySelectorAll("details")].filter(
  one => ![...one.children].some(child => child.tagName !== "SUMMARY" && child.getClientRects().length)).length"""


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page, and what it has said on the console or asked for, itself excepted."""
    context = browser.new_context(**options)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: said.append(f"request: {request.url}"))
    address = path.resolve().as_uri()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    own = f"request: {address}"
    assert own in said
    said.remove(own)
    yield page, said
    context.close()


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds, by its rules for WCAG 2.2 A and AA and its best practices."""
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_and_loads_nothing(browser: Browser, course: Path, name: str) -> None:
    with opened(browser, course / PAGES[name], viewport=WIDE) as (_, said):
        assert said == []


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(
    browser: Browser, course: Path, axe: str, name: str, size: ViewportSize, mode: Any
) -> None:
    with opened(browser, course / PAGES[name], viewport=size, color_scheme=mode) as (page, _):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert violations(page, axe) == []


@pytest.mark.parametrize("size", [PHONE, NARROWEST], ids=["phone", "narrowest"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_readable_on_a_phone(browser: Browser, course: Path, name: str, size: ViewportSize) -> None:
    with opened(browser, course / PAGES[name], viewport=size) as (page, _):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(SMALLEST) >= SMALLEST_TEXT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_printed_whole(browser: Browser, course: Path, tmp_path: Path, name: str) -> None:
    with opened(browser, course / PAGES[name]) as (page, said):
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        assert page.evaluate(FOLDED) == 0
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(CUT) == 0
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert said == []


def test_every_link_of_the_report_leads_somewhere(browser: Browser, course: Path) -> None:
    with opened(browser, course / PAGES["class report"]) as (page, _):
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        assert len(links) > 50
        for link in links:
            path, anchor = unquote(urlparse(link).path), urlparse(link).fragment
            assert Path(path).is_file(), link
            assert not anchor or page.locator(f"[id='{anchor}']").count() == 1, link


def test_the_keyboard_reaches_what_is_folded_or_scrolls(browser: Browser, course: Path) -> None:
    with opened(browser, course / PAGES["class report"], viewport=PHONE) as (page, _):
        reached = set()
        for _ in range(page.locator("a, summary, [tabindex]").count() + 1):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.tagName + document.activeElement.className"))
        assert {"Askip", "SUMMARY", "DIVscroll", "A"} <= reached


def test_these_checks_find_what_they_look_for(browser: Browser, axe: str, tmp_path: Path) -> None:
    """A page with every fault that is looked for above."""
    page_file = tmp_path / "bad.html"
    page_file.write_text(
        "<title>Bad</title><img src='gone.png'><p style='color: #bbb; font-size: 8px'>pale</p><details><summary>more"
        "</summary>hidden</details><div style='width: 900px'>wide</div><script>console.error('loud')</script>"
    )
    with opened(browser, page_file, viewport=PHONE) as (page, said):
        assert any(line.endswith("gone.png") for line in said)
        assert "console: loud" in said
        rules = {line.partition(":")[0] for line in violations(page, axe)}
        assert {"image-alt", "color-contrast", "html-has-lang"} <= rules
        assert page.evaluate(OVERFLOW) > 0
        assert page.evaluate(SMALLEST) < SMALLEST_TEXT
