"""Mutants: which changes are made, and that each is a change."""

import ast

import pytest

from autograder.audit.mutants import mutants

STEP = '''
def step(x: Tensor, h: Tensor, W: Tensor) -> Tensor:
    """One step."""
    if len(x) == 0:
        raise ValueError("nothing to read")
    total = x @ W.T + torch.cat([h, x], dim=1)[:, 1:]
    outputs = [torch.tanh(row) for row in total if row.any()]
    return torch.stack(outputs), h
'''


@pytest.fixture(scope="module")
def made() -> str:
    """The new lines of all mutants of STEP."""
    return "\n".join(line for mutant in mutants(STEP) for line in mutant.change.splitlines() if line.startswith("+"))


@pytest.mark.parametrize(
    "new",
    [
        pytest.param("dim=2", id="one more"),
        pytest.param("dim=0", id="one less, another axis"),
        pytest.param("x @ W.T - torch.cat", id="another operator"),
        pytest.param("x * W.T", id="element by element"),
        pytest.param("W.T @ x", id="operands swapped"),
        pytest.param("x @ W +", id="a transpose left out"),
        pytest.param("x.T @ W.T", id="a transpose put in"),
        pytest.param("[x, h]", id="elements swapped"),
        pytest.param("torch.cat([h, x])", id="an argument left out"),
        pytest.param("torch.stack([h, x], dim=1)", id="a function taken for another"),
        pytest.param("torch.sigmoid(row)", id="another squashing function"),
        pytest.param("torch.tanh_(row)", id="a function in place"),
        pytest.param("(x @ W.T).add_(", id="an operator in place"),
        pytest.param("torch.stack(outputs).detach()", id="detached"),
        pytest.param("x @ h.T", id="a name taken for another"),
        pytest.param("not row.any()", id="a condition turned round"),
        pytest.param("for row in total]", id="a condition left out"),
        pytest.param("for row in list(total)[:-1]", id="a round left out"),
        pytest.param("dim=1)\n", id="a slice left out"),
        pytest.param("len(x) != 0", id="a comparison turned round"),
        pytest.param("raise KeyError", id="another exception"),
        pytest.param("+    pass", id="a statement left out"),
        pytest.param("return (h, torch.stack(outputs))", id="results swapped"),
    ],
)
def test_changes_that_are_made(made: str, new: str) -> None:
    assert new in made + "\n"


def test_every_mutant_is_another_program() -> None:
    found = mutants(STEP)
    assert len({mutant.code for mutant in found}) == len({mutant.change for mutant in found}) == len(found) > 60
    for mutant in found:
        ast.parse(mutant.code)


def test_what_is_no_behaviour_stays_out_of_it() -> None:
    same_otherwise = STEP.replace("One step.", "A step.").replace("nothing to read", "empty").replace(": Tensor", "")
    assert mutants(STEP) == mutants(same_otherwise)


def test_a_class_loses_a_method_body_but_not_its_methods() -> None:
    found = mutants("class Two:\n    two: int = 2\n\n    def get(self):\n        return self.two\n")
    assert all("def get(self):" in mutant.code for mutant in found)
