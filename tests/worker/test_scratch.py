import os
from pathlib import Path

import pytest

from autograder.worker.scratch import MAX_ENTRIES, remove, used_bytes


def test_files_are_counted_at_every_depth(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "one").write_bytes(bytes(10))
    (tmp_path / "a/b/two").write_bytes(bytes(20))
    assert used_bytes(tmp_path, 100) == 30
    assert used_bytes(tmp_path, 5) > 5


def test_too_many_entries_count_as_too_much(tmp_path):
    for number in range(MAX_ENTRIES + 1):
        (tmp_path / str(number)).touch()
    assert used_bytes(tmp_path, 1 << 30) > 1 << 30


def test_a_missing_folder_is_empty(tmp_path):
    assert used_bytes(tmp_path / "gone", 100) == 0


def test_a_folder_deeper_than_a_path_may_be_long_is_counted_and_removed(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.chdir(scratch)
    for _ in range(2500):
        Path("nested").mkdir()
        os.chdir("nested")
    Path("file").write_text("bottom")
    os.chdir(tmp_path)
    assert used_bytes(scratch, 100) > 100
    remove(scratch)
    assert not scratch.exists()


def test_everything_is_removed(tmp_path):
    scratch = tmp_path / "scratch"
    for name in ("a/b/c", "a/d", "e"):
        (scratch / name).mkdir(parents=True)
        (scratch / name / "file").write_text("x")
    (scratch / "a/b").chmod(0)
    remove(scratch)
    assert list(tmp_path.iterdir()) == []


def test_removing_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        remove(tmp_path / "gone")
