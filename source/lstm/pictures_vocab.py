"""The pictures of 1-vocab: from text to a padded batch, drawn cell by cell."""

import unicodedata
from collections.abc import Mapping, Sequence
from html import escape

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from pictures import CANDIDATE, FAINT, FORGET, INK, STORE, show
from torch import Tensor

# What a cell holds: a colour and, for those who can't tell colours apart, a pattern.
WORD, UNKNOWN, END, PADDING = (STORE, ""), (CANDIDATE, "//"), (FORGET, ".."), ("white", "xx")
KINDS = {"[UNK]": UNKNOWN, "[EOS]": END, "[PAD]": PADDING}


def road() -> None:
    """Two sentences on their way from text to a batch (2, 5)."""
    texts = ["The owl sleeps.", "The moon rises slowly."]
    tokens = [["The", "owl", "sleeps"], ["The", "moon", "rises", "slowly"]]
    padded = [["The", "owl", "sleeps", "[EOS]", "[PAD]"], ["The", "moon", "rises", "[UNK]", "[EOS]"]]
    rows = [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    figure, panels = plt.subplots(4, 1, figsize=(8.6, 6), height_ratios=[0.6, 1, 1, 1.2], layout="constrained")
    steps = ["raw text", "tokens", "indices, each sentence closed", "padded: one batch (B, T) = (2, 5)"]
    for axes, step in zip(panels, steps, strict=True):
        _table(axes, width=5, height=2)
        axes.set_title(step, loc="left", fontsize=11, color=INK)
    for b in range(2):
        panels[0].text(0.1, b, texts[b], va="center", fontsize=12, family="monospace", color=INK)
        for t, token in enumerate(tokens[b]):
            _cell(panels[1], b, t, token, WORD)
        for t, (word, index) in enumerate(zip(padded[b], rows[b], strict=True)):
            if word != "[PAD]":
                _cell(panels[2], b, t, str(index), KINDS.get(word, WORD))
            _cell(panels[3], b, t, f"{index}\n{word}", KINDS.get(word, WORD))
    show(
        figure,
        "Four tables with a row for each of two sentences. The text “The owl sleeps.” becomes three tokens, then the"
        " indices 0 1 2 6; “The moon rises slowly.” becomes four tokens, then 0 3 4 5 6, as slowly is unknown. In the"
        " last table both rows have five cells: the first is filled up with 7, the index of [PAD].",
    )


def batch_grid(batch: Tensor, lengths: Tensor, word_to_ix: Mapping[str, int]) -> None:
    """A padded batch (B, T) with the word of each index, and the true lengths (B,) at the right."""
    words = {index: word for word, index in word_to_ix.items()}
    B, T = batch.shape
    figure, axes = plt.subplots(figsize=(1.5 * T + 1.6, 0.75 * B + 0.9), layout="constrained")
    _table(axes, width=T + 0.8, height=B)
    for b, row in enumerate(batch.tolist()):
        for t, index in enumerate(row):
            _cell(axes, b, t, f"{index}\n{words[index]}", KINDS.get(words[index], WORD))
        axes.text(T + 0.35, b, str(lengths[b].item()), ha="center", va="center", fontsize=12, color=INK)
    axes.set_title(f"the batch, (B, T) = ({B}, {T})", loc="left", fontsize=11)
    axes.text(T + 0.35, -0.6, "length", ha="center", va="bottom", fontsize=11, color=INK)
    axes.set_xticks([t + 0.5 for t in range(T)], [f"t = {t}" for t in range(T)])
    axes.set_yticks(range(B), [f"b = {b}" for b in range(B)])
    said = "; ".join(" ".join(words[index] for index in row) for row in batch.tolist())
    show(figure, f"A table of {B} rows and {T} columns with an index and its word in each cell: {said}.")


def waste(lengths: Sequence[int], arrangements: Mapping[str, Sequence[Sequence[int]]]) -> None:
    """For each way to make batches of sentences: every sentence as a bar, filled up to the longest of its batch."""
    figure, panels = plt.subplots(1, len(arrangements), figsize=(9, 4.6), sharex=True, sharey=True)
    figure.set_layout_engine("constrained")
    said = []
    for axes, (name, batches) in zip(panels, arrangements.items(), strict=True):
        y, pads = 0, 0
        for batch in batches:
            longest = max(lengths[index] for index in batch)
            for index in batch:
                short = longest - lengths[index]
                axes.barh(y, lengths[index], height=0.82, color=STORE)
                if short:
                    axes.barh(y, short, left=lengths[index], height=0.8, color="white", edgecolor=FAINT, hatch="xxx")
                y, pads = y + 1, pads + short
            y += 1
        places = pads + sum(lengths)
        axes.set_title(f"{name}\n{pads} of {places} places are padding ({pads / places:.0%})", loc="left", fontsize=11)
        axes.set(xlabel="places in the row", xticks=range(0, max(lengths) + 1, 5), yticks=[])
        axes.spines[["top", "right", "left"]].set_visible(False)
        said.append(f"{name}: {pads} of {places} places are padding")
    panels[0].set_ylabel("sentences, batch by batch")
    panels[0].invert_yaxis()
    show(figure, f"Bars for the sentences, in batches; the hatched part of each bar is padding. {'; '.join(said)}.")


def tokens_in_boxes(examples: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Texts and their tokens, each token in a box, in the direction in which its script is read."""
    box = f"border: 1px solid {FAINT}; border-radius: 4px; padding: 0 6px; margin: 2px; display: inline-block"
    html, plain = [], []
    for name, (text, tokens) in examples.items():
        line = _line(text)
        boxes = " ".join(f'<bdi style="{box}">{escape(token)}</bdi>' for token in tokens)
        count = f"{len(tokens)} token{'' if len(tokens) == 1 else 's'}"
        html.append(f"<p><b>{escape(name)}</b> ({count})</p>{line}{escape(text)}</p>{line}{boxes}</p>")
        plain.append(f"{name} ({count}): {text} -> {' | '.join(tokens)}")
    display({"text/html": "".join(html), "text/plain": "\n".join(plain)}, raw=True)


def _line(text: str) -> str:
    """The beginning of a paragraph in the direction of the text's first letter.

    Written out, because dir="auto" doesn't look into isolated boxes (<bdi>), and JupyterLab leaves a line with
    "text-align: start" on the left.
    """
    kinds = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    direction, side = ("ltr", "left") if first == "L" else ("rtl", "right")
    style = f"text-align: {side}; max-width: 50em; margin: 2px 0; font-size: 110%"
    return f'<p dir="{direction}" style="{style}">'


def _table(axes: Axes, width: float, height: int) -> None:
    """An empty table: a column for each step, a row for each sentence."""
    axes.set(xlim=(0, width), ylim=(height - 0.5, -0.5), xticks=[], yticks=range(height))
    axes.set_yticks(range(height), [f"b = {b}" for b in range(height)])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _cell(axes: Axes, b: int, t: int, text: str, kind: tuple[str, str]) -> None:
    colour, pattern = kind
    place = (t + 0.03, b - 0.44)
    axes.add_patch(Rectangle(place, 0.94, 0.88, fc=colour, alpha=0.28, ec="none"))
    axes.add_patch(Rectangle(place, 0.94, 0.88, fc="none", ec=FAINT, hatch=pattern, alpha=0.45, linewidth=1))
    back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0} if pattern else None
    axes.text(t + 0.5, b, text, ha="center", va="center", fontsize=11, color=INK, bbox=back)
