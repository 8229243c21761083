"""The command itself among hostile files: where it is started, and beside the notebooks that are handed in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import PROJECT
from autograder.demo import compose
from tests.hostile import staging
from tests.hostile.staging import ASSIGNMENT, Bait, hand_in, released

SHADOWS = ("torch", "json", "random", "multiprocessing", "pickle", "conftest", "sitecustomize", "nbgrader_config")
# A right answer by way of what the question wants done by hand, without a word of it in the text.
BY_THE_BACK_DOOR = """class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name in ("forget", "input", "candidate", "output"):
            setattr(self, f"{name}_gate", nn.Linear(input_size + hidden_size, hidden_size))
        self.hidden = hidden_size

    def forward(self, x, h_prev, c_prev):
        layers = [self.input_gate, self.forget_gate, self.candidate_gate, self.output_gate]
        W = torch.cat([layer.weight for layer in layers])
        bias = torch.cat([layer.bias for layer in layers])
        step = getattr(torch, "lst" + "m_cell")
        h, c = step(x, (h_prev, c_prev), W[:, self.hidden:], W[:, :self.hidden], bias, torch.zeros_like(bias))
        i, f, g, o = (torch.cat([h_prev, x], 1) @ W.T + bias).chunk(4, 1)
        return h, c, (f.sigmoid(), i.sigmoid(), g.tanh(), o.sigmoid())"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of submissions in which modules lie that nobody may import, and a link to somebody else's work."""
    place = tmp_path_factory.mktemp("command")
    course, bait = staging.write_course(place / "course"), Bait.laid(place / "bait")
    spec, folder = course.assignment(ASSIGNMENT).notebooks[0], place / "in"
    hand_in(folder, "ana", compose(released(spec), spec.answers))
    hand_in(folder, "ben", compose(released(spec), spec.answers | {"gates-cell": BY_THE_BACK_DOOR}))
    hand_in(folder, "eve", compose(released(spec), spec.answers | {"gates-rnn": staging.WRONG["gates-rnn"]}))
    for where in (folder, folder / "eve", folder / "eve" / ASSIGNMENT):
        for name in SHADOWS:
            (where / f"{name}.py").write_text(f"open({str(bait.folder / name)!r}, 'w')\nraise SystemExit(0)\n")
    (folder / "sly").mkdir()
    (folder / "sly" / ASSIGNMENT).symlink_to("../ana/lstm")
    return place


@pytest.fixture(scope="module")
def done(place: Path) -> subprocess.CompletedProcess[str]:
    """The command, started in that folder."""
    command = [sys.executable, "-m", "autograder", "grade", ".", "--course", str(place / "course"), "-j", "2"]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.run(
        command, cwd=place / "in", env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_nothing_is_imported_from_where_it_is_started(place: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stderr  # somebody needs a look
    assert [path.name for path in (place / "bait").iterdir()] == ["secret.txt"]


def test_everybody_gets_what_is_due(place: Path, done: subprocess.CompletedProcess[str]) -> None:
    rows = (place / "course/report/grades.csv").read_text().splitlines()
    scores = {row.split(",")[0]: row.split(",")[1:4] for row in rows[1:]}
    assert {name: float(row[0]) for name, row in scores.items()} == {"ana": 26, "ben": 26, "eve": 24, "sly": 0}


def test_a_link_to_somebody_elses_work_is_not_followed(done: subprocess.CompletedProcess[str]) -> None:
    assert "is a link that leads out of the submission" in " ".join(done.stdout.split())


def test_the_teacher_is_told_to_look_at_a_routine_that_was_to_be_avoided(
    done: subprocess.CompletedProcess[str],
) -> None:
    told = " ".join(done.stdout.split())
    assert "Look at ben, 3-gates: gates-cell uses something whose name is only made while it runs: line 12" in told
