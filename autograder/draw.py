"""Fresh inputs for hidden tests: the same for one seed and test, others for another."""

import hashlib
import random
import string
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor

Item = TypeVar("Item")
_searched: dict[tuple[object, ...], Any] = {}


class Draw:
    """Draws the inputs of one test from the seed of the grading run and the test's name."""

    def __init__(self, seed: int, test: str) -> None:
        self._seed, self._test, self._searches = seed, test, 0
        number = int.from_bytes(hashlib.sha256(f"{seed} {test}".encode()).digest()[:8], "big")
        self.random = random.Random(number)
        self.generator = torch.Generator().manual_seed(number % 2**63)

    def sizes(self, letters: str, low: int = 2, high: int = 7, **fixed: int) -> tuple[int, ...]:
        """One size for each letter, pairwise different and from low to high; those in `fixed` are taken as given."""
        free = [letter for letter in letters if letter not in fixed]
        others = [size for size in range(low, high + 1) if size not in fixed.values()]
        drawn = dict(zip(free, self.random.sample(others, len(free)), strict=True)) | fixed
        return tuple(drawn[letter] for letter in letters)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal float32 tensor of that shape."""
        return torch.randn(*shape, generator=self.generator)

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Uniform float32 tensor of that shape, from low to high."""
        return low + (high - low) * torch.rand(*shape, generator=self.generator)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """int64 tensor of that shape, from low up to but not including high."""
        return torch.randint(low, high, shape, generator=self.generator)

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self.random.randint(low, high)

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return self.random.choice(items)

    def words(self, count: int) -> list[str]:
        """So many different words of 3 to 8 random letters."""
        words: dict[str, None] = {}
        while len(words) < count:
            words[self.text(self.integer(3, 8))] = None
        return list(words)

    def text(self, length: int) -> str:
        """So many random lower-case letters."""
        return "".join(self.random.choices(string.ascii_lowercase, k=length))

    def once(self, search: Callable[..., Item], *given: object) -> Item:
        """What `search(draw, *given)` finds, remembered for all submissions of a run, which must not change it.

        For inputs that are drawn again and again until they tell right answers from wrong ones.
        """
        self._searches += 1
        key = (self._seed, self._test, self._searches, search.__module__, search.__qualname__, given)
        if key not in _searched:
            _searched[key] = search(Draw(self._seed, f"{self._test} {self._searches}"), *given)
        found: Item = _searched[key]
        return found
