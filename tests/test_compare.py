"""What a hidden test tells a student about a difference."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from autograder.compare import Mismatch, difference, expect, same, same_gradients
from autograder.handles import Outcome, Trusted
from autograder.worker.codec import Opaque


def double(answer: Any, x: Any) -> Any:
    return answer.double(x)


def outcome(body: str, *inputs: Any) -> Outcome:
    """What a function double(x) with that body gives."""
    return Trusted([f"import torch\ndef double(x):\n    {body}"]).run(double, *inputs)


RIGHT = "return 2 * x"
X = torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    "body, said",
    [
        ("return (2 * x).double()", "The result has dtype float64, expected float32."),
        ("return 2 * x.T", "The result has shape (3, 2), expected (2, 3) = (B, H)."),
        ("return 2 * x / 0 * 0", "The result holds NaN or infinite values, first at b = 0, h = 0."),
        ("return 2 * x + torch.tensor([[0.0], [1.0]])", "it is right at b = 0 and wrong from b = 1."),
        ("return 2 * x + torch.tensor([0.0, 1.0, 0.0])", "it is wrong at h = 1 and right elsewhere."),
        ("return 3 * x + 1", "its values differ in every row and column."),
        ("return None", "The result is None (is a return missing?), expected a tensor of shape (2, 3)."),
        ("return (2 * x).numpy()", "The result is a ndarray, expected a tensor of shape (2, 3)."),
        ("return [2 * x]", "The result is a list of 1, expected a tensor of shape (2, 3)."),
        ("x.mul_(2); return x.clone()", "It changed its argument x in place"),
        ("torch.manual_seed(3); return 2 * x", "It changed the global random state"),
        ("raise TypeError('secret')", "It stopped with a TypeError instead of giving an answer."),
        ("raise NotImplementedError", "double is not written yet: it still raises NotImplementedError."),
    ],
)
def test_a_wrong_answer_is_told_what_differs(body: str, said: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(outcome(body, X), outcome(RIGHT, X), axes="B H")
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("body", ["return x + x", "return x.add(x) + 1e-7", "return torch.nn.Parameter(2 * x)"])
def test_a_right_answer_passes(body: str) -> None:
    same(outcome(body, X), outcome(RIGHT, X), axes="B H")


def test_a_message_says_what_was_tried_on_what_sizes() -> None:
    with pytest.raises(Mismatch, match=r"^Tried double with x \(2, 3\)\.\n"):
        same(outcome("return x", X), outcome(RIGHT, X))


def test_a_step_in_time_is_named_first() -> None:
    wrong = torch.zeros(4, 2, 3)
    wrong[2:, 1] = 1.0
    assert "right at t = 0 to 1 and wrong from t = 2." in difference(wrong, torch.zeros(4, 2, 3), "T B H")


def test_a_near_miss_is_told_with_a_question_that_leads_on() -> None:
    with pytest.raises(Mismatch) as caught:
        same(outcome("return -2 * x", X), outcome(RIGHT, X), axes="B H")
    assert str(caught.value).splitlines()[1:] == [
        "The result has the right shape, but its values differ in every row and column.",
        "The result is right but for the sign of every value.",
    ]
    assert caught.value.look == "Is a minus missing, or one too many?"
    with pytest.raises(Mismatch) as caught:
        same(outcome("return x.cos()", X), outcome(RIGHT, X), axes="B H")
    assert len(str(caught.value).splitlines()) == 2 and caught.value.look == ""


def test_the_line_that_stopped_is_told_where_it_is_known() -> None:
    stopped = replace(outcome("raise TypeError", X), line=3)
    with pytest.raises(Mismatch, match="stopped with a TypeError in line 3 of its cell instead") as caught:
        same(stopped, outcome(RIGHT, X))
    assert "in line 3 when it stops?" in caught.value.look
    with pytest.raises(Mismatch, match="should raise KeyError, but it raised TypeError in line 3 of its cell"):
        same(stopped, outcome("raise KeyError", X))


def test_an_empty_tensor_is_not_equal_to_a_full_one() -> None:
    assert difference(torch.empty(0), torch.tensor([5.0]))


def test_an_expected_exception_must_come() -> None:
    expected = outcome("raise KeyError(3)", X)
    same(outcome("return {}[3]", X), expected)
    same(outcome("raise type('Missing', (KeyError,), {})()", X), expected)
    with pytest.raises(Mismatch, match="it should raise KeyError, but it returned a tensor of shape"):
        same(outcome(RIGHT, X), expected)
    with pytest.raises(Mismatch, match="it should raise KeyError, but it raised IndexError"):
        same(outcome("return [][3]", X), expected)


def test_a_missing_name_is_told() -> None:
    with pytest.raises(Mismatch, match="There is no double when your notebook runs from top to bottom"):
        same(Trusted(["pass"]).run(double, X), outcome(RIGHT, X))


def test_parts_are_compared_by_name() -> None:
    expected = outcome("return x, 2 * x", X)
    same(outcome("return [x, 2 * x]", X), expected, names="h c", axes="B H")
    with pytest.raises(Mismatch, match="c has the right shape, but"):
        same(outcome("return x, x + 1", X), expected, names="h c", axes="B H")
    with pytest.raises(Mismatch, match="returned a list of 1; expected 2 values: h, c"):
        same(outcome("return [x]", X), expected, names="h c", axes="B H")


@pytest.mark.parametrize(
    "mine, theirs, alike",
    [
        (1, 1.0, True),
        (torch.tensor(2.5), 2.5, True),
        (0.30000001, 0.3, True),
        (0.31, 0.3, False),
        (float("nan"), 0.3, False),
        (2.0, 2, False),
        ("a", "a", True),
        ("a", "b", False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1, 3], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (Opaque("Yes"), True, False),
        (None, [], False),
        (torch.tensor([1]), torch.tensor([1.0]), False),
    ],
)
def test_plain_values(mine: Any, theirs: Any, alike: bool) -> None:
    assert (difference(mine, theirs) == "") is alike


def test_a_gradient_that_does_not_arrive_is_told_by_its_name() -> None:
    right = outcome("return [x, 2 * x]", X)
    same_gradients(outcome("return [x, x + x]", X), right, ["W", "b"])
    with pytest.raises(Mismatch, match=r"No gradient reaches b\. Is the result cut off from it\?"):
        same_gradients(outcome("return [x, None]", X), right, ["W", "b"])
    with pytest.raises(Mismatch, match=r"b\.grad has the right shape"):
        same_gradients(outcome("return [x, 3 * x]", X), right, ["W", "b"])


def test_expect_says_what_was_tried() -> None:
    tried = outcome(RIGHT, X)
    expect(tried, True, "fine")
    with pytest.raises(Mismatch, match="Tried double.*\nIt should learn"):
        expect(tried, False, "It should learn.")


def test_a_whole_number_beyond_all_floats_is_only_wrong() -> None:
    assert difference((1 << 1024) - 1, 0.5) == "The result is a number, as it should be, but not the right one."


def test_shapes_beyond_all_that_was_asked_for_are_cut_short() -> None:
    secret = torch.zeros(0, 3, 123_456_789, 5, 6, 7, 8)
    assert "has shape (0, 3, …, 5, 6, …), expected" in difference(secret, X)
    assert "has shape (4,), expected" in difference(torch.zeros(4), X)
