"""The Chromium that pages are looked at with, without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

# What Chromium is called, from one system to the next; the variable CHROMIUM names another one.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@contextmanager
def started() -> Iterator[Browser]:
    """Chromium: the one in the variable CHROMIUM, or on the path, or the one that playwright has installed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    # Chromium's own sandbox refuses to start for root.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=options)
        except Error as problem:
            raise RuntimeError("No Chromium starts: install one, or name it in the variable CHROMIUM.") from problem
        try:
            yield browser
        finally:
            browser.close()
