"""The pictures of the notebook on shapes. Every one carries a sentence for those who can't see it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from pictures import CANDIDATE, FAINT, FORGET, INK, show
from torch import Tensor

FORWARD, BACKWARD = FORGET, CANDIDATE
PADDING = "#c9c9c9"


def walk(batch: Tensor, vocabulary: Sequence[str], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """The indices of `batch` (B, T) with their words as a grid; below it, the shapes of the stations on the road."""
    steps = batch.shape[1]
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(9, 4.4), height_ratios=[1.5, 1], layout="constrained")
    for row, indices in enumerate(batch.tolist()):
        for column, index in enumerate(indices):
            special = vocabulary[index].startswith("[")
            colour = PADDING if vocabulary[index] == "[PAD]" else "#fdf0d5" if special else "white"
            upper.add_patch(Rectangle((column, row), 1, 1, fc=colour, ec=INK))
            upper.text(column + 0.5, row + 0.4, vocabulary[index], ha="center", va="center", fontsize=12, color=INK)
            upper.text(column + 0.5, row + 0.78, str(index), ha="center", va="center", fontsize=10, color="#555555")
    upper.set(xlim=(-0.02, steps + 0.02), ylim=(len(batch) + 0.02, -0.02), xlabel="time step", ylabel="sentence")
    upper.set_xticks([step + 0.5 for step in range(steps)], range(steps))
    upper.set_yticks([row + 0.5 for row in range(len(batch))], range(len(batch)))
    upper.set_title(f"a batch of indices, ({len(batch)}, {steps})", loc="left", fontsize=12)
    _bare(upper)
    lower.set(xlim=(0, 4 * len(shapes) - 1.3), ylim=(0, 2))
    lower.set_title("the road from indices to probabilities", loc="left", fontsize=12)
    lower.axis("off")
    modules = ["embedding", "LSTM", "linear,\nsoftmax"]
    for number, (name, shape) in enumerate(shapes.items()):
        x = 4 * number
        lower.add_patch(FancyBboxPatch((x + 0.1, 0.4), 2.4, 1.2, boxstyle="round,pad=0.08", fc="#eef4fa", ec=INK))
        lower.text(x + 1.3, 1.25, name, ha="center", va="center", fontsize=12, color=INK)
        lower.text(x + 1.3, 0.72, str(shape), ha="center", va="center", fontsize=12, color=INK, weight="bold")
        if number:
            _arrow(lower, (x - 1.4, 1.0), (x + 0.0, 1.0), INK)
            lower.text(x - 0.72, 1.15, modules[number - 1], ha="center", va="bottom", fontsize=9, color=INK)
    rows = "; ".join(" ".join(vocabulary[index] for index in indices) for indices in batch.tolist())
    road = ", then ".join(f"{name} {shape}" for name, shape in shapes.items())
    show(figure, f"A grid of words with their indices, one row for each sentence: {rows}. Below, the road: {road}.")


def stacked_net() -> None:
    """Two layers with two directions over four steps, their axes, and where output and h_n are found."""
    figure, axes = plt.subplots(figsize=(9.6, 7.2), layout="constrained")
    axes.set(xlim=(-2.9, 12.9), ylim=(-1.75, 10.55), aspect="equal")
    axes.set_title("a stacked, bidirectional net: L = 2 layers, N = 2 directions, T = 4 steps", loc="left", fontsize=12)
    axes.axis("off")
    columns = [0.6, 3.4, 6.2, 9.0]
    heights = {(0, "forward"): 1.6, (0, "backward"): 3.2, (1, "forward"): 5.6, (1, "backward"): 7.2}
    order = {chain: number for number, chain in enumerate(heights)}
    for layer in (0, 1):
        low = heights[layer, "forward"]
        frame = FancyBboxPatch((-0.7, low - 0.75), 11.1, 3.1, boxstyle="round,pad=0.1", fc="#f4f4f4", ec=FAINT)
        axes.add_patch(frame)
        axes.text(-1.1, low + 0.8, f"layer {layer}", ha="right", va="center", fontsize=12, color=INK)
    for step, x in enumerate(columns):
        axes.text(x, -0.35, f"x at t = {step}\n(B, D)", ha="center", va="center", fontsize=10, color=INK)
        _arrow(axes, (x, 0.1), (x, 0.72), INK)
        _arrow(axes, (x, 4.1), (x, 4.72), INK)
        _arrow(axes, (x, 8.1), (x, 8.72), INK)
        axes.add_patch(Rectangle((x - 0.9, 8.85), 0.9, 0.5, fc=FORWARD, ec=INK))
        axes.add_patch(Rectangle((x, 8.85), 0.9, 0.5, fc=BACKWARD, ec=INK))
    axes.text(columns[0] + 1.55, 4.38, "2H", ha="center", va="center", fontsize=10, color=INK)
    for (layer, direction), y in heights.items():
        forward = direction == "forward"
        colour, final = (FORWARD, columns[-1]) if forward else (BACKWARD, columns[0])
        for left, right in pairwise(columns):
            ends = (left + 0.55, right - 0.55) if forward else (right - 0.55, left + 0.55)
            _arrow(axes, (ends[0], y), (ends[1], y), colour)
        for x in columns:
            width = 4 if x == final else 1.2
            axes.add_patch(Circle((x, y), 0.5, fc=colour, ec=INK, linewidth=width, zorder=3))
            on_colour = "white" if forward else INK
            axes.text(x, y, "h", ha="center", va="center", fontsize=12, color=on_colour, zorder=4, style="italic")
        side = 11.0 if forward else -1.0
        name = f"h_n[{order[layer, direction]}]"
        axes.text(side, y, name, ha="left" if forward else "right", va="center", fontsize=12, color=INK, weight="bold")
    axes.text(-1.1, 9.1, "output", ha="right", va="center", fontsize=12, color=INK, weight="bold")
    axes.text(columns[-1] + 1.15, 9.1, "(B, 2H) a step", ha="left", va="center", fontsize=10, color=INK)
    _arrow(axes, (-0.3, 10.0), (9.9, 10.0), FAINT)
    axes.text(4.8, 10.2, "time T: first axis of output, second with batch_first", ha="center", fontsize=10, color=INK)
    axes.text(
        4.8,
        -1.45,
        "output (T, B, N·H)      h_n and c_n (L·N, B, H)",
        ha="center",
        fontsize=13,
        color=INK,
        weight="bold",
    )
    show(
        figure,
        "A net of two layers, each with a forward and a backward chain over four time steps. The inputs, (B, D) at each"
        " step, come in from below; the joined states of layer 0, of size 2H, go into layer 1, and those of layer 1"
        " make up output, of shape (T, B, N·H). The final states are at the last step of the forward chains, h_n[0] and"
        " h_n[2], and at the first step of the backward chains, h_n[1] and h_n[3]. h_n and c_n have shape (L·N, B, H).",
    )


def padded_batch(lengths: Sequence[int], steps: int) -> None:
    """A padded batch as a grid, the last real step of each row framed."""
    figure, axes = plt.subplots(figsize=(8, 3.1), layout="constrained")
    for row, length in enumerate(lengths):
        for step in range(steps):
            real = step < length
            axes.add_patch(Rectangle((step, row), 1, 1, fc="#eef4fa" if real else "#6f6f6f", ec="white", linewidth=2))
            label = f"x{step}" if real else "[PAD]"
            colour = INK if real else "white"
            axes.text(step + 0.5, row + 0.5, label, ha="center", va="center", fontsize=11, color=colour)
        frame = Rectangle((length - 0.95, row + 0.05), 0.9, 0.9, fc="none", ec=FORGET, linewidth=3)
        axes.add_patch(frame)
        axes.text(steps + 0.2, row + 0.5, f"length {length}", ha="left", va="center", fontsize=11, color=INK)
    axes.set(xlim=(0, steps + 1.2), ylim=(len(lengths), 0), xlabel="time step", ylabel="sentence")
    axes.set_xticks([step + 0.5 for step in range(steps)], range(steps))
    axes.set_yticks([row + 0.5 for row in range(len(lengths))], range(len(lengths)))
    axes.set_title("the last real step of each sentence", loc="left", fontsize=12)
    _bare(axes)
    places = ", ".join(str(length - 1) for length in lengths)
    show(figure, f"A grid of {len(lengths)} sentences and {steps} steps, padded on the right. Framed: steps {places}.")


def drift(curves: Mapping[str, Sequence[float]]) -> None:
    """How far a final state is from the right one, against the number of pads behind the sentence."""
    figure, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")
    styles = [(BACKWARD, "o-"), (FORWARD, "s--")]
    for (name, values), (colour, style) in zip(curves.items(), styles, strict=True):
        axes.plot(values, style, color=colour, linewidth=2.2, label=name)
    axes.set(xlabel="number of pads behind the sentence", ylabel="distance from the right state")
    axes.set_title("one sentence, more and more padding", loc="left", fontsize=12)
    axes.legend(frameon=False)
    axes.grid(axis="y", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
    ends = "; ".join(
        f"{name}: {values[0]:.2f} at no pads, {values[-1]:.2f} at the end" for name, values in curves.items()
    )
    show(figure, f"Two curves over the number of pads. {ends}.")


def next_words(probabilities: Tensor, batch: Tensor, vocabulary: Sequence[str]) -> None:
    """Heat maps of the next-word probabilities (B, T, V), one for each sentence, with what really follows ringed."""
    figure, panels = plt.subplots(1, len(batch), figsize=(9, 4.4), sharey=True, layout="constrained", squeeze=False)
    pad = vocabulary.index("[PAD]")
    for axes, table, indices in zip(panels[0], probabilities, batch.tolist(), strict=True):
        drawn = axes.imshow(table.T.numpy(), cmap="cividis", vmin=0, vmax=1, aspect="auto")
        for step, following in enumerate(indices[1:]):
            if following != pad:
                axes.plot(step, following, "o", markersize=17, mfc="none", mec="#D55E00", mew=2.2)
        axes.set_xticks(range(len(indices)), [vocabulary[index] for index in indices], rotation=40, ha="right")
        axes.set_yticks(range(len(vocabulary)), vocabulary)
        axes.tick_params(length=0)
        axes.set_xlabel("word that has just been read")
    panels[0, 0].set_ylabel("word that could follow")
    figure.suptitle("how likely is each next word?", fontsize=12)
    figure.colorbar(drawn, ax=panels[0].tolist(), shrink=0.9, label="probability")
    best = [[vocabulary[index] for index in row] for row in torch.argmax(probabilities, dim=2).tolist()]
    said = "; ".join(
        ", ".join(f"after {vocabulary[index]}: {word}" for index, word in zip(row, words, strict=True) if index < pad)
        for row, words in zip(batch.tolist(), best, strict=True)
    )
    show(
        figure, f"A heat map for each sentence: a column for each word read, a row for each that could follow. {said}."
    )


def _bare(axes: Axes) -> None:
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    head = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, shrinkA=0, shrinkB=0)
    head.set(color=colour, linewidth=1.8, zorder=2)
    axes.add_patch(head)
