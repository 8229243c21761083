"""The pictures of the notebook on generation. Every one carries a sentence for those who can't see it.

Arabic is shown by tables of HTML: a browser joins its letters and sets them from right to left, matplotlib doesn't.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import matplotlib.pyplot as plt
import torch
from IPython.display import display
from pictures import CANDIDATE, FAINT, FORGET, INK, STORE, show
from torch import Tensor, nn

SIGNS = {" ": "␣", "\n": "⏎"}  # characters that can't be seen, and what stands for them
CELL = f"border: 1px solid {FAINT}; padding: 3px 12px; text-align: start; vertical-align: top"


def temperatures(characters: str, prompt: str, probabilities: Mapping[float, Tensor]) -> None:
    """The probabilities (V,) of the next character at each temperature, side by side."""
    figure, panels = plt.subplots(len(probabilities), 1, figsize=(8.6, 6), sharex=True, sharey=True)
    figure.set_layout_engine("constrained")
    said = []
    for axes, (temperature, share) in zip(panels, probabilities.items(), strict=True):
        axes.bar(range(len(characters)), share.tolist(), color=STORE, edgecolor=INK)
        axes.set_title(f"temperature {temperature:g}", loc="left", fontsize=11)
        axes.set(ylabel="probability", ylim=(0, 0.6))
        _characters(axes, characters)
        best = share.topk(3)
        first = ", ".join(
            f"{characters[i]} {p:.0%}" for p, i in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        )
        said.append(f"At temperature {temperature:g}: {first}")
    panels[-1].set_xlabel(f"the character after “{_seen(prompt)}”")
    show(figure, f"Bars for each character, at {len(probabilities)} temperatures. {'; '.join(said)}.")


def drawn(characters: str, probabilities: Tensor, shares: Tensor, count: int) -> None:
    """How often each character was drawn, as a bar, and its probability as a line across."""
    figure, axes = plt.subplots(figsize=(8.6, 3), layout="constrained")
    axes.bar(range(len(characters)), shares.tolist(), color=STORE, edgecolor=INK, label="was drawn")
    for place, probability in enumerate(probabilities.tolist()):
        label = "should be drawn" if place == 0 else None
        axes.plot([place - 0.45, place + 0.45], [probability] * 2, color=INK, linewidth=3, label=label)
    axes.set(ylabel="share", xlabel="the character")
    axes.set_title(f"{count} draws, and what was to be expected", loc="left", fontsize=11)
    axes.legend(frameon=False)
    _characters(axes, characters)
    furthest = (probabilities - shares).abs().max().item()
    show(
        figure,
        f"Bars for how often each character was drawn; the furthest from its probability is off by {furthest:.3f}.",
    )


def lines(counts: Mapping[float, tuple[int, int, int]]) -> None:
    """Of the lines written at each temperature: known ones, new ones of known words, and those with other words."""
    figure, axes = plt.subplots(figsize=(8.6, 3.4), layout="constrained")
    kinds = [
        ("read in training", FORGET, ""),
        ("new, of known words", STORE, "//"),
        ("with a word that is none", CANDIDATE, ".."),
    ]
    for row, parts in enumerate(counts.values()):
        left = 0
        for count, (label, colour, hatch) in zip(parts, kinds, strict=True):
            axes.barh(row, count, left=left, color=colour, edgecolor="white", hatch=hatch, label=None if row else label)
            if count:
                axes.text(left + count / 2, row, count, ha="center", va="center", fontsize=10,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
            left += count
    axes.set_yticks(range(len(counts)), [f"{temperature:g}" for temperature in counts])
    axes.set(ylabel="temperature", xlabel="lines")
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("what kind of lines are written", loc="left", fontsize=11)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    said = "; ".join(f"{t:g}: {a} known, {b} new, {c} with other words" for t, (a, b, c) in counts.items())
    show(figure, f"Bars for the lines written at each temperature: {said}.")


def arabic(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table from right to left, with Arabic in any of its columns."""
    body = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in rows)
    _table(f"<tr>{''.join(_cell(text, 'th') for text in header)}</tr>{body}", [header, *rows])


def next_words(model: nn.Module, beginnings: Sequence[str], normalise: Callable[[str], str]) -> None:
    """For each beginning of a sentence, the three likeliest next words with their probabilities, as bars."""
    rows, said = [], []
    for beginning in beginnings:
        ids = [model.words.index(word) for word in normalise(beginning).split()]
        with torch.no_grad():
            best = model(torch.tensor(ids))[-1].softmax(dim=0).topk(3)
        words = [(model.words[i], share) for i, share in zip(best.indices.tolist(), best.values.tolist(), strict=True)]
        bars = "".join(_bar(*word) for word in words)
        rows.append(f"<tr>{_cell(beginning)}<td style='{CELL}'>{bars}</td></tr>")
        said.append([beginning, ", ".join(f"{word} {share:.0%}" for word, share in words)])
    _table("".join(rows), said)


def _bar(word: str, probability: float) -> str:
    """A word and its probability, with a bar that grows from right to left."""
    width = max(1, round(120 * probability))
    bar = f"<span style='display: inline-block; height: 0.8em; width: {width}px; background: {STORE}'></span>"
    name = f"<span style='display: inline-block; width: 6em'>{_either_way(word)}</span>"
    return f"<div>{name} {bar} {probability:.0%}</div>"


def _cell(text: str, tag: str = "td") -> str:
    return f"<{tag} style='{CELL}'>{_either_way(text)}</{tag}>"


def _either_way(text: str) -> str:
    """Text that keeps its own direction inside of a table from right to left."""
    return f"<bdi>{escape(text)}</bdi>"


def _table(rows: str, plain: Sequence[Sequence[str]]) -> None:
    style = "border-collapse: collapse; font-size: 115%; margin: 4px 0"
    html = f"<table dir='rtl' lang='ar' style='{style}'>{rows}</table>"
    display({"text/html": html, "text/plain": "\n".join(" | ".join(row) for row in plain)}, raw=True)


def _seen(text: str) -> str:
    """Text with signs for what can't be seen."""
    return "".join(SIGNS.get(character, character) for character in text)


def _characters(axes: plt.Axes, characters: str) -> None:
    axes.set_xticks(range(len(characters)), list(_seen(characters)), fontsize=11)
    axes.tick_params(axis="x", length=0, labelbottom=True)
    axes.spines[["top", "right"]].set_visible(False)
