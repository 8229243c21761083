"""The pictures of the notebooks. Every one carries a sentence for those who can't see it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO

import matplotlib.pyplot as plt
import torch
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from torch import Tensor

# One colour for each gate in every picture; they stay apart in greyscale and for colour-blind eyes (Okabe and Ito).
FORGET, STORE, CANDIDATE, OUTPUT = "#0072B2", "#009E73", "#E69F00", "#D55E00"
INK, FAINT = "#222222", "#8a8a8a"


def show(figure: Figure, text: str) -> None:
    """Display a figure with `text` as its alternative for screen readers, and close it."""
    # As HTML, because notebooks drop the alternative text of plain images.
    image = BytesIO()
    figure.savefig(image, format="png", dpi=200)
    plt.close(figure)
    source = f"data:image/png;base64,{b64encode(image.getvalue()).decode()}"
    width = int(figure.get_figwidth() * 100)
    html = f'<img src="{source}" alt="{escape(text)}" width="{width}" style="max-width: 100%">'
    display({"text/html": html, "text/plain": text}, raw=True)


def gate_on_a_value() -> None:
    """A wavy value, a gate that closes and opens again, and their product."""
    time = torch.linspace(0, 10, 400)
    value = torch.sin(2.5 * time)
    gate = torch.sigmoid(6 * torch.cos(0.63 * time))
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(8, 3.8), sharex=True, layout="constrained")
    upper.plot(time, gate, color=STORE, linewidth=2)
    upper.fill_between(time, gate, color=STORE, alpha=0.2)
    upper.set(ylabel="gate σ(z)", ylim=(-0.05, 1.1), yticks=[0, 0.5, 1])
    lower.plot(time, value, color=FAINT, linewidth=1.5, linestyle=":", label="the value")
    lower.plot(time, gate * value, color=INK, linewidth=2, label="what the gate lets through: σ(z) · value")
    lower.set(xlabel="time", ylabel="value", ylim=(-1.15, 1.75), xlim=(0, 10), yticks=[-1, 0, 1])
    lower.legend(loc="upper center", ncols=2, frameon=False)
    _open_frame(upper, lower)
    show(
        figure,
        "Above, a gate falls from 1 to 0 and rises to 1 again. Below, a wave passes unchanged while the gate is open,"
        " shrinks as it closes, vanishes while it is shut, and comes back.",
    )


def cell_diagram() -> None:
    """One LSTM cell: the state runs along the top, the four layers sit below it."""
    figure, axes = plt.subplots(figsize=(9, 4.75), layout="constrained")
    axes.set(xlim=(-1.1, 13.1), ylim=(-0.7, 6.75), aspect="equal")
    axes.axis("off")
    frame = "round,pad=0.1,rounding_size=0.4"
    axes.add_patch(FancyBboxPatch((1, 0.35), 10.6, 6.2, boxstyle=frame, fc="#f4f4f4", ec=FAINT))
    state, join, layer = 5.6, 0.95, 2.4  # heights of the state, of [h_prev, x] and of the layers
    layers = [(2.2, FORGET, "σ", "f"), (4.4, STORE, "σ", "i"), (6.0, CANDIDATE, "tanh", "c̃"), (8.2, OUTPUT, "σ", "o")]

    _arrow(axes, (-0.2, state), (12.4, state), linewidth=2.6)
    axes.plot([-0.2, 8.2], [join, join], color=INK, linewidth=1.6)
    axes.plot([1.5, 1.5], [-0.1, join], color=INK, linewidth=1.6)
    for x, colour, function, name in layers:
        _arrow(axes, (x, join), (x, layer - 0.4))
        axes.add_patch(FancyBboxPatch((x - 0.5, layer - 0.32), 1, 0.64, boxstyle="round,pad=0.05", fc=colour, ec=INK))
        on_colour = INK if colour == CANDIDATE else "white"
        axes.text(x, layer, function, ha="center", va="center", fontsize=13, color=on_colour, weight="bold")
        axes.text(x + 0.16, layer + 0.62, name, ha="left", va="center", fontsize=14, color=INK, style="italic")
    _arrow(axes, (2.2, layer + 0.4), (2.2, state - 0.32))
    _arrow(axes, (4.4, layer + 0.4), (4.4, 3.9), (5.2, 3.9), last=-0.32)
    _arrow(axes, (6.0, layer + 0.4), (6.0, 3.9), (5.2, 3.9), last=-0.32)
    _arrow(axes, (5.2, 3.9), (5.2, state - 0.32))
    _arrow(axes, (10.2, state), (10.2, 4.95))
    axes.add_patch(FancyBboxPatch((9.7, 4.26), 1, 0.64, boxstyle="round,pad=0.05", fc="white", ec=INK))
    axes.text(10.2, 4.58, "tanh", ha="center", va="center", fontsize=12, color=INK)
    _arrow(axes, (10.2, 4.21), (10.2, 3.72))
    _arrow(axes, (8.2, layer + 0.4), (8.2, 3.4), (10.2, 3.4), last=-0.32)
    _arrow(axes, (10.2, 3.08), (10.2, join), (12.4, join))
    for x, y, sign in [(2.2, state, "⊙"), (5.2, state, "+"), (5.2, 3.9, "⊙"), (10.2, 3.4, "⊙")]:
        axes.add_patch(Circle((x, y), 0.32, fc="white", ec=INK, linewidth=1.4, zorder=3))
        _sign(axes, x, y, sign)
    for x, y, name, side in [
        (-0.3, state, "$c_{prev}$", "right"),
        (12.5, state, "$c$", "left"),
        (-0.3, join, "$h_{prev}$", "right"),
        (12.5, join, "$h$", "left"),
        (1.5, -0.35, "$x$", "center"),
    ]:
        axes.text(x, y, name, ha=side, va="center", fontsize=15, color=INK)
    for x, word, colour in [(2.2, "forget", FORGET), (5.2, "store, update", STORE), (10.2, "output", OUTPUT)]:
        axes.text(x, 6.25, word, ha="center", va="center", fontsize=11, color=colour, weight="bold")
    show(
        figure,
        "An LSTM cell. The cell state runs straight from left to right: it is first multiplied by the forget gate f,"
        " then i times the candidate is added. All four layers read the joined h_prev and x."
        " A copy of the new state goes through tanh, is multiplied by the output gate o and leaves as h.",
    )


def gates_by_hand(
    gates: Mapping[str, Tensor], candidates: Sequence[float] | Tensor, kept: Sequence[float], shown: Sequence[float]
) -> None:
    """Above, the gates (T,) as shut and open fields; below, the candidates, the cell state and the hidden state."""
    steps = range(len(kept))
    figure, (upper, lower) = plt.subplots(
        2, 1, figsize=(8, 4.2), sharex=True, height_ratios=[1, 2.2], layout="constrained"
    )
    upper.imshow(torch.stack(list(gates.values())).numpy(), cmap="cividis", vmin=0, vmax=1, aspect="auto")
    upper.set_yticks(range(len(gates)), list(gates), fontsize=12)
    upper.set_xticks([step - 0.5 for step in steps], minor=True)
    upper.set_yticks([0.5, 1.5], minor=True)
    upper.grid(which="minor", color="white", linewidth=2)
    upper.tick_params(which="both", length=0)
    lower.tick_params(which="minor", length=0)
    upper.set_title("gates: bright is open, dark is shut", loc="left", fontsize=11)
    lower.plot(steps, candidates, "o", color=CANDIDATE, zorder=4, label="candidate c̃")
    lower.plot(steps, kept, drawstyle="steps-mid", color=FORGET, linewidth=3, label="cell state c")
    lower.plot(steps, shown, drawstyle="steps-mid", color=OUTPUT, linewidth=2, linestyle="--", label="hidden state h")
    lower.axhline(0, color=FAINT, linewidth=0.8)
    lower.set(xlabel="step", ylim=(-1.1, 1.55), xticks=steps)
    lower.legend(loc="upper right", ncols=3, frameon=False)
    _open_frame(lower)
    states = ", ".join(f"{value:.1f}" for value in kept)
    show(figure, f"Above, three rows of fields show when {', '.join(gates)} are open. Below, the cell state: {states}.")


def gates_over_letters(letters: str, gates: Mapping[str, Tensor]) -> None:
    """Heat maps of the tensors (T, H) in `gates`, one column for each letter; "c" runs from minus to plus."""
    figure, panels = plt.subplots(2, 2, figsize=(9, 6), sharex=True, sharey=True, layout="constrained")
    for axes, (name, values) in zip(panels.flat, gates.items(), strict=True):
        signed = name.startswith("c")
        limit = values.abs().max().item() if signed else 1.0
        lowest, colours = (-limit, "PuOr") if signed else (0.0, "cividis")
        drawn = axes.imshow(values.T.numpy(), cmap=colours, vmin=lowest, vmax=limit, aspect="auto")
        axes.set_title(name, loc="left", fontsize=12)
        axes.set_xticks(range(len(letters)), list(letters), fontsize=13)
        axes.set_yticks(range(values.shape[1]))
        axes.tick_params(length=0)
        figure.colorbar(drawn, ax=axes, shrink=0.9)
    figure.supylabel("hidden unit")
    figure.supxlabel("letter that is read")
    show(
        figure,
        f"Heat maps of {', '.join(gates)}, with a column for each letter of “{letters}” and a row for each hidden unit."
        " Bright cells of a gate are open, dark ones shut.",
    )


def gradient_norms(curves: Mapping[str, Tensor]) -> None:
    """The norms (T,) in `curves` over time, on a logarithmic axis."""
    figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
    styles = [(OUTPUT, ":"), (CANDIDATE, "--"), (FORGET, "-")]
    for (name, norms), (colour, line) in zip(curves.items(), styles, strict=True):
        axes.plot(norms, color=colour, linestyle=line, linewidth=2.4, label=name)
    axes.set(yscale="log", xlabel="step at which the input was read", ylabel="gradient norm")
    axes.legend(frameon=False, loc="lower right")
    axes.grid(axis="y", color="#dddddd")
    _open_frame(axes)
    text = "; ".join(f"{name}: {norms[0].item():.0e} at the first step" for name, norms in curves.items())
    show(figure, f"Gradient norms over time on a logarithmic axis, about the same at the last step. {text}.")


def _open_frame(*panels: Axes) -> None:
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)


def _arrow(axes: Axes, *points: tuple[float, float], last: float = 0.0, linewidth: float = 1.6) -> None:
    """A line through the points with an arrow head at the last one, `last` short of it."""
    axes.plot(*zip(*points[:-1], strict=True), color=INK, linewidth=linewidth, solid_capstyle="round")
    (x0, y0), (x1, y1) = points[-2:]
    if last:
        x1 += last if x1 > x0 else -last
    head = FancyArrowPatch((x0, y0), (x1, y1), arrowstyle="-|>", mutation_scale=14, shrinkA=0, shrinkB=0)
    head.set(color=INK, linewidth=linewidth, zorder=2)
    axes.add_patch(head)


def _sign(axes: Axes, x: float, y: float, sign: str) -> None:
    """A plus, or the dot of an element-wise product, drawn so that no font has to know it."""
    if sign == "+":
        axes.plot([x - 0.16, x + 0.16], [y, y], color=INK, linewidth=1.8, zorder=4)
        axes.plot([x, x], [y - 0.16, y + 0.16], color=INK, linewidth=1.8, zorder=4)
    else:
        axes.add_patch(Circle((x, y), 0.08, color=INK, zorder=4))
