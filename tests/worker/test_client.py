"""What a notebook may expect of a worker, and how the grader learns of its end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import torch

from autograder.worker import client
from autograder.worker.client import WorkerGone
from autograder.worker.processes import Turns

PLUS = "def ask(answer, x):\n    return answer.plus(x)"


def text_of(reply) -> str:
    return "".join(output.get("text") or output["data"].get("text/plain", "") for output in reply.outputs)


def test_cells_share_their_names(worker):
    assert worker.run_cell("x = 1").ok
    assert text_of(worker.run_cell("x + 1")) == "2"


def test_printed_text_is_kept_in_order(shared_worker):
    reply = shared_worker.run_cell("import sys\nprint('a')\nprint('b')\nprint('c', file=sys.stderr)\n'd'")
    assert [output["output_type"] for output in reply.outputs] == ["stream", "stream", "execute_result"]
    assert [output.get("text") for output in reply.outputs] == ["a\nb\n", "c\n", None]
    assert reply.outputs[2]["data"] == {"text/plain": "'d'"}


def test_endless_text_is_cut(worker, zygote):
    reply = worker.run_cell("for _ in range(100_000):\n    print('x' * 100)")
    assert reply.ok
    assert len(text_of(reply)) == zygote.limits.output_chars


@pytest.mark.parametrize(
    "source, error",
    [
        ("1/0", "ZeroDivisionError: division by zero"),
        ("def f(:", "SyntaxError: invalid syntax (line 1)"),
        ("if True:\nx = 1", "IndentationError: expected an indented block after 'if' statement on line 1 (line 2)"),
        ("unknown", "NameError: name 'unknown' is not defined"),
        ("raise NotImplementedError", "NotImplementedError"),
        ("import sys; sys.exit(0)", "SystemExit: your code called sys.exit"),
        ("exit()", "SystemExit: your code called sys.exit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        ("%unknown_magic", "UsageError: Line magic function `%unknown_magic` not found."),
        ("raise ValueError('\\x1b[2Jcleared\\n\\nlines')", "ValueError: cleared lines"),
        ("class Odd(Exception):\n    def __str__(self): raise self\nraise Odd", "Odd"),
        ("raise BaseExceptionGroup('several', [KeyboardInterrupt()])", "BaseExceptionGroup: several (1 sub-exception)"),
    ],
)
def test_an_error_ends_the_cell_and_nothing_else(shared_worker, source, error):
    reply = shared_worker.run_cell(source)
    assert (reply.ok, reply.error) == (False, error)
    assert text_of(shared_worker.run_cell("'still here'")) == "'still here'"


@pytest.mark.parametrize(
    "source",
    ["!ls", "files = !ls", "%system id", "%pip install torch", "%conda list", "%%bash\nls", "%%sh\nls", "%ls", "!!ls"],
)
def test_programs_are_not_run_and_do_not_fail(shared_worker, source):
    reply = shared_worker.run_cell(source)
    assert reply.ok, reply.error
    assert "Programs are not run" in text_of(reply)


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%matplotlib qt",
        "%timeit -n 1 -r 1 1 + 1",
        "%%time\nx = 1",
        "%%capture kept\nprint(1)",
        "%load_ext autoreload\n%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "%env",
        "%who",
        "%%writefile helper.py\nvalue = 1",
        "from checks import grader\ngrader.check('gates-rnn')",
        "import pictures_vocab, pictures\nfrom pictures_shapes import grid\ngrid(pictures_vocab.road(), pictures.x)",
        "import otter\ngrader = otter.Notebook('3-gates.ipynb')\ngrader.check_all()\ngrader.export(pdf=False)",
        "import asyncio\nawait asyncio.sleep(0.01)",
        "import asyncio\nawait asyncio.get_running_loop().run_in_executor(None, abs, -1)",
        "from concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(4).map(abs, range(20)))",
        "import tempfile\nwith tempfile.NamedTemporaryFile() as file: file.write(b'x')",
        "import os, shutil\nopen('a', 'w').write('x'); shutil.copy2('a', 'b'); os.chmod('b', 0o600); os.remove('a')",
        "import os\nos.makedirs('a/b'); open('a/x', 'w').close(); os.replace('a/x', 'a/b/x')",
        "import torch\ntorch.save({'a': torch.zeros(1)}, 'model.pt'); torch.load('model.pt')",
        "import torch\nsquare = torch.compile(lambda x: x * x)\nassert square(torch.tensor(3.)) == 9",
        "import torch.utils.data as d\nassert len(list(d.DataLoader([1, 2], num_workers=2, prefetch_factor=2))) == 2",
        "import torch.utils.data as d\nassert len(list(d.DataLoader([1, 2], 1, True, None, None, 2))) == 2",
        "import inspect\ndef f(): pass\ninspect.getsource(f)",
        "import email.mime.text, wave, csv",
        "import importlib\nimportlib.invalidate_caches()\nimport wave",
        "import matplotlib.pyplot as plt\nplt.title('Ünïcödé $c_t$'); plt.savefig('plot.pdf'); plt.savefig('plot.svg')",
        "import multiprocessing, subprocess, sqlite3, ssl",
        "import warnings\nwarnings.warn('look')",
        "get_ipython().run_cell('1')",
        "",
        "# nothing",
    ],
)
def test_what_notebooks_do_works(shared_worker, source):
    reply = shared_worker.run_cell(source)
    assert reply.ok, reply.error


def test_a_plot_is_shown_once_with_and_without_the_magic(worker):
    draw = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2]);"
    for before in ("", "%matplotlib inline\n"):
        reply = worker.run_cell(before + draw)
        assert ["image/png" in output["data"] for output in reply.outputs] == [True], reply


def test_a_semicolon_silences_the_last_value(shared_worker):
    assert shared_worker.run_cell("1 + 1;").outputs == []


def test_cells_draw_the_same_in_every_worker(zygote):
    def drawn() -> str:
        with zygote.spawn() as worker:
            draws = "random.random(), numpy.random.rand(), torch.rand(1), hash('word')"
            return text_of(worker.run_cell(f"import random, numpy, torch\nprint({draws})"))

    assert drawn() == drawn()


def test_workers_share_nothing(zygote):
    with zygote.spawn() as one, zygote.spawn() as other:
        one.run_cell("import torch\ntorch.softmax = None\nopen('note', 'w').write('x')\nleft = 1")
        reply = other.run_cell("import os, torch\nprint(torch.softmax is None, os.listdir(), 'left' in globals())")
        assert text_of(reply) == "False [] False\n"


def test_a_probe_brings_data_back(worker):
    worker.run_cell("def plus(x):\n    print('noise')\n    x += 1\n    return x, 'done'")
    answer = worker.run_probe(PLUS, "ask", [torch.zeros(2, 3)], 1)
    assert torch.equal(answer.value[0], torch.ones(2, 3))
    assert answer.value[1] == "done"
    assert torch.equal(answer.inputs_after[0], torch.ones(2, 3))
    assert (answer.raised, answer.missing, answer.random_kept) == ([], None, True)


@pytest.mark.parametrize("value", ["'x' * (9 << 20)", "[1.5] * 190_000 + [0.1] * 9_000", "torch.zeros(40 << 18)"])
def test_a_large_answer_arrives_or_is_told_to_be_too_large(worker, value):
    worker.run_cell(f"import torch\ndef plus(x):\n    return {value}")
    answer = worker.run_probe(PLUS, "ask", [[1.5] * 9_000], 1).value
    assert isinstance(answer, torch.Tensor | list) or answer.type_name.endswith(("too_long", "too_large"))
    assert worker.run_cell("1").ok


def test_a_probe_tells_what_is_missing_and_what_was_raised(worker):
    assert worker.run_probe(PLUS, "ask", [1], 1).missing == "plus"
    worker.run_cell("def plus(x): raise KeyError(x)")
    assert worker.run_probe(PLUS, "ask", [1], 1).raised == ["KeyError", "LookupError", "Exception"]


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "RecursionError", "MemoryError"])
def test_every_exception_of_a_probe_is_an_answer(shared_worker, error):
    shared_worker.run_cell(f"def plus(x):\n    x.append(1)\n    raise {error}")
    assert shared_worker.run_probe(PLUS, "ask", [[0]], 1).raised[0] == error
    assert shared_worker.run_cell("1").ok


def test_a_probe_is_called_with_plain_data_only(worker):
    with pytest.raises(TypeError, match="ask is to be called"):
        worker.run_probe(PLUS, "ask", [object()], 1)
    assert worker.run_cell("1").ok


def test_a_notebook_that_breaks_python_still_gets_answers(worker):
    worker.run_cell("""
