"""The class treebank: files, statistics, agreement, splits and the taggers that any network has to beat."""

from autograder.treebank.annotation import Agreement, agreement
from autograder.treebank.baselines import accuracy, frequency_tagger, hmm_tagger
from autograder.treebank.conllu import UPOS, Sentence, TreebankError, read_conllu, words_and_tags, write_conllu
from autograder.treebank.corpus import Corpus, Step, class_corpus, corpus_in
from autograder.treebank.figures import Statistics, once_pairs, readings, statistics, unknown_share
from autograder.treebank.parts import split
from autograder.treebank.repeats import duplicates, near_duplicates

__all__ = [
    "UPOS",
    "Agreement",
    "Corpus",
    "Sentence",
    "Statistics",
    "Step",
    "TreebankError",
    "accuracy",
    "agreement",
    "class_corpus",
    "corpus_in",
    "duplicates",
    "frequency_tagger",
    "hmm_tagger",
    "near_duplicates",
    "once_pairs",
    "read_conllu",
    "readings",
    "split",
    "statistics",
    "unknown_share",
    "words_and_tags",
    "write_conllu",
]
