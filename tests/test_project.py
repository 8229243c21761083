"""The files around the package agree with one another, and hold nothing that belongs elsewhere."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import typer.main
from jupyter_client.manager import KernelManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import autograder
from autograder.cli import app

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "autograder/docs").glob("*.md"))]
TOP_LEVEL = {".ci", ".gitignore", "LICENSE", "Makefile", "README.md", "constraints.txt", "environment.yml"}
TOP_LEVEL |= {"nbgrader_config.py", "pyproject.toml", "autograder", "release", "source", "tests"}
# Somebody's home folder, or an option that names a package registry. (The brackets keep this line from matching.)
FOREIGN = re.compile(r"(?<![\w.])/(?:[r]oot|[h]ome|[U]sers)/|--(?:[e]xtra-)?[i]ndex-url|--[f]ind-links")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """The table [project] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    return table


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    """The versions in constraints.txt by canonical name."""
    lines = (PROJECT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.fixture(scope="module")
def files() -> list[str]:
    """What is or would be in the repository: tracked files, and new ones that are not ignored."""
    if not (PROJECT / ".git").exists():
        pytest.skip("This is no git clone.")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in listed if (PROJECT / name).is_file()]


def requirements(project: dict[str, Any]) -> list[Requirement]:
    """All direct dependencies, those of the extras too."""
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return [Requirement(line) for line in lines if not line.startswith(project["name"])]


def test_each_dependency_is_pinned_to_a_version_in_its_range(project: dict[str, Any], pins: dict[str, str]) -> None:
    for requirement in requirements(project):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_pins_fit_every_platform(pins: dict[str, str]) -> None:
    # A suffix such as +cpu or +cu130 would bind everybody to one build.
    assert not [name for name, version in pins.items() if not re.fullmatch(r"[0-9][0-9a-z.]*", version)]


def test_each_imported_package_is_a_dependency(project: dict[str, Any]) -> None:
    dev = {Requirement(line).name for line in project["optional-dependencies"]["dev"]}
    declared = {canonicalize_name(line.name) for line in requirements(project) if line.name not in dev}
    homes = packages_distributions()
    for module in sorted(imported_modules()):
        names = {canonicalize_name(name) for name in homes.get(module, [])}
        assert declared & names, f"{module} is imported, but its package is no dependency"


def imported_modules() -> Iterator[str]:
    """Top-level names of other people's packages that the package imports."""
    catalogue = {PROJECT / "autograder" / "misconceptions", PROJECT / "autograder" / "accepted"}
    for path in (PROJECT / "autograder").rglob("*.py"):
        if path.parent in catalogue:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"autograder", ""}


def test_conda_installs_the_same_list() -> None:
    lines = [line.strip() for line in (PROJECT / "environment.yml").read_text().splitlines()]
    assert lines[-3:] == ["- pip:", "- --constraint constraints.txt", "- --editable .[dev]"]


def test_version_stands_once(project: dict[str, Any]) -> None:
    assert autograder.__version__ == project["version"]


def test_notebooks_run_on_this_python() -> None:
    assert KernelManager(kernel_name="python3").format_kernel_cmd()[0] == sys.executable


def test_nothing_else_lies_at_the_top(files: list[str]) -> None:
    assert {name.partition("/")[0] for name in files} <= TOP_LEVEL


def test_no_file_names_a_machine_or_a_registry(files: list[str]) -> None:
    for name in files:
        text = (PROJECT / name).read_bytes().decode(errors="ignore")
        found = FOREIGN.search(text)
        assert not found, f"{name}, line {text[: found.start()].count(chr(10)) + 1}: {found[0]}"


@pytest.mark.parametrize("name", ["gradebook.db", "submitted/x/lstm/3-gates.ipynb", "report/grades.csv", ".venv/ready"])
def test_grades_and_installations_are_ignored(files: list[str], name: str) -> None:
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=PROJECT).returncode == 0


def test_no_code_is_ignored(files: list[str]) -> None:
    code = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "autograder").rglob("*.[ph]*[yl]")}
    assert code <= set(files)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    code = "\n".join(code_in(page.read_text()))
    targets = set(re.findall(r"^(\w+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake (\w+)", code)) <= targets
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, rest in re.findall(r"^autograder (\w+)(.*)$", code, re.MULTILINE):
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", rest)) <= options | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_the_docs_name_exist(page: Path) -> None:
    text = page.read_text()
    links = [page.parent / name for name in re.findall(r"\]\(([^)#]+)", text)]
    places = [PROJECT / span for span in code_in(text) if re.match(r"(source|release|autograder|tests|\.ci)/", span)]
    assert not [place for place in [*links, *places] if not place.exists()]


def code_in(text: str) -> list[str]:
    """The lines of code blocks and the spans of code in a Markdown text."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*(line for block in blocks for line in block.splitlines()), *re.findall(r"`([^`]+)`", rest)]
