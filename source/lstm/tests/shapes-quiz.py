"""Public checks of shapes-quiz: whether every statement has a verdict, not which one."""

from checks import NotWritten, NotYet, in_words
from otter.test_files import test_case

OK_FORMAT = False
name = "shapes-quiz"
points = None


@test_case(name="a True or a False for each letter from a to h")
@in_words
def test_complete(answers):
    if not isinstance(answers, dict):
        raise NotYet(f"answers is a value of type {type(answers).__name__}, expected a dict.")
    if not answers:
        raise NotWritten("not written yet (answers is still empty)")
    missing = [letter for letter in "abcdefgh" if letter not in answers]
    if missing:
        raise NotYet(f"There is no verdict yet for: {', '.join(missing)}.")
    odd = [letter for letter in "abcdefgh" if isinstance(answers[letter], str) or answers[letter] not in (True, False)]
    if odd:
        raise NotYet(f"Neither True nor False: {', '.join(odd)}. (Write True, without quotation marks.)")
