"""The pictures of 5-tagger. Every one carries a sentence for those who can't see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle
from pictures import CANDIDATE, FAINT, FORGET, INK, OUTPUT, STORE, show
from torch import Tensor

PADDING = "#6f6f6f"
PAPER = "#eef4fa"


def tagger_net(words: Sequence[str], tags: Sequence[str]) -> None:
    """A sentence on its way through the tagger: from words, at the bottom, to tags, at the top."""
    figure, axes = plt.subplots(figsize=(9, 4.95), layout="constrained")
    columns = [2.3 * step for step in range(len(words))]
    axes.set(xlim=(-2.9, columns[-1] + 1.4), ylim=(-0.45, 6.3), aspect="equal")
    axes.axis("off")
    axes.set_title("one word in, one tag out, and the state runs along", loc="left", fontsize=12)
    for name, shape, y in [
        ("words", "(T)", 0.0),
        ("word_embeddings", "(T, D)", 1.5),
        ("lstm", "(T, H)", 3.0),
        ("hidden2tag,\nlog-softmax", "(T, K)", 4.5),
        ("best tag", "(T)", 5.8),
    ]:
        axes.text(-1.2, y, f"{name}\n{shape}", ha="right", va="center", fontsize=10, color=INK)
    for x, word, tag in zip(columns, words, tags, strict=True):
        axes.text(x, 0.0, word, ha="center", va="center", fontsize=13, color=INK, style="italic")
        axes.add_patch(Rectangle((x - 0.6, 1.25), 1.2, 0.5, fc=PAPER, ec=INK))
        axes.add_patch(Circle((x, 3.0), 0.5, fc=FORGET, ec=INK, zorder=3))
        axes.text(x, 3.0, "h", ha="center", va="center", fontsize=13, color="white", style="italic", zorder=4)
        for offset, height in zip((-0.45, -0.1, 0.25), _heights(tag), strict=True):
            axes.add_patch(Rectangle((x + offset, 4.15), 0.25, height, fc=STORE, ec=INK))
        axes.text(x, 5.8, tag, ha="center", va="center", fontsize=13, color=INK, weight="bold")
        for low, high in [(0.3, 1.2), (1.8, 2.45), (3.55, 4.1), (5.05, 5.5)]:
            _arrow(axes, (x, low), (x, high))
    for left, right in pairwise(columns):
        _arrow(axes, (left + 0.55, 3.0), (right - 0.55, 3.0), FORGET)
    sentence, said = " ".join(words), " ".join(tags)
    show(
        figure,
        f"The words “{sentence}” at the bottom, each with an arrow to its vector, to a state h of the LSTM, to a bar"
        f" for each tag, and to the best tag: {said}. The states are joined by arrows from left to right.",
    )


def before_and_after(before: Tensor, after: Tensor, words: Sequence[str], tags: Sequence[str]) -> None:
    """Heat maps of the probabilities (T, K) of each tag, before and after training."""
    figure, panels = plt.subplots(1, 2, figsize=(9, 2.9), sharey=True, layout="constrained")
    for axes, values, title in zip(panels, (before, after), ("before training", "after training"), strict=True):
        drawn = axes.imshow(values.T.numpy(), cmap="cividis", vmin=0, vmax=1, aspect="auto")
        axes.set_title(title, loc="left", fontsize=12)
        axes.set_xticks(range(len(words)), words)
        axes.set_yticks(range(len(tags)), tags)
        axes.tick_params(length=0)
        for step, row in enumerate(values.tolist()):
            for index, value in enumerate(row):
                colour = INK if value > 0.6 else "white"
                axes.text(step, index, f"{value:.2f}", ha="center", va="center", fontsize=9, color=colour)
    figure.colorbar(drawn, ax=panels.tolist(), shrink=0.9, label="probability")
    figure.supylabel("tag")
    figure.supxlabel("word")
    best = " ".join(tags[index] for index in after.argmax(dim=1).tolist())
    show(figure, f"Two grids of probabilities, a column a word and a row a tag: nearly even before, then {best}.")


def loss_curve(losses: Sequence[float], title: str) -> None:
    """The loss over the epochs, on a logarithmic axis."""
    figure, axes = plt.subplots(figsize=(8, 2.9), layout="constrained")
    axes.plot(losses, color=FORGET, linewidth=2.4)
    axes.set(yscale="log", xlabel="epoch", ylabel="mean loss", title=title)
    axes.yaxis.set_major_formatter("{x:g}")
    _quiet(axes)
    show(figure, f"The loss falls from {losses[0]:.2f} to {losses[-1]:.2f} in {len(losses)} epochs.")


def tag_counts(counts: Mapping[str, int], ambiguous: Mapping[str, int]) -> None:
    """How often each tag occurs; of these, how often on a word that has other tags as well."""
    figure, axes = plt.subplots(figsize=(8.6, 4.4), layout="constrained")
    names = list(counts)
    axes.barh(names, list(counts.values()), color=PAPER, edgecolor=INK, label="all words")
    several = [ambiguous.get(name, 0) for name in names]
    axes.barh(names, several, color=CANDIDATE, edgecolor=INK, hatch="//", label="words that have other tags too")
    axes.invert_yaxis()
    axes.set(xlabel="how often", title="the tags of the training sentences")
    axes.legend(frameon=False, loc="lower right")
    _quiet(axes, "x")
    said = ", ".join(f"{name} {count}" for name, count in counts.items())
    show(figure, f"Bars for the tags, most frequent first: {said}. A part of each belongs to words with several tags.")


def steps_and_bars(report: Mapping[str, Any], reached: Mapping[str, float] | None = None) -> None:
    """The accuracies that earn points, those of the two simple taggers and, once known, one's own."""
    figure, axes = plt.subplots(figsize=(9, 3.2), layout="constrained")
    rows = {"all": 1, "ambiguous": 0}
    for (name, bar), (colour, line) in zip(report["bars"].items(), [(FAINT, ":"), (CANDIDATE, "--")], strict=True):
        for row, y in rows.items():
            label = name if row == "all" else None
            axes.plot([bar[row]] * 2, [y - 0.32, y + 0.32], color=colour, linestyle=line, linewidth=3, label=label)
    points = Counter[tuple[float, int]]()  # several steps may ask for the same accuracy
    for step in report["steps"]:
        points[step["accuracy"], rows[step["on"]]] += step["points"]
    for number, (place, worth) in enumerate(points.items()):
        label = "a step that earns points" if number == 0 else None
        axes.plot(*place, "o", markersize=15, mfc="white", mec=FORGET, mew=2, label=label, zorder=3)
        axes.text(*place, f"{worth:g}", ha="center", va="center", fontsize=9, color=INK, zorder=4)
    for number, (row, share) in enumerate((reached or {}).items()):
        label = "your tagger, on dev" if number == 0 else None
        axes.plot(share, rows[row] - 0.3, "^", markersize=13, color=OUTPUT, mec=INK, label=label, zorder=5)
    axes.set(ylim=(-0.6, 1.6), xlabel="share of right tags", title="bars to beat, and steps that earn points")
    axes.set_yticks(list(rows.values()), ["all words", "ambiguous\nwords"])
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    _quiet(axes, "x")
    steps = ", ".join(f"{step['accuracy']:.1%} on {step['on']} words" for step in report["steps"])
    bars = "; ".join(f"{name}: {bar['all']:.1%} of all words" for name, bar in report["bars"].items())
    mine = "; ".join(f"{share:.1%} on {row} words" for row, share in (reached or {}).items())
    show(figure, f"Steps that earn points at {steps}. {bars}." + (f" Your tagger: {mine}." if mine else ""))


