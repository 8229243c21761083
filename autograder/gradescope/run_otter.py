"""What Gradescope's container runs for each submission, in the place of otter's file of this name.

otter's own gives up on several notebooks, and on one that is no notebook, before any plugin is asked.
"""

import sys
from pathlib import Path


def main(place: Path) -> None:
    """Grade what lies in submission/ into results/results.json."""
    sys.path.insert(0, str(place / "source" / "grader"))
    from nbformat.v4 import new_notebook, writes
    from otter.run.run_autograder import main as run_autograder

    from autograder.gradescope.submission import set_aside

    submission = place / "submission"
    set_aside(submission)
    (submission / "empty.ipynb").write_text(writes(new_notebook()), encoding="utf-8")
    run_autograder(str(place))


if __name__ == "__main__":
    main(Path(__file__).resolve().parents[1])
