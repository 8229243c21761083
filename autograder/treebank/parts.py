"""Draw training, development and hidden test sentences."""

import hashlib

from autograder.treebank.conllu import Sentence


def split(
    sentences: list[Sentence], seed: int, train: int, dev: int, test: int
) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Share out all sentences: `train`, `dev` and `test` of them, drawn by the seed.

    A sentence's place depends on the seed and its words alone, so neither the order of the file nor a corrected tag
    moves it. Raises ValueError unless the three sizes add up to the number of sentences.
    """
    if min(train, dev, test) < 0 or train + dev + test != len(sentences):
        raise ValueError(f"{train} + {dev} + {test} sentences asked for, but there are {len(sentences)}.")
    drawn = sorted(sentences, key=lambda sentence: _lot(sentence, seed))
    return drawn[:train], drawn[train : train + dev], drawn[train + dev :]


def _lot(sentence: Sentence, seed: int) -> bytes:
    words = "\t".join(form for form, _ in sentence)
    return hashlib.sha256(f"{seed}\t{words}".encode()).digest()
