import random

import numpy as np
import pytest
import torch

from autograder.worker.codec import Opaque
from autograder.worker.probing import Answer, answer_probe, ended_by


def probe(source: str, *inputs: object, seed: int = 1, **names: object):
    return answer_probe(names, source, "ask", inputs, seed)


def test_a_probe_calls_what_the_notebook_defines():
    answer = probe("def ask(answer, x):\n    return answer.double(x), 'text'", 2, double=lambda x: 2 * x)
    assert answer.value == [4, "text"]
    assert (answer.raised, answer.missing, answer.inputs_after, answer.random_kept) == ([], None, [2], True)


def test_a_probe_has_its_own_imports_and_helpers():
    source = "import math\nHALF = 0.5\ndef halve(x): return x * HALF\ndef ask(answer, x): return math.floor(halve(x))"
    assert probe(source, 5).value == 2


def test_a_missing_name_is_told():
    answer = probe("def ask(answer):\n    return answer.rnn_step(1)")
    assert (answer.missing, answer.raised, answer.value) == ("rnn_step", [], None)


def test_an_exception_is_told_by_its_classes():
    class OwnError(KeyError):
        pass

    def fail():
        raise OwnError("secret")

    answer = probe("def ask(answer): answer.fail()", fail=fail)
    assert answer.raised == ["OwnError", "KeyError", "LookupError", "Exception"]
    assert "secret" not in repr(answer)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_is_raised_here_and_can_be_turned_into_an_answer(error):
    def fail():
        raise error

    with pytest.raises(error):
        probe("def ask(answer): answer.fail()", fail=fail)
    assert ended_by(error(), [1]).raised == [error.__name__]


def test_a_broken_probe_is_no_answer():
    with pytest.raises(NameError):
        probe("undefined")
    with pytest.raises(KeyError):
        probe("def other(answer): pass")


def test_inputs_are_copies_and_come_back_as_they_are_left():
    tensor, words = torch.zeros(2), ["a"]

    def change(x, names):
        x += 1
        names.append("b")

    answer = probe("def ask(answer, x, names): answer.change(x, names)", tensor, words, change=change)
    assert torch.equal(answer.inputs_after[0], torch.ones(2))
    assert answer.inputs_after[1] == ["a", "b"]
    assert (tensor.sum(), words) == (0, ["a"])


def test_inputs_must_be_plain_data():
    with pytest.raises(TypeError, match="no plain data"):
        probe("def ask(answer, x): return 1", np.zeros(2))


@pytest.mark.parametrize(
    "draw", [lambda: torch.rand(1), lambda: random.random(), lambda: np.random.rand(), lambda: torch.manual_seed(0)]
)
def test_a_changed_random_state_is_noticed_and_put_back(draw):
    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    assert not probe("def ask(answer): answer.draw()", draw=draw).random_kept
    assert (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == before


def test_own_generators_leave_the_random_state_alone():
    draw = "def ask(answer): return torch.rand(1, generator=torch.Generator().manual_seed(1))"
    assert probe(f"import torch\n{draw}").random_kept


def test_the_same_seed_draws_the_same():
    source = "import random, numpy, torch\ndef ask(a): return [random.random(), numpy.random.rand(), torch.rand(2)]"
    one, same, other = (probe(source, seed=seed).value for seed in (2**40 + 1, 2**40 + 1, 2))
    assert one[:2] == same[:2]
    assert torch.equal(one[2], same[2])
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_a_probe_starts_with_torch_as_usual():
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    try:
        source = (
            "import torch\ndef ask(a):\n    w = torch.ones(1, requires_grad=True)\n    return (w * 2).requires_grad, w"
        )
        value = probe(source).value
        assert not torch.is_grad_enabled()
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
    assert value[0]
    assert value[1].dtype == torch.float32


def test_prints_reach_nobody(capsys):
    probe("import sys\ndef ask(answer):\n    print('x')\n    print('y', file=sys.stderr)")
    assert capsys.readouterr() == ("", "")


def test_what_is_no_data_is_opaque():
    assert probe("def ask(answer): return answer.thing", thing=object()).value == Opaque("object")


def notebook(*sources: str) -> dict[str, object]:
    names: dict[str, object] = {}
    for source in sources:
        exec(compile(source, "<cell>", "exec"), names)
    return names


def test_an_exception_tells_where_in_the_notebook_it_was_and_a_digest_of_what_it_says():
    names = notebook("def f(x):\n    return g(x)", "def g(x):\n    y = 0\n    return len([x / y for _ in 'a'])")
    ask = "def ask(answer, x): return answer.f(x)"
    answer = answer_probe(names, ask, "ask", [1], 1)
    assert [line for _, line in answer.at] == [2, 3] + [3] * (len(answer.at) - 2)
    assert [name.partition(".")[0] for name, _ in answer.at[:2]] == ["f", "g"]
    again = answer_probe(notebook("def f(x): return 2 / 0"), ask, "ask", [1], 1)
    other = answer_probe(notebook("def f(x): return 2.0 / 0"), ask, "ask", [1], 1)
    assert answer.said == again.said != other.said
    assert answer_probe(notebook("def f(x): return 1"), ask, "ask", [1], 1) == Answer(1, inputs_after=[1])


def test_exceptions_that_differ_only_in_an_address_say_the_same():
    source = "def f(x):\n    kept.append(x)\n    raise ValueError(str(kept[-1].__repr__))"
    names = notebook("kept = []", source)
    said = {answer_probe(names, "def ask(answer): answer.f(object())", "ask", [], 1).said for _ in range(3)}
    assert len(said) == 1 and said != {""}


def test_an_exception_that_cannot_be_put_into_words_has_no_digest():
    source = "class Odd(Exception):\n    def __str__(self):\n        raise KeyError\ndef f():\n    raise Odd"
    answer = answer_probe(notebook(source), "def ask(answer): answer.f()", "ask", [], 1)
    assert (answer.raised[0], answer.said, answer.at) == ("Odd", "", [("f", 5)])
