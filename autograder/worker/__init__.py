"""The process that runs a student's code, the walls around it, and how the grader talks to it."""
