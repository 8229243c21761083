"""Modules that notebooks import for the public checks, without the checks: in a worker there is nothing to look at."""

import sys
from contextlib import AbstractContextManager, nullcontext
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class SilentGrader:
    """Takes every call that a notebook makes to its grader, and does nothing."""

    def __init__(self, *arguments: object, **options: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing

    def needs(self, *questions: str) -> AbstractContextManager[None]:
        """Where a demonstration is run after all, it runs as it is."""
        return nullcontext()


def install() -> None:
    """Have `import checks` and `import otter` find these, so that they cost nothing and never fail."""
    sys.modules["checks"] = _module("checks", grader=SilentGrader())
    sys.meta_path.append(_Pictures())
    sys.modules["otter"] = _module("otter", Notebook=SilentGrader)


class _Pictures(MetaPathFinder, Loader):
    """Finds pictures and pictures_<notebook>, the modules that draw what the notebooks show."""

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == "pictures" or name.startswith("pictures_") else None

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(__getattr__=_attribute_of_module)


def _module(name: str, **content: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(content, __getattr__=_attribute_of_module)
    return module


def _attribute_of_module(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _do_nothing


def _do_nothing(*arguments: object, **options: object) -> None:
    """Stands for every function."""
