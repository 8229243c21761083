"""The pictures of the notebook on Viterbi. Every one carries a sentence for those who can't see it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

import matplotlib.pyplot as plt
import torch
from matplotlib.patches import Circle
from pictures import CANDIDATE, FAINT, FORGET, INK, OUTPUT, show
from torch import Tensor

QUIET = "#d5dbe1"


def all_paths(scores: Mapping[str, float], named: Mapping[str, str]) -> None:
    """The score of every path as a bar, the best at the top; `named` says of some paths how they were found."""
    ranked = sorted(scores, key=lambda path: -scores[path])
    colours = dict(zip(named, [OUTPUT, CANDIDATE, FORGET], strict=True))
    figure, axes = plt.subplots(figsize=(8.6, 6.2), layout="constrained")
    for row, path in enumerate(ranked):
        axes.barh(row, scores[path], color=colours.get(path, QUIET), edgecolor=INK if path in named else "none")
        if path in named:
            axes.text(
                scores[path] - 0.3, row, f"{named[path]}: {scores[path]:.1f}", ha="right", va="center", fontsize=11
            )
    lowest = min(scores.values())
    axes.set(
        xlabel="score of the whole path (0 would be perfect)", xlim=(lowest - 1.5, 0), ylim=(len(ranked) - 0.4, -0.6)
    )
    axes.set_yticks(range(len(ranked)), ranked, family="monospace", fontsize=9)
    axes.set_title(f"all {len(ranked)} ways to tag the sentence", loc="left", fontsize=12)
    axes.spines[["top", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.yaxis.tick_right()
    places = "; ".join(
        f"{path} ({how}) is number {ranked.index(path) + 1}, {scores[path]:.1f}" for path, how in named.items()
    )
    show(figure, f"Bars for the scores of {len(ranked)} paths, from the best to the worst. {places}.")


def trellis(words: Sequence[str], tags: Sequence[str], parts: Sequence[Tensor], path: Sequence[int]) -> None:
    """A trellis for emissions, transitions and start: the best score up to each node, and the edge it came by."""
    best, kept_from = _arrivals(*parts)
    figure, axes = plt.subplots(figsize=(7, 4.6), layout="constrained")
    steps, kinds = best.shape
    on_path = list(enumerate(path))
    for t in range(1, steps):
        for i in range(kinds):
            for j in range(kinds):
                kept = kept_from[t, j] == i
                chosen = ((t - 1, i), (t, j)) in pairwise(on_path)
                style = {
                    "color": FORGET if chosen else INK if kept else FAINT,
                    "zorder": 3 if chosen else 2 if kept else 1,
                }
                style["linewidth"] = 6 if chosen else 1.8 if kept else 1.2
                axes.plot([t - 1, t], [i, j], linestyle="-" if kept else ":", **style)
    for t in range(steps):
        for k in range(kinds):
            chosen = (t, k) in on_path
            axes.add_patch(Circle((t, k), 0.2, fc=FORGET if chosen else "white", ec=INK, linewidth=1.6, zorder=4))
            colour = "white" if chosen else INK
            axes.text(t, k, f"{best[t, k]:.1f}", ha="center", va="center", fontsize=11, color=colour, zorder=5)
    axes.set(xlim=(-0.5, steps - 0.5), ylim=(kinds - 0.6, -0.4), aspect="equal", xlabel="word", ylabel="tag")
    axes.set_xticks(range(steps), [f"{word}\nt = {t}" for t, word in enumerate(words)], fontsize=12)
    axes.set_yticks(range(kinds), tags, fontsize=12)
    axes.set_title("the best score of any path up to each node,\nand where it came from", loc="left", fontsize=12)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    rows = "; ".join(
        f"{word}: " + ", ".join(f"{tag} {best[t, k]:.1f}" for k, tag in enumerate(tags)) for t, word in enumerate(words)
    )
    road = " ".join(tags[k] for k in path)
    show(
        figure, f"A trellis with a column of tags for each word and the best score in each node. {rows}. Path: {road}."
    )


def growth(kinds: int, longest: int) -> None:
    """How many paths there are, and how many sums Viterbi takes, for sentences of 1 to `longest` words."""
    lengths = torch.arange(1, longest + 1, dtype=torch.double)
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    axes.plot(lengths, kinds**lengths, color=OUTPUT, linestyle="--", linewidth=2.4, label=f"all paths: {kinds}ᵀ")
    sums = lengths * kinds**2
    axes.plot(lengths, sums, color=FORGET, linewidth=2.4, label=f"Viterbi: T · {kinds}² sums")
    axes.set(yscale="log", xlabel="words in the sentence, T", ylabel="how many")
    axes.set_title(f"with {kinds} tags", loc="left", fontsize=12)
    axes.legend(frameon=False)
    axes.grid(axis="y", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
    show(
        figure,
        f"Two curves on a logarithmic axis over the number of words. The number of paths with {kinds} tags rises to"
        f" {kinds**longest:.0e} at {longest} words; Viterbi's sums rise to {int(sums[-1])}.",
    )


def tagged(sentences: Sequence[tuple[Sequence[str], Mapping[str, Sequence[str]]]]) -> None:
    """Print sentences, and below each word the tags that the methods give it."""
    for words, rows in sentences:
        width = max(map(len, rows)) + 2
        columns = [max(len(word), 3) + 2 for word in words]
        print(" " * width + "".join(word.ljust(column) for word, column in zip(words, columns, strict=True)))
        for method, tags in rows.items():
            print(method.ljust(width) + "".join(tag.ljust(column) for tag, column in zip(tags, columns, strict=True)))
        print()


def _arrivals(emissions: Tensor, transitions: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
    """For each word and tag (T, K): the best score of all paths that get there, and the tag before. Tries them all."""
    steps, kinds = emissions.shape
    best, before = torch.full((steps, kinds), -torch.inf), torch.full((steps, kinds), -1)
    for t in range(steps):
        for path in product(range(kinds), repeat=t + 1):
            score = start[path[0]] + sum(emissions[step, tag] for step, tag in enumerate(path))
            score += sum(transitions[i, j] for i, j in pairwise(path))
            if score > best[t, path[-1]]:
                best[t, path[-1]], before[t, path[-1]] = score, path[-2] if t else -1
    return best, before
