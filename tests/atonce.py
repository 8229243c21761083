"""An executor for tests: no process has to start."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class AtOnce(Executor):
    """Does each job in this thread when it is handed in; what it raises, it raises there."""

    def submit(self, job: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(job(*arguments, **options))
        return future
