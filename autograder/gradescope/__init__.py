"""Gradescope: the zip that its autograder is built from, and what that does with a submission in its container."""
