"""Release, grade and report on the LSTM assignment."""

__version__ = "0.1.0"