import builtins, torch, random
def plus(x): return x + 1
builtins.sum = builtins.abs = builtins.max = lambda *a, **k: 0
torch.equal = torch.allclose = torch.Tensor.__eq__ = lambda *a, **k: True
torch.Tensor.detach = torch.Tensor.clone = torch.Tensor.contiguous = lambda self: torch.zeros(99)
random.seed = random.getstate = lambda *a: None
""")
    assert torch.equal(worker.run_probe(PLUS, "ask", [torch.zeros(2)], 1).value, torch.ones(2))


def test_supplied_parts_go_again(worker):
    worker.run_cell("def plus(x): return -1\nkept = plus")
    assert worker.supply(["def plus(x): return x + 1", "print('secret')\nhelper = 1"]).outputs == []
    assert worker.run_probe(PLUS, "ask", [1], 1).value == 2
    worker.supply(["def plus(x): return x + 2"])
    worker.restore()
    assert worker.run_probe(PLUS, "ask", [1], 1).value == -1
    assert worker.run_cell("helper").error == "NameError: name 'helper' is not defined"
    worker.restore()
    assert worker.run_cell("kept").ok


def test_a_supplied_part_that_fails_is_told(worker):
    reply = worker.supply(["1/0", "later = 1"])
    assert (reply.ok, reply.error) == (False, "ZeroDivisionError: division by zero")


def gone(call, *arguments) -> WorkerGone:
    with pytest.raises(WorkerGone) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def crowd(worker) -> Iterator[None]:
    """Three other processes that compute without end on the one processor that the worker may use."""
    processor = min(os.sched_getaffinity(0))
    os.sched_setaffinity(worker.pid, {processor})
    command = [sys.executable, "-c", f"import os\nos.sched_setaffinity(0, {{{processor}}})\nwhile True: pass"]
    others = [subprocess.Popen(command) for _ in range(3)]
    yield
    for other in others:
        other.kill()
        other.wait()


BUSY = """import time
end = time.process_time() + 0.4
while time.process_time() < end: pass
print("done")"""


def test_waiting_for_a_processor_does_not_count(worker, crowd):
    began = time.monotonic()
    assert text_of(worker.run_cell(BUSY, 0.5)) == "done\n"
    assert time.monotonic() - began > 0.5, "there was no crowd"
    assert worker.spared > 0


def test_an_endless_cell_is_ended_in_a_crowd(worker, crowd):
    assert gone(worker.run_cell, "while True: pass", 0.2).reason == "timeout"
    assert worker.spared <= 9 * 0.2


def test_sleeping_counts(worker, crowd):
    began = time.monotonic()
    assert gone(worker.run_cell, "import time; time.sleep(60)", 0.3).reason == "timeout"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "elapsed, queued, computed, expected",
    [(2.0, 1.5, 0.5, 1.5), (2.0, 0.0, 0.1, 0.0), (2.0, 1.9, 2.0, 0.0), (2.0, 1.5, 3.7, 0.0), (2.0, 1.5, 1.0, 1.0)],
    ids=["a busy machine", "asleep", "two threads on one processor", "many threads", "some of both"],
)
def test_only_a_machine_that_is_busy_with_others_is_an_excuse(elapsed, queued, computed, expected):
    before = Turns(computed=7.0, queued=3.0)
    assert client.not_counted(elapsed, before, Turns(7.0 + computed, 3.0 + queued)) == pytest.approx(expected)


def test_an_endless_cell_is_ended_in_time(worker):
    start = time.monotonic()
    ended = gone(worker.run_cell, "while True: pass", 0.3)
    assert time.monotonic() - start - worker.spared < 2
    assert (ended.reason, ended.detail) == ("timeout", "The code did not end within 0.3 s.")
    assert gone(worker.run_cell, "1").reason == "timeout"
    assert gone(worker.run_probe, PLUS, "ask", [1], 1).reason == "timeout"


def test_an_endless_probe_is_ended_in_time(worker, zygote):
    worker.run_cell("def plus(x):\n    while True:\n        try:\n            while True: pass\n        except: pass")
    start = time.monotonic()
    assert gone(worker.run_probe, PLUS, "ask", [1], 1).reason == "timeout"
    assert time.monotonic() - start - worker.spared < zygote.limits.probe_seconds + 2


@pytest.mark.parametrize(
    "source, detail",
    [
        ("import os; os._exit(0)", "The code ended its own process (exit status 0)."),
        ("import atexit, os; atexit.register(print); os._exit(3)", "The code ended its own process (exit status 3)."),
        ("import ctypes; ctypes.string_at(0)", "The process died of SIGSEGV."),
        ("import os; os.abort()", "The process died of SIGABRT."),
        ("import os; os.kill(os.getpid(), 9)", "The process was killed, as happens when a machine runs out of memory."),
    ],
)
def test_a_crash_is_told(worker, source, detail):
    ended = gone(worker.run_cell, source)
    assert (ended.reason, ended.detail) == ("crashed", detail)


def test_processor_time_is_limited_too(worker, zygote):
    reply = worker.run_cell("import resource\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0])")
    both = zygote.limits.notebook_seconds + zygote.limits.training_seconds
    assert text_of(reply) == f"{2 * both:.0f}\n"
    assert gone(worker.run_cell, "import signal\nsignal.raise_signal(signal.SIGXCPU)").reason == "timeout"


def test_a_crash_leaves_nothing_behind(zygote):
    worker = zygote.spawn()
    folder = text_of(worker.run_cell("import os\nopen('file', 'w').close()\nprint(os.getcwd())")).strip()
    gone(worker.run_cell, "import os; os._exit(0)")
    with zygote.spawn() as other:
        assert folder != text_of(other.run_cell("import os; print(os.getcwd())")).strip()
    assert not (zygote._folder / folder.rpartition("/")[2]).exists()


@pytest.mark.parametrize(
    "garbage",
    [
        "b'\\xff' * 8",
        "b'\\0\\0\\0\\2\\0\\0\\0\\0{}'",
        "b'\\0\\0\\0\\x0c\\0\\0\\0\\0{\"id\": 9999}'",
        "b'\\0\\0\\0\\2\\0\\0\\0\\1[]x'",
    ],
)
def test_garbage_on_the_connection_is_noticed(worker, garbage):
    assert gone(worker.run_cell, f"import os\nos.write(3, {garbage})").reason == "protocol"


def test_a_closed_connection_is_noticed(worker):
    assert gone(worker.run_cell, "import os\nos.close(3)").reason == "crashed"


def test_a_closed_worker_says_so(zygote):
    worker = zygote.spawn()
    worker.close()
    worker.close()
    assert gone(worker.run_cell, "1").detail == "The worker has been closed."


@pytest.mark.parametrize(
    "hook",
    [
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
        "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
        "get_ipython().input_transformer_manager.line_transforms.clear()",
        "import ast\nget_ipython().ast_transformers.append(type('T', (ast.NodeTransformer,), "
        "{'visit_Expr': lambda self, node: ast.Pass()})())",
        "get_ipython().run_cell = lambda *arguments, **options: None",
        "get_ipython().set_custom_exc((Exception,), lambda *arguments, **options: None)",
        "get_ipython().events.register('pre_run_cell', lambda *arguments: 1 / 0)",
        "get_ipython().events.callbacks = None",
    ],
)
def test_what_a_cell_hooks_into_the_shell_ends_with_it(worker, hook):
    worker.run_cell(hook)
    assert worker.run_cell("print('still here')").outputs[0]["text"] == "still here\n"
    assert worker.run_cell("1 / 0").error == "ZeroDivisionError: division by zero"
    assert worker.run_cell("%matplotlib inline\nprint(2)").ok
