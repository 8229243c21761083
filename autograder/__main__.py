"""`python -m autograder` is the `autograder` command."""

import sys
from pathlib import Path

# Python puts the folder it is started in first, where a file torch.py that somebody handed in would be taken for torch.
if sys.path[0] == str(Path.cwd()) != str(Path(__file__).resolve().parents[1]):
    del sys.path[0]

from autograder.cli import app

app()
