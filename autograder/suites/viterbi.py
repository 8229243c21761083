"""Hidden tests of 6-viterbi: the best path through a trellis. Letters: T words, K tags."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.compare import TOLERANCE, answered
from autograder.draw import Draw
from autograder.handles import Outcome, Trusted
from autograder.student import Student
from autograder.suite import expect, question, same
from autograder.worker.codec import Data

Problem = Sequence[Tensor]  # emissions, transitions, start and end

# viterbi-decode

viterbi_decode = question("viterbi-decode", points=4)


def viterbi(answer: Any, emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor) -> Any:
    return answer.viterbi(emissions, transitions, start, end)


def draw_problem(draw: Draw, T: int, K: int) -> list[Tensor]:
    """Scores of both signs, all multiples of 1/64: in float32 their sums are exact in whatever order they are added."""
    return [on_grid(draw.normal(*shape) * 2) for shape in [(T, K), (K, K), (K,), (K,)]]


def draw_problems(draw: Draw, fixed: dict[str, int]) -> list[list[Tensor]]:
    """Five of them; in one at least, the tags with the best emissions make up no best path if there is any other."""
    while True:
        problems = [draw_problem(draw, *draw.sizes("TK", low=3, high=6, **fixed)) for _ in range(5)]
        greedy = [scores_of(problem[0].argmax(dim=1)[None], problem).item() for problem in problems]
        if fixed.get("K") == 1 or any(map(operator.lt, greedy, map(best_by_force, problems))):
            return problems


def on_grid(scores: Tensor) -> Tensor:
    return (scores * 64).round() / 64


def scores_of(paths: Tensor, problem: Problem) -> Tensor:
    """The score of each path (N, T), added up part by part."""
    emissions, transitions, start, end = (scores.double() for scores in problem)
    total = start[paths[:, 0]] + end[paths[:, -1]]
    total += emissions[torch.arange(paths.shape[1]), paths].sum(dim=1)
    return total + transitions[paths[:, :-1], paths[:, 1:]].sum(dim=1)


def best_by_force(problem: Problem) -> float:
    """The score of the best of all K^T paths."""
    T, K = problem[0].shape
    paths = torch.cartesian_prod(*[torch.arange(K)] * T).reshape(-1, T)
    return scores_of(paths, problem).max().item()


def likeliest_tags(problem: Problem) -> Tensor:
    """The tag (T,) with the largest sum over all paths through it, at each word by itself."""
    T, K = problem[0].shape
    paths = torch.cartesian_prod(*[torch.arange(K)] * T)
    weights = scores_of(paths, problem).softmax(dim=0)
    shares = [torch.zeros(K, dtype=torch.float64).index_add(0, tags, weights) for tags in paths.T]
    return torch.stack(shares).argmax(dim=1)


def draw_misleading(draw: Draw, T: int, K: int) -> list[Tensor]:
    """Scores in which the tags that are likeliest by themselves don't make up a best path."""
    while True:
        problem = [on_grid(scores / 3) for scores in draw_problem(draw, T, K)]
        if scores_of(likeliest_tags(problem)[None], problem).item() < best_by_force(problem) - 0.1:
            return problem


def number(value: Data) -> float | None:
    """A number, be it Python's or in a tensor without axes; None for anything else."""
    if isinstance(value, Tensor) and value.dim() == 0:
        value = value.item()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def path_of(value: Data, T: int, K: int) -> list[int] | None:
    """A path of T tags; None where the value is no such thing."""
    tags = [number(tag) for tag in value] if isinstance(value, list) else []
    whole = [tag for tag in tags if isinstance(tag, int) and 0 <= tag < K]
    return whole if len(whole) == len(tags) == T else None


def near(score: float | None, best: float) -> bool:
    return score is not None and math.isclose(score, best, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def check_best(got: Outcome, problem: Problem, best: float) -> None:
    """What came back is a path and its score, and no path has a better one; any is right where several have it."""
    value, (T, K) = answered(got), problem[0].shape
    expect(got, isinstance(value, list) and len(value) == 2, "It should return two values: a path and its score.")
    path, score = path_of(value[0], T, K), number(value[1])
    expect(got, path is not None, f"Its path is no list of T = {T} whole numbers from 0 to K - 1.")
    expect(got, score is not None, "Its score is not a number.")
    path_is_best = near(scores_of(torch.tensor([path]), problem).item(), best)
    if near(score, best):
        expect(got, path_is_best, "The score is that of the best path, but the path beside it has a lower one.")
    expect(got, path_is_best, "There is a path with a better score than this one has.")
    expect(got, near(score, best), "The path is a best one, but the score beside it is not the score that it has.")
    same(got, got)  # arguments and random state are as before


@viterbi_decode
@pytest.mark.parametrize("fixed", [{}, {"T": 1}, {"K": 1}], ids=["as many words as it takes", "one word", "one tag"])
def test_viterbi(student: Student, draw: Draw, fixed: dict[str, int]) -> None:
    """No other path has a better score, be there many words and tags, one word, or one tag."""
    problems = draw_problems(draw, fixed)
    if not fixed:
        problems.append(draw.once(draw_misleading, *draw.sizes("TK", low=4, high=6)))
    tried = [student.run(viterbi, *problem) for problem in problems]
    for got, problem in zip(tried, problems, strict=True):
        # trap: transitions read the other way round, start or end left out, pointers not followed, path backwards,
        # a tag chosen before the end is known, or by its emission where there is one word; no pointers to stack, an
        # axis of one squeezed away; sums over all paths for the best one
        check_best(got, problem, best_by_force(problem))


@viterbi_decode
def test_viterbi_ties(student: Student, draw: Draw) -> None:
    """Where several paths have the best score, any of them is right."""
    T, K = draw.sizes("TK", low=2, high=5)
    problem = draw_problem(draw, T, K)
    emissions, transitions, start, end = problem
    doubled = torch.arange(K).repeat(2)  # every tag has a twin, so every path has many
    twins = [emissions[:, doubled], transitions[doubled][:, doubled], start[doubled], end[doubled]]
    nothing = [torch.zeros_like(scores) for scores in problem]
    for tied, best in [(twins, best_by_force(problem)), (nothing, 0.0)]:
        # trap: the one place looked for at which the best score stands
        check_best(student.run(viterbi, *tied), tied, best)


@viterbi_decode
def test_viterbi_long(student: Student, reference: Trusted, draw: Draw) -> None:
    """A sentence may be long, and scores of any size: these are thousands below zero."""
    T, K = draw.integer(50, 60), draw.integer(7, 12)
    problem = [4096 * (scores - 8) for scores in draw_problem(draw, T, K)]
    best = number(answered(reference.run(viterbi, *problem))[1])
    # trap: scores made into probabilities, which no float holds; a number that was thought to be low enough
    check_best(student.run(viterbi, *problem), problem, best)
