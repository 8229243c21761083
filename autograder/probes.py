"""What probes of several suites are written with. Like the rest of a probe's source it travels to the worker."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn


def leaves(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Copies that collect gradients."""
    return [tensor.clone().requires_grad_() for tensor in tensors]


def weighted_sum(results: Sequence[Tensor]) -> Tensor:
    """A sum in which every entry of the results counts differently."""
    joined = torch.cat([result.flatten() for result in results])
    return (joined * torch.arange(1.0, len(joined) + 1).cos()).sum()


def gradients(results: Sequence[Tensor], inputs: Sequence[Tensor | None]) -> list[Tensor | None]:
    """The gradient of the weighted sum with respect to each of the inputs; None where none arrives."""
    total = weighted_sum(results)
    wanted = [tensor for tensor in inputs if tensor is not None and tensor.requires_grad]
    if not total.requires_grad or not wanted:
        return [None] * len(inputs)
    found = iter(torch.autograd.grad(total, wanted, allow_unused=True))
    return [next(found) if tensor is not None and tensor.requires_grad else None for tensor in inputs]


def drawn_afterwards(run: Callable[[], Any]) -> list[Tensor]:
    """Random numbers drawn after a run, for two seeds that were set before it."""
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        run()
        drawn.append(torch.rand(4))
    return drawn


def parameters_of(model: nn.Module, layers: Sequence[str]) -> dict[str, Tensor]:
    """The parameters that an optimizer finds in a model: those of these layers by the layers' names, whatever the
    model itself keeps them under, and all others."""
    found = {id(parameter): (name, parameter) for name, parameter in model.named_parameters()}
    for layer in layers:
        for name, parameter in getattr(model, layer, nn.Module()).named_parameters():
            if id(parameter) in found:
                found[id(parameter)] = f"{layer}.{name}", parameter
    return dict(found.values())
