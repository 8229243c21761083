"""The notebook 2-embedding: the figures of its worked examples, and what its text and pictures say."""

import math
import re
from html import escape
from itertools import combinations, pairwise
from typing import Any

import pytest
import torch

from tests.source.pages import EMBEDDING, Page, run

PAGE = EMBEDDING
pytestmark = pytest.mark.usefixtures("checks")


# The figures of the teaching texts, and what the text says of the demonstrations.


def test_the_seeded_embedding_has_the_known_row(page: Page, solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-two-words"], solved)
    row = torch.tensor([0.6614, 0.2669, 0.0617, 0.6213, -0.4519])
    assert torch.allclose(solved["embeddings"].weight[0], row, atol=5e-5)
    assert torch.allclose(solved["lookup"](solved["embeddings"].weight, solved["salt"])[0], row, atol=5e-5)
    assert torch.equal(torch.tensor(page.figures("see-two-words")), row)


def test_the_batch_is_that_of_the_worked_example(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-product"], solved)
    run(cells["show-batch"], solved)
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    embedded, weight = solved["embedded"], solved["embeddings"].weight
    assert (tuple(weight.shape), tuple(embedded.shape)) == ((8, 3), (2, 5, 3))
    assert torch.equal(embedded[1, 1], weight[solved["word_to_ix"]["spoon"]])
    assert torch.equal(solved["word_vector"](embedded, solved["sentences"], "spoon"), weight[3])


def test_both_lookups_teach_the_same_rows(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-product"], solved)
    run(cells["show-gradient"], solved)
    one, other = solved["gradients"].values()
    assert torch.equal(one, other)
    assert one[:, 0].tolist() == [2, 1, 3, 1, 0]


def test_the_axes_are_those_of_the_text(cells: dict[str, str], solved: dict[str, Any], capsys: Any) -> None:
    run(cells["show-axes"], solved)
    printed = capsys.readouterr().out
    assert re.findall(r" (\(\d[^)]*\))$", printed, flags=re.MULTILINE) == [
        "(4, 3)",
        "(4, 1, 3)",
        "(1, 1, 3)",
        "(1, 12)",
    ]
    assert "grid.view(3, 2) [[0, 1], [2, 3], [4, 5]]    grid.T [[0, 3], [1, 4], [2, 5]]" in printed


def test_only_a_row_without_gradients_stays_at_zero(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-drift"], solved)
    once, yours = solved["norms"].values()
    assert set(yours) == {0.0}
    assert once[0] == 0.0
    assert all(norm > 0.0 for norm in once[1:])


def test_unknown_words_share_a_point(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-pretrained"], solved)
    weight, word_to_ix = solved["embedding"].weight, solved["word_to_ix"]
    mean = torch.tensor(list(solved["table"].values())).mean(dim=0)
    for word in ("otter", "xylophone", "[UNK]", "[EOS]"):
        assert torch.allclose(weight[word_to_ix[word]], mean)
    assert not weight[word_to_ix["[PAD]"]].any()
    assert not weight.requires_grad


def test_the_loss_on_the_poem_falls_in_every_epoch(solved: dict[str, Any], cells: dict[str, str], page: Page) -> None:
    run(cells["show-poem"], solved)
    run(cells["show-training"], solved)
    losses, V = solved["losses"], len(solved["word_to_ix"])
    assert len(solved["poem"].splitlines()) == 14
    assert len(losses) == 10
    assert all(later < earlier for earlier, later in pairwise(losses))
    said = page.text("see-training")
    assert f"from {losses[0]:.0f} to {losses[-1]:.0f}" in said
    count = len(solved["tokens"]) - 2
    assert f"{count} \\cdot \\log {V} \\approx {count * math.log(V):.0f}" in said
    assert f"{count} n-grams" in said


def test_a_word_has_its_row_of_the_trained_matrix(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("show-poem", "show-training", "show-one-vector"):
        run(cells[name], solved)
    word = torch.tensor([solved["word_to_ix"]["word"]])
    assert torch.equal(solved["vector"], solved["model"].embeddings(word)[0])
    assert float(re.search(r"ten epochs by (\S+)", capsys.readouterr().out).group(1)) < 0.1


@pytest.mark.parametrize("seed", [6, 0, 1])
def test_the_nearest_words_are_of_the_same_kind(solved: dict[str, Any], cells: dict[str, str], seed: int) -> None:
    run(cells["show-small-world"].replace("manual_seed(6)", f"manual_seed({seed})"), solved)
    run(cells["show-nearest"], solved)
    names, kinds, world = list(solved["row_of"]), solved["kinds"], solved["world"]
    assert len(names) == 21
    assert solved["cosines"].shape == (21, 21)  # after training
    for word in (word for words in world.values() for word in words):
        near = solved["cosines"][solved["row_of"][word]].topk(len(world[kinds[word]]) - 1).indices.tolist()
        assert {kinds[names[index]] for index in near} == {kinds[word]}


def test_islands_in_the_picture_are_apart(solved: dict[str, Any], cells: dict[str, str]) -> None:
    import pictures_embedding

    run(cells["show-small-world"], solved)
    points = pictures_embedding._flat(solved["trained"])
    apart = torch.cdist(points, points)
    kinds = list(solved["kinds"].values())
    pairs = [pair for pair in combinations(range(len(kinds)), 2) if "other" not in (kinds[pair[0]], kinds[pair[1]])]
    inside = max(apart[one, other] for one, other in pairs if kinds[one] == kinds[other])
    between = min(apart[one, other] for one, other in pairs if kinds[one] != kinds[other])
    assert inside < between


def test_each_picture_has_a_text_alternative(
    solved: dict[str, Any], cells: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pictures

    shown: list[dict[str, str]] = []
    monkeypatch.setattr(pictures, "display", lambda data, raw: shown.append(data))
    drawing = [name for name in cells if name.startswith("show-") and "pictures_embedding." in cells[name]]
    for name in (name for name in cells if name.startswith("show-")):
        run(cells[name], solved)
    assert len(shown) == len(drawing) == 7
    for picture in shown:
        assert len(picture["text/plain"]) > 50
        assert f'alt="{escape(picture["text/plain"])}"' in picture["text/html"]