def batch_with_mask(sentences: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
    """A batch as a grid, each word above its tag, the padding dark."""
    longest = max(len(words) for words, _ in sentences)
    figure, axes = plt.subplots(figsize=(9.4, 0.72 * len(sentences) + 0.9), layout="constrained")
    for row, (words, tags) in enumerate(sentences):
        for step in range(longest):
            real = step < len(words)
            axes.add_patch(Rectangle((step, row), 1, 1, fc=PAPER if real else PADDING, ec="white", linewidth=2))
            upper, lower = (words[step], tags[step]) if real else ("[PAD]", "pad_tag")
            colour = INK if real else "white"
            axes.text(step + 0.5, row + 0.36, upper, ha="center", va="center", fontsize=10, color=colour)
            axes.text(step + 0.5, row + 0.7, lower, ha="center", va="center", fontsize=8, color=colour)
    axes.set(xlim=(0, longest), ylim=(len(sentences), 0), xlabel="time step", ylabel="sentence")
    axes.set_xticks([step + 0.5 for step in range(longest)], range(longest))
    axes.set_yticks([row + 0.5 for row in range(len(sentences))], range(len(sentences)))
    axes.set_title("a batch of sentences and their tags; dark is padding", loc="left", fontsize=12)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    lengths = ", ".join(str(len(words)) for words, _ in sentences)
    show(figure, f"A grid of {len(sentences)} sentences and {longest} steps. Real words in each row: {lengths}.")


def learning(history: Mapping[str, Sequence[float]]) -> None:
    """One panel for each measure of `history`, over the epochs."""
    figure, panels = plt.subplots(1, len(history), figsize=(9, 3), squeeze=False, layout="constrained")
    for axes, (name, values), colour in zip(panels[0], history.items(), [FORGET, STORE, OUTPUT, INK], strict=False):
        axes.plot(range(1, len(values) + 1), values, "o-", color=colour, linewidth=2.2, markersize=4)
        axes.set(xlabel="epoch", title=name)
        _quiet(axes)
    said = "; ".join(f"{name} from {values[0]:.3f} to {values[-1]:.3f}" for name, values in history.items())
    show(figure, f"Curves over the epochs: {said}.")


def confusion(matrix: Tensor, tags: Sequence[str]) -> None:
    """Counts (K, K), a row for each right tag and a column for each one given, coloured by the share of the row."""
    figure, axes = plt.subplots(figsize=(8.2, 7), layout="constrained")
    share = matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)
    drawn = axes.imshow(share.numpy(), cmap="cividis", vmin=0, vmax=1)
    for row, counts in enumerate(matrix.tolist()):
        for column, count in enumerate(counts):
            if count:
                colour = INK if share[row, column] > 0.6 else "white"
                weight = "normal" if row == column else "bold"
                axes.text(column, row, str(count), ha="center", va="center", fontsize=9, color=colour, weight=weight)
    axes.set_xticks(range(len(tags)), tags, rotation=60, ha="right")
    axes.set_yticks(range(len(tags)), tags)
    axes.tick_params(length=0)
    axes.set(xlabel="tag that was given", ylabel="right tag", title="who is taken for whom, on dev")
    figure.colorbar(drawn, ax=axes, shrink=0.8, label="share of the right tag's words")
    right = int(matrix.diagonal().sum())
    show(figure, f"A grid of right tags against given ones: {right} of {int(matrix.sum())} counts on the diagonal.")


