"""The pictures of the notebook on embeddings. Every one carries a sentence for those who can't see it."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from pictures import CANDIDATE, FAINT, FORGET, INK, OUTPUT, STORE, show
from torch import Tensor

# A colour and a pattern for rows, a colour and a marker for points: whoever can't see the one sees the other.
ROWS = [(STORE, ""), (CANDIDATE, "//"), (FORGET, ".."), (OUTPUT, "xx"), (FAINT, "--")]
POINTS = [(FORGET, "o"), (OUTPUT, "s"), (STORE, "^"), (CANDIDATE, "D"), (INK, "P"), (FAINT, "X")]
NO_ROW = ("white", "")


def product(vocabulary: Sequence[str], matrix: Tensor, indices: Sequence[int]) -> None:
    """One-hot rows (T, V) of the words with these indices, times the matrix (V, D), is the rows (T, D)."""
    V, D = matrix.shape
    T = len(indices)
    kinds = {index: ROWS[number] for number, index in enumerate(dict.fromkeys(indices))}
    figure, axes = plt.subplots(figsize=(10, 3.6), layout="constrained")
    lefts = [1.3, V + 4.1, V + D + 6.2]
    axes.set(xlim=(-0.5, lefts[2] + D + 0.2), ylim=(V + 0.2, -1.1), aspect="equal")
    axes.axis("off")
    axes.set_title("a product that picks rows", loc="left", fontsize=12)
    top = (V - T) / 2
    for t, index in enumerate(indices):
        axes.text(lefts[0] - 0.2, top + t + 0.5, vocabulary[index], ha="right", va="center", fontsize=11, color=INK)
        for v in range(V):
            _cell(axes, lefts[0] + v, top + t, str(int(v == index)), kinds[index] if v == index else NO_ROW)
        for d in range(D):
            _cell(axes, lefts[2] + d, top + t, _number(matrix[index, d]), kinds[index])
    for v, word in enumerate(vocabulary):
        axes.text(lefts[1] - 0.2, v + 0.5, word, ha="right", va="center", fontsize=11, color=INK)
        for d in range(D):
            _cell(axes, lefts[1] + d, v, _number(matrix[v, d]), kinds.get(v, NO_ROW))
    for x, sign in [(V + 1.75, "×"), (V + D + 5.15, "=")]:
        axes.text(x, V / 2, sign, ha="center", va="center", fontsize=20, color=INK)
    for left, width, name in [
        (lefts[0], V, f"one-hot rows, ({T}, {V})"),
        (lefts[1], D, f"matrix, ({V}, {D})"),
        (lefts[2], D, f"vectors, ({T}, {D})"),
    ]:
        axes.text(left + width / 2, -0.6, name, ha="center", va="center", fontsize=11, color=INK)
    said = ", ".join(f"{vocabulary[index]} has its one in column {index} and gets row {index}" for index in indices)
    show(figure, f"A table of one-hot rows times a table of vectors is a table of rows picked from the latter: {said}.")


def gradients(vocabulary: Sequence[str], matrices: Mapping[str, Tensor]) -> None:
    """The gradient of a matrix (V, D), a panel for each way in which it was found."""
    highest = max(matrix.max().item() for matrix in matrices.values())
    figure, panels = plt.subplots(1, len(matrices), figsize=(9, 3.2), sharey=True, layout="constrained")
    for axes, (name, matrix) in zip(panels, matrices.items(), strict=True):
        axes.imshow(matrix.numpy(), cmap="cividis", vmin=0, vmax=highest, aspect="auto")
        for v, row in enumerate(matrix.tolist()):
            for d, value in enumerate(row):
                colour = INK if value > 0.6 * highest else "white"
                axes.text(d, v, f"{value:.0f}", ha="center", va="center", fontsize=12, color=colour)
        axes.set_title(name, loc="left", fontsize=11)
        axes.set_xticks(range(matrix.shape[1]))
        axes.set_yticks(range(len(vocabulary)), vocabulary, fontsize=11)
        axes.set_xlabel("column of the matrix")
        axes.tick_params(length=0)
    figure.suptitle("gradient of the embedding matrix", x=0.01, ha="left", fontsize=12)
    parts = [
        f"by {name}: " + ", ".join(f"{word} {row[0]:.0f}" for word, row in zip(vocabulary, matrix, strict=True))
        for name, matrix in matrices.items()
    ]
    show(figure, f"The gradient of each row of the matrix, {'; '.join(parts)}.")


def looked_up(word_to_ix: Mapping[str, int], weight: Tensor, batch: Tensor) -> None:
    """The matrix (V, D) with its words, and the vectors (B, T, D) of a batch (B, T)."""
    words = {index: word for word, index in word_to_ix.items()}
    (V, D), (B, T) = weight.shape, batch.shape
    limit = weight.abs().max().item()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), width_ratios=[1, 2.9], layout="constrained")
    colours = {"cmap": "PuOr", "vmin": -limit, "vmax": limit}
    drawn = left.imshow(weight.numpy(), **colours, aspect="auto")
    left.set_yticks(range(V), [f"{words[index]}  {index}" for index in range(V)], fontsize=11)
    left.set_xticks(range(D))
    left.set_title(f"matrix ({V}, {D})", loc="left", fontsize=11)
    right.set(xlim=(-0.1, T + 0.05), ylim=(B + 0.1, -0.1))
    for b, row in enumerate(batch.tolist()):
        for t, index in enumerate(row):
            place = (t + 0.05, t + 0.95, b + 0.62, b + 0.28)
            right.imshow(weight[index : index + 1].numpy(), **colours, extent=place, aspect="auto")
            right.text(t + 0.5, b + 0.76, f"{words[index]}  {index}", ha="center", va="center", fontsize=11, color=INK)
    right.set(xlim=(-0.05, T + 0.05), ylim=(B, 0))
    right.set_xticks([t + 0.5 for t in range(T)], [f"t = {t}" for t in range(T)])
    right.set_yticks([b + 0.5 for b in range(B)], [f"b = {b}" for b in range(B)])
    right.set_title(f"the batch, looked up: ({B}, {T}, {D})", loc="left", fontsize=11)
    for axes in (left, right):
        axes.tick_params(length=0)
    right.spines[:].set_visible(False)
    figure.colorbar(drawn, ax=right, label="value", shrink=0.9)
    rows = "; ".join(" ".join(words[index] for index in row) for row in batch.tolist())
    show(figure, f"On the left the {V} rows of the matrix as coloured cells. On the right a copy of a row for {rows}.")


def padding_in_training(norms: Mapping[str, Sequence[float]]) -> None:
    """For each embedding, how far the row of [PAD] is from zero, epoch by epoch."""
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    for (name, curve), colour, line in zip(norms.items(), (OUTPUT, FORGET), ("--", "-"), strict=True):
        axes.plot(curve, color=colour, linestyle=line, linewidth=2.4, label=name)
    axes.set(xlabel="epoch", ylabel="length of the vector", title="the row of [PAD] in training")
    axes.legend(frameon=False, loc="center right")
    _open_frame(axes)
    said = "; ".join(f"{name}: {curve[0]:.2f} at first, {curve[-1]:.2f} in the end" for name, curve in norms.items())
    show(figure, f"Two curves of the length of the vector of [PAD] over {len(curve)} epochs. {said}.")


def losses(values: Sequence[float], title: str) -> None:
    """The summed loss of each epoch."""
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    axes.plot(range(1, len(values) + 1), values, "o-", color=FORGET, linewidth=2.4)
    axes.set(xlabel="epoch", ylabel="summed loss", title=title, xticks=range(1, len(values) + 1))
    axes.grid(axis="y", color="#dddddd")
    _open_frame(axes)
    show(figure, f"A curve of the summed loss over {len(values)} epochs, from {values[0]:.0f} to {values[-1]:.0f}.")


def planes(tables: Mapping[str, Tensor], kinds: Mapping[str, str]) -> None:
    """Vectors (V, D) as points, a panel for each table; `kinds` gives the words in the order of their rows.

    With more than two numbers a vector is seen along the two principal components of its table.
    """
    figure, panels = plt.subplots(1, len(tables), figsize=(10 if len(tables) > 1 else 7, 4.8), squeeze=False)
    figure.set_layout_engine("constrained")
    looks = dict(zip(dict.fromkeys(kinds.values()), POINTS, strict=False))
    for axes, (title, table) in zip(panels.flat, tables.items(), strict=True):
        points = _flat(table.detach())
        for kind, (colour, marker) in looks.items():
            own = [row for row, word in enumerate(kinds) if kinds[word] == kind]
            axes.plot(*points[own].T.tolist(), marker, color=colour, markersize=8, linestyle="none", label=kind)
        _name_points(axes, points, list(kinds))
        axes.set_title(title, loc="left", fontsize=11)
        axes.margins(0.15, 0.1)
        axes.tick_params(labelsize=9)
        if table.shape[1] > 2:
            axes.set(xlabel="first principal component", ylabel="second principal component")
        else:
            axes.set(xlabel="first number", ylabel="second number")
        axes.grid(color="#eeeeee")
        _open_frame(axes)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(looks), frameon=False)
    groups = "; ".join(f"{kind}: {', '.join(word for word in kinds if kinds[word] == kind)}" for kind in looks)
    show(figure, f"Words as points in a plane, {' and '.join(tables)}. Marked are {groups}.")


def _flat(table: Tensor) -> Tensor:
    """Points (V, 2); each component points to where its largest number is, so that a picture never flips."""
    if table.shape[1] == 2:
        return table
    centred = table - table.mean(dim=0)
    _, _, components = torch.linalg.svd(centred, full_matrices=False)
    points = centred @ components[:2].T
    return points * points.gather(0, points.abs().argmax(dim=0, keepdim=True)).sign()


def _name_points(axes: Axes, points: Tensor, words: Sequence[str]) -> None:
    """The words at the right of their points, those of one point together, and moved apart where they would overlap."""
    together: dict[tuple[float, ...], list[str]] = {}
    for point, word in zip(points.tolist(), words, strict=True):
        together.setdefault(tuple(round(number, 6) for number in point), []).append(word)
    width, height = (points.amax(dim=0) - points.amin(dim=0)).tolist()
    places, gap = [list(place) for place in together], 0.045 * height
    for _ in range(50):
        for one, other in combinations(places, 2):
            low, high = sorted((one, other), key=lambda place: place[1])
            missing = gap - (high[1] - low[1])
            if missing > 0 and abs(one[0] - other[0]) < 0.2 * width:
                low[1] -= missing / 2
                high[1] += missing / 2
    for (x, y), names in zip(places, together.values(), strict=True):
        axes.text(x + 0.03 * width, y, ", ".join(names), va="center", fontsize=10, color=INK)


def _cell(axes: Axes, x: float, y: float, text: str, kind: tuple[str, str]) -> None:
    colour, pattern = kind
    axes.add_patch(Rectangle((x + 0.03, y + 0.06), 0.94, 0.88, fc=colour, alpha=0.28, ec="none"))
    axes.add_patch(
        Rectangle((x + 0.03, y + 0.06), 0.94, 0.88, fc="none", ec=FAINT, hatch=pattern, alpha=0.45, linewidth=1)
    )
    back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0} if pattern else None
    axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=11, color=INK, bbox=back)


def _number(value: Tensor) -> str:
    return f"{value.item():.1f}".replace("-", "−")


def _open_frame(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
