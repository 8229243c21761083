"""Answers of different students that are more alike than their class explains: a place to look, and no more."""
