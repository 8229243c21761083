"""Zips that mean harm, or are broken: whatever they hold, it stays in its folder and within its limits."""

import io
import stat
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.lms import archives
from autograder.lms.archives import ArchiveUnreadable, Budget, class_budget, expand, unpack
from autograder.lms.handin import Upload
from tests.lms.downloads import packed, zipped


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def upload(path: Path) -> Upload:
    return Upload(path, path.name, path.name)


@pytest.mark.parametrize(
    "name, lands",
    [
        ("../../evil.ipynb", "evil.ipynb"),
        ("/etc/evil.ipynb", "etc/evil.ipynb"),
        ("a\\..\\..\\evil.ipynb", "a/evil.ipynb"),
        ("C:\\evil.ipynb", "C:/evil.ipynb"),
        ("a/./b//evil.ipynb", "a/b/evil.ipynb"),
        (f"{'x' * 300}.ipynb", f"{'x' * 114}.ipynb"),
    ],
)
def test_nothing_lands_outside(tmp_path: Path, name: str, lands: str) -> None:
    unpack(packed(tmp_path / "a.zip", {name: "{}"}), tmp_path / "deep" / "out", class_budget())
    assert names(tmp_path) == ["a.zip", f"deep/out/{lands}"]


def test_links_are_left_out(tmp_path: Path) -> None:
    link = ZipInfo("link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.ipynb", "{}")
    (tmp_path / "a.zip").write_bytes(content.getvalue())
    notes = unpack(tmp_path / "a.zip", tmp_path / "out", class_budget())
    assert notes == ["link.ipynb is a link or a device in a zip and was not unpacked."]
    assert names(tmp_path / "out") == ["good.ipynb"]


def test_of_files_that_nobody_reads_only_the_name_is_kept(tmp_path: Path) -> None:
    unpack(packed(tmp_path / "a.zip", {"data.bin": b"\0" * 10**6, "a.ipynb": "{}"}), tmp_path / "out", Budget(9, 9))
    assert (tmp_path / "out" / "data.bin").stat().st_size == 0


def test_a_file_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 2**20)
    path = packed(tmp_path / "a.zip", {"huge.ipynb": b"\0" * 2**21, "good.ipynb": "{}"})
    notes = unpack(path, tmp_path / "out", class_budget())
    assert notes == ["huge.ipynb in a zip is larger than 1 MB and was not unpacked."]
    assert names(tmp_path / "out") == ["good.ipynb"]


def test_too_many_files_or_bytes_end_it(tmp_path: Path) -> None:
    many = packed(tmp_path / "many.zip", {f"{number}.txt": "" for number in range(20)})
    with pytest.raises(ArchiveUnreadable, match="more files than any submission"):
        unpack(many, tmp_path / "out", Budget(10, 10**6))
    big = packed(tmp_path / "big.zip", {f"{number}.ipynb": b"\0" * 10**5 for number in range(20)})
    with pytest.raises(ArchiveUnreadable, match="big.zip is too large"):
        unpack(big, tmp_path / "out", Budget(100, 10**6))
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*")) <= 10**6


def test_a_bomb_costs_only_its_own_student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "student_budget", lambda: Budget(100, 10**6))
    bomb = packed(tmp_path / "bomb.zip", {"first.ipynb": "{}"} | {f"{n}.ipynb": b"\0" * 10**6 for n in range(9)})
    whole = class_budget()
    found, notes = expand([upload(bomb)], whole)
    assert [one.name for one in found] == ["bomb.zip/first.ipynb"]
    assert notes == ["bomb.zip is too large: the rest was not unpacked."]
    found, notes = expand([upload(packed(tmp_path / "good.zip", {"a.ipynb": "{}"}))], whole)
    assert ([one.name for one in found], notes) == (["good.zip/a.ipynb"], [])


def test_zips_in_zips_end_somewhere(tmp_path: Path) -> None:
    content = zipped({"a.ipynb": "{}"})
    for _ in range(6):
        content = zipped({"more.zip": content, "here.ipynb": "{}"})
    (tmp_path / "a.zip").write_bytes(content)
    found, notes = expand([upload(tmp_path / "a.zip")], class_budget())
    assert len(found) == archives.DEPTH
    assert notes == ["a.zip/more.zip/more.zip/more.zip is a zip in a zip in a zip and was not opened."]


def test_a_password_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.ipynb": "{}"}))
    for signature in (b"PK\x03\x04", b"PK\x01\x02"):  # the flag that says so, in both places
        content[content.index(signature) + (6 if signature[2] == 3 else 8)] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    found, notes = expand([upload(tmp_path / "a.zip")], class_budget())
    assert (found, notes) == ([], ["a.ipynb in a zip can't be unpacked: it has a password; ask for it again."])


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_damage_ends_the_intake(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(zipped({"a.ipynb": "{}" * 50, "b/c.ipynb": "[]", "d.zip": zipped({"e.ipynb": "{}"})}))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    (folder / "a.zip").write_bytes(content)
    expand([upload(folder / "a.zip")], class_budget())
    assert names(folder) == ["a.zip"]


def test_stored_deflated_and_unheard_of(tmp_path: Path) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.ipynb", "{}" * 100)
    damaged = bytearray(content.getvalue())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        damaged[damaged.index(signature) + offset] = 97  # a way of packing that nobody has
    (tmp_path / "a.zip").write_bytes(damaged)
    _, notes = expand([upload(tmp_path / "a.zip")], class_budget())
    assert notes == ["a.ipynb in a zip can't be unpacked: it is damaged (NotImplementedError); ask for it again."]