def word_with_letters(word: str, word_dim: int, char_dim: int) -> None:
    """A word's two vectors: one from the table, one from an LSTM over its letters, joined."""
    figure, axes = plt.subplots(figsize=(9, 3.05), layout="constrained")
    axes.set(xlim=(-0.8, len(word) + 7.4), ylim=(-0.35, 4.1), aspect="equal")
    axes.axis("off")
    axes.set_title("what the tagger's LSTM reads for one word", loc="left", fontsize=12)
    for step, letter in enumerate(word):
        axes.text(step, 0.0, letter, ha="center", va="center", fontsize=14, color=INK, style="italic")
        _arrow(axes, (step, 0.25), (step, 0.8))
        last = step == len(word) - 1
        axes.add_patch(Circle((step, 1.15), 0.32, fc=CANDIDATE, ec=INK, linewidth=3 if last else 1, zorder=3))
        if not last:
            _arrow(axes, (step + 0.35, 1.15), (step + 0.65, 1.15), CANDIDATE)
    axes.text(-0.6, 1.75, "char_lstm", ha="left", va="center", fontsize=11, color=INK)
    axes.text((len(word) - 1) / 2, 3.0, word, ha="center", va="center", fontsize=15, color=INK, style="italic")
    start, size = len(word) + 1.6, 0.55
    middle = start + (word_dim + char_dim / 2) * size
    _arrow(axes, ((len(word) - 1) / 2 + 0.16 * len(word), 3.0), (start - 0.15, 3.0))
    axes.text(start - 1.5, 3.25, "word_embeddings", ha="right", va="center", fontsize=11, color=INK)
    axes.plot([len(word) - 0.6, middle, middle], [1.15, 1.15, 2.4], color=INK, linewidth=1.7)
    _arrow(axes, (middle, 2.3), (middle, 2.68))
    for number in range(word_dim + char_dim):
        colour = PAPER if number < word_dim else CANDIDATE
        axes.add_patch(Rectangle((start + number * size, 2.72), size, size, fc=colour, ec=INK))
    sizes = f"[word, char]: {word_dim} + {char_dim} = {word_dim + char_dim} numbers"
    axes.text(start, 3.65, sizes, fontsize=11, color=INK)
    show(
        figure,
        f"The letters of “{word}” run through char_lstm; its final hidden state, {char_dim} numbers, is put behind the"
        f" {word_dim} numbers of the word's own vector, {word_dim + char_dim} in all.",
    )


def _heights(tag: str) -> tuple[float, ...]:
    """Three bars, one of them high: which one depends on the tag."""
    return tuple(0.85 if name == tag else 0.2 for name in ("DET", "NN", "V"))


def _quiet(axes: Axes, lines: str = "y") -> None:
    axes.grid(axis=lines, color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK) -> None:
    head = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0)
    head.set(color=colour, linewidth=1.7, zorder=2)
    axes.add_patch(head)
