"""The table of attacks still comes about, and counts what it says."""

from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import attacks
from tests.benchmarks.attacks import DANGEROUS, Fate, Tool
from tests.hostile import staging


@pytest.mark.slow(reason="starts otter for real; nbgrader is started by the benchmark")
def test_several_tools_are_attacked(capsys: pytest.CaptureFixture[str]) -> None:
    attacks.main(["--only", "results/tests-overwritten", "--against", "otter"])
    printed = capsys.readouterr().out
    assert "1 attacks" in printed
    assert "autograder, gained: none" in printed and "autograder, harmed: none" in printed
    assert "0 / 0 of 1" in printed and "not tried" not in printed


def test_a_tool_that_gives_nobody_points_is_no_measurement(tmp_path: Path) -> None:
    staging.write_course(tmp_path / "template")
    idle = Tool("idle", lambda course, student: None, lambda course, student, question: 0.0)
    with pytest.raises(RuntimeError, match="idle gave no points for right answers"):
        attacks.try_one(idle, staging.attacks()[0], tmp_path / "place", tmp_path / "template")


def test_what_could_hurt_the_machine_is_known_by_name() -> None:
    names = [attack.name for attack in staging.attacks()]
    assert [start for start in DANGEROUS if not any(name.startswith(start) for name in names)] == []


def test_gains_and_damage_are_counted_by_kind() -> None:
    chosen = [attack for attack in staging.attacks() if attack.kind in ("leaving", "resources")]
    some = {"leaving/at-once": Fate(True, False), "leaving/later": Fate(True, True)}
    ours = {attack.name: Fate(False, False) for attack in chosen}
    with (console := Console(width=90)).capture() as shown:
        console.print(attacks.table(chosen, {"theirs": some, "ours": ours}))
    rows = {line.strip("│ ").split(" ")[0]: line for line in shown.get().splitlines()}
    assert "2 / 1 of 2" in rows["leaving"] and "not tried" in rows["resources"]
    assert f"0 / 0 of {len(chosen)}" in rows["all"]
