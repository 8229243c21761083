"""A Jupyter server in a folder, as `jupyter lab` starts it, and what it answers over HTTP; nbgrader's commands."""

import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp

from autograder.course import PROJECT

STARTING, ANSWERING = 120.0, 300.0  # seconds; each is a few on a quiet machine


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the token that makes a request its owner's."""

    url: str
    token: str

    def ask(self, path: str, body: object = None, method: str = "GET") -> Any:
        """The answer to a request: data where it is JSON, or else text; raises HTTPError where there is none."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        with urlopen(Request(f"{self.url}{path}", content, headers, method=method), timeout=ANSWERING) as answer:
            text = answer.read().decode()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def press(self, path: str) -> None:
        """What a button of the formgrader does; fails with nbgrader's log where that does not succeed."""
        answer = self.ask(f"formgrader/api/{path}", {}, "POST")
        assert answer["success"], f"{path}: {answer.get('error')}\n{answer.get('log')}"


def environment(place: Path) -> dict[str, str]:
    """Variables for programs of Jupyter and nbgrader that keep to a folder, with our own found as if installed."""
    own = {f"JUPYTER_{name}_DIR": str(place / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(place / "ipython"), "PYTHONPATH": str(PROJECT)}
    # nbgrader runs the program `alembic`, which an activated environment has in its path.
    return os.environ | own | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def serving(folder: Path, place: Path, program: str = "jupyter_server") -> Iterator[Server]:
    """A server whose working directory is the folder; what it keeps for itself, its log too, goes to `place`."""
    token = secrets.token_hex(16)
    place.mkdir(parents=True, exist_ok=True)
    options = ["--no-browser", "--allow-root", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    with (place / "log").open("w") as log:
        command = [sys.executable, "-m", program, *options]
        process = subprocess.Popen(command, cwd=folder, env=environment(place), stdout=log, stderr=log)
    try:
        yield Server(_address(process, place), token)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: subprocess.Popen[bytes], place: Path) -> str:
    """Where a server answers, once it does: it chooses its port itself."""
    deadline = time.monotonic() + STARTING
    file = place / "runtime" / f"jpserver-{process.pid}.json"
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):  # it is not there yet, not whole, or nobody answers
            url = str(json.loads(file.read_text())["url"])
            with urlopen(f"{url}api", timeout=ANSWERING):
                return url
        time.sleep(0.1)
    raise RuntimeError(f"Jupyter did not start:\n{(place / 'log').read_text()}")


def run_nbgrader(*words: str) -> None:
    """Run an nbgrader command in the working directory, in this process, as starting one takes seconds."""
    app = NbGraderApp.instance()
    try:
        app.initialize(list(words))
        logging.getLogger(app.subapp.log.name).propagate = True
        with suppress(NoStart):  # how Jupyter's programs end once a command of theirs has run
            app.start()
    finally:
        NbGraderApp.clear_instance()
        type(app.subapp).clear_instance()
