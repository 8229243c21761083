"""What was handed in lies where nothing is started."""

from pathlib import Path

from autograder.gradescope import submission


def test_what_was_handed_in_is_set_aside_once(tmp_path: Path) -> None:
    handed_in = tmp_path / "submission"
    (handed_in / "inner").mkdir(parents=True)
    (handed_in / ".OTTER_LOG").write_text("x")
    (handed_in / "inner" / "a.ipynb").write_text("{}")
    (handed_in / "link").symlink_to("/")
    aside = submission.set_aside(handed_in)
    assert sorted(path.name for path in aside.iterdir()) == [".OTTER_LOG", "inner", "link"]
    assert list(handed_in.iterdir()) == []
    (handed_in / "empty.ipynb").write_text("")
    assert submission.set_aside(handed_in) == aside
    assert (handed_in / "empty.ipynb").exists()
