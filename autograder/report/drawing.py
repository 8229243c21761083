"""The pictures of a feedback page: grids of numbers as shapes and tables, with words for whoever can't see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.results import Panel, Picture

# A heat map's measures in units of its own drawing; the page scales it.
LEFT, CELL_WIDTH, CELL_HEIGHT, BELOW = 22, 32, 18, 24
CONFUSIONS = 3  # told in words


@dataclass(frozen=True)
class Cell:
    """One number of a heat map: where it stands, how strongly it is filled (0 to 1), and whether it is below zero."""

    x: int
    y: int
    strength: float
    negative: bool


@dataclass(frozen=True)
class HeatMap:
    """One panel: its cells, what full strength stands for, and its mean in each column."""

    name: str
    cells: list[Cell]
    signed: bool
    largest: float
    means: list[float]


@dataclass(frozen=True)
class Count:
    """One number of a table of counts; `shade` is its share of its row, from 0 to 4, and `right` its being agreed."""

    value: int
    shade: int
    right: bool


@dataclass(frozen=True)
class Drawing:
    """A picture as a page lays it out: heat maps side by side, or one table of counts with its largest mistakes."""

    picture: Picture
    width: int
    height: int
    maps: list[HeatMap]
    table: list[tuple[str, list[Count]]]
    mistakes: list[tuple[int, str, str]]

    @property
    def column_centres(self) -> list[tuple[int, str]]:
        return [(LEFT + CELL_WIDTH * index + CELL_WIDTH // 2, name) for index, name in enumerate(self.picture.columns)]

    @property
    def row_centres(self) -> list[tuple[int, str]]:
        return [(CELL_HEIGHT * index + CELL_HEIGHT // 2, name) for index, name in enumerate(self.picture.rows)]


def drawn(picture: Picture) -> Drawing:
    """The picture, laid out."""
    width = LEFT + CELL_WIDTH * len(picture.columns)
    height = CELL_HEIGHT * len(picture.rows) + BELOW
    if picture.kind == "heat":
        return Drawing(picture, width, height, [_heat_map(panel) for panel in picture.panels], [], [])
    counts = picture.panels[0].values
    table = [(name, _counts(row, name, picture.columns)) for name, row in zip(picture.rows, counts, strict=True)]
    return Drawing(picture, width, height, [], table, _mistakes(picture, counts))


def _heat_map(panel: Panel) -> HeatMap:
    largest = max((abs(value) for row in panel.values for value in row), default=0.0) if panel.signed else 1.0
    cells = [
        Cell(LEFT + CELL_WIDTH * x, CELL_HEIGHT * y, round(min(abs(value) / (largest or 1.0), 1.0), 2), value < 0)
        for y, row in enumerate(panel.values)
        for x, value in enumerate(row)
    ]
    means = [fmean(column) for column in zip(*panel.values, strict=True)]
    return HeatMap(panel.name, cells, panel.signed, largest, means)


def _counts(row: Sequence[float], name: str, columns: Sequence[str]) -> list[Count]:
    total = sum(row) or 1.0
    return [
        Count(int(value), _shade(value / total), column == name) for value, column in zip(row, columns, strict=True)
    ]


def _shade(share: float) -> int:
    """0 for nothing, then in steps that tell small shares apart."""
    return 0 if share <= 0 else 1 + sum(share >= step for step in (0.02, 0.1, 0.5))


def _mistakes(picture: Picture, counts: Sequence[Sequence[float]]) -> list[tuple[int, str, str]]:
    """The most frequent confusions: how often, of what, with what."""
    found = [
        (int(value), row, column)
        for row, values in zip(picture.rows, counts, strict=True)
        for column, value in zip(picture.columns, values, strict=True)
        if value and row != column
    ]
    return sorted(found, key=lambda item: -item[0])[:CONFUSIONS]
