import os
from pathlib import Path

import pytest

from autograder.worker import scratch
from autograder.worker.scratch import remove, used_bytes


def test_files_are_counted_at_every_depth(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "one").write_bytes(bytes(10))
    (tmp_path / "a/b/two").write_bytes(bytes(20))
    assert used_bytes(tmp_path, 100) == 30
    assert used_bytes(tmp_path, 5) > 5


def test_too_many_entries_count_as_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "MAX_ENTRIES", 5)
    for number in range(5):
        (tmp_path / str(number)).touch()
    assert used_bytes(tmp_path, 100) == 0
    (tmp_path / "one more").touch()
    assert used_bytes(tmp_path, 100) > 100


def test_a_missing_folder_is_empty(tmp_path):
    assert used_bytes(tmp_path / "gone", 100) == 0


def test_a_folder_deeper_than_a_path_may_be_long_is_counted_and_removed(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for _ in range(1100):
        Path("nested").mkdir()
        os.chdir("nested")
    Path("file").write_text("bottom")
    os.chdir(tmp_path)
    assert used_bytes(folder, 100) > 100
    remove(folder)
    assert not folder.exists()


def test_everything_is_removed(tmp_path):
    folder = tmp_path / "scratch"
    for name in ("a/b/c", "a/d", "e"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("x")
    (folder / "a/b").chmod(0)
    remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_removing_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        remove(tmp_path / "gone")
