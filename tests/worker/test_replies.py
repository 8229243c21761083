import base64

import pytest

from autograder.limits import Limits
from autograder.worker.codec import ProtocolError
from autograder.worker.probing import DIGEST_LENGTH, MOST_PLACES
from autograder.worker.replies import MAX_ERROR, cell_reply, clean_line, clean_text, probe_reply

LIMITS = Limits(output_chars=100)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


def cell(outputs: list, error: str | None = None):
    return cell_reply({"ok": error is None, "error": error, "outputs": outputs}, LIMITS)


def test_terminal_sequences_and_control_characters_are_stripped():
    assert clean_text("\x1b[31mred\x1b[0m \x1b]0;title\x07a\x00b\x7f\tc\r\nd\re\u202ef") == "red ab\tc\nd\nef"


def test_an_error_is_one_short_line():
    error = cell([], "ValueError: =HYPERLINK() \x1b[2J\x1b]0;pwned\x07\n\n  next " + "x" * 1000).error
    assert error is not None
    assert error.startswith("ValueError: =HYPERLINK() next xxx")
    assert len(error) == MAX_ERROR
    assert clean_line("short", 5) == "short"


def test_only_text_and_png_are_kept():
    data = {"text/plain": "<Figure>", "image/png": PNG, "text/html": "<script>", "image/svg+xml": "<svg>"}
    [output] = cell([{"output_type": "display_data", "data": data, "metadata": {"x": 1}}]).outputs
    assert output == {
        "output_type": "display_data",
        "data": {"text/plain": "<Figure>", "image/png": PNG},
        "metadata": {},
    }


@pytest.mark.parametrize("picture", ["<svg onload=alert(1)>", base64.b64encode(b"GIF89a").decode(), PNG + "!", 5])
def test_a_picture_that_is_no_png_is_dropped(picture):
    [output] = cell([{"output_type": "execute_result", "data": {"image/png": picture, "text/plain": "x"}}]).outputs
    assert output["data"] == {"text/plain": "x"}


def test_text_is_cut_at_the_limit_over_all_outputs():
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * 70}
    assert [len(output["text"]) for output in cell([stream, stream, stream]).outputs] == [70, 30]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"ok": True, "error": None},
        {"ok": "yes", "error": None, "outputs": []},
        {"ok": True, "error": "ValueError", "outputs": []},
        {"ok": False, "error": None, "outputs": []},
        {"ok": False, "error": 5, "outputs": []},
        {"ok": True, "error": None, "outputs": ["x"]},
        {"ok": True, "error": None, "outputs": [{"output_type": "error"}]},
        {"ok": True, "error": None, "outputs": [{"output_type": "stream", "name": "grade", "text": "x"}]},
        {"ok": True, "error": None, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}]},
        {"ok": True, "error": None, "outputs": [{"output_type": "display_data", "data": []}]},
    ],
)
def test_forged_replies_to_cells_are_refused(message):
    with pytest.raises(ProtocolError):
        cell_reply(message, LIMITS)


GOOD = {"values": [1, 2], "raised": [], "missing": None, "random_kept": True}


def test_an_answer_is_read():
    answer = probe_reply(GOOD | {"raised": ["Key\x1bError"], "missing": "rnn step"}, {}, LIMITS)
    assert (answer.value, answer.inputs_after, answer.raised, answer.missing) == (1, [2], ["KeyError"], "rnnstep")


def test_where_an_exception_was_is_cut_short():
    answer = probe_reply(GOOD | {"said": "x" * 99, "at": [["f" * 999, 3]] * 99}, {}, LIMITS)
    assert (len(answer.said), len(answer.at), len(answer.at[0][0])) == (DIGEST_LENGTH, MOST_PLACES, MAX_ERROR)


@pytest.mark.parametrize(
    "change",
    [
        *({"values": []}, {"values": None}, {"raised": None}, {"raised": [1]}, {"missing": 1}, {"random_kept": 1}),
        *({"said": 1}, {"at": None}, {"at": ["f"]}, {"at": [["f", "3"]]}, {"at": [["f", 3, 3]]}),
    ],
)
def test_forged_answers_are_refused(change):
    with pytest.raises(ProtocolError):
        probe_reply(GOOD | change, {}, LIMITS)
