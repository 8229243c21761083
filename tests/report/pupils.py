"""A class of thirty as the grader would find it: right, partly right, mistaken, unreadable, late, crashed, absent."""

from autograder.report.sections import Asked, Section
from autograder.results import (
    NotebookResult,
    NotebookStatus,
    Outcome,
    QuestionResult,
    SubmissionResult,
    TestResult,
    Verdict,
)

POINTS = {
    "gates-rnn": 2,
    "gates-equations": 5,
    "gates-state": 4,
    "gates-cell": 4,
    "gates-unroll": 4,
    "gates-torch": 3,
    "gates-charlstm": 2,
    "gates-vanishing": 2,
}

TITLES = {
    "gates-rnn": "One step of a plain RNN",
    "gates-equations": "The four gates",
    "gates-state": "Cell state and hidden state",
    "gates-cell": "The cell as a module",
    "gates-unroll": "From one step to a sequence",
    "gates-torch": "Your cell against nn.LSTM",
    "gates-charlstm": "A model of characters",
    "gates-vanishing": "Where the gradient goes",
}

SECTIONS = {
    id: Section(title, [Asked(f"{id.partition('-')[2]}(x)", f"What {id} gives for x.")]) for id, title in TITLES.items()
}

# Each mistake: its question, its hint, and what the failed test tells the student.
MISTAKES = {
    "bias-left-out": (
        "gates-rnn",
        "Three things are added inside the tanh. Which of yours is missing?",
        "rnn_step on B = 3, D = 5, H = 4 gave a (3, 4) float32 tensor, as it should.\n"
        "Its values are off everywhere, by the same amount in each row.",
    ),
    "f-and-i-swapped": (
        "gates-equations",
        "Feed in weights that are zero except for one gate. Does the value you expect to move, move?",
        "lstm_gates on B = 2, D = 6, H = 3 gave four (2, 3) tensors.\n"
        "`c_tilde` and `o` are right, `f` and `i` are not.",
    ),
    "sigmoid-candidate": (
        "gates-equations",
        "Can your candidate ever ask the cell to go down?",
        "lstm_gates on B = 4, D = 2, H = 5 gave four (4, 5) tensors.\n"
        "`c_tilde` has no value below 0; about half of them should be.",
    ),
    "h-without-tanh": (
        "gates-state",
        "How large may h become? Look at what stands between c and h.",
        "lstm_state on B = 5, H = 2: c is right, h is not.\nSome values of h lie outside -1…1.",
    ),
    "x-before-h": (
        "gates-cell",
        "Which of the two comes first in `[h_prev, x]`, and which columns of the weights belong to it?",
        "LSTMByHand(6, 4) on B = 3: h is wrong from the first value on.",
    ),
    "state-reset": (
        "gates-unroll",
        "Print h at the start of each step. Where does it come from at t = 1?",
        "unroll on T = 6, B = 3, D = 2, H = 5 gave outputs (6, 3, 5).\n"
        "They are right at t = 0 and wrong from t = 1 on: is the state carried?",
    ),
    "one-bias-dropped": (
        "gates-torch",
        "How many bias vectors does nn.LSTM hold for each gate?",
        "from_torch of nn.LSTM(3, 5): the cell's h differs from the module's at t = 0.",
    ),
}

# Who gets what: the mistakes of one student each; further entries make the unusual ones.
MISTAKEN = [
    ["f-and-i-swapped"],
    ["f-and-i-swapped"],
    ["f-and-i-swapped", "one-bias-dropped"],
    ["sigmoid-candidate"],
    ["sigmoid-candidate", "state-reset"],
    ["h-without-tanh", "bias-left-out"],
    ["bias-left-out"],
    ["bias-left-out", "state-reset", "one-bias-dropped"],
    ["x-before-h"],
    ["state-reset"],
    ["state-reset", "f-and-i-swapped", "h-without-tanh"],
    ["one-bias-dropped"],
    ["one-bias-dropped", "x-before-h", "sigmoid-candidate", "state-reset"],
]


def code_question(id: str, mistake: str | None = None, verdict: Verdict = "pass", message: str = "") -> QuestionResult:
    """One of the notebook's questions: right, with a mistake of the list, or with another verdict and message."""
    tests = [TestResult(f"test_{id.partition('-')[2]}[all sizes different]", "passed")]
    hint = None
    if mistake:
        verdict, (_, hint, message) = "fail", MISTAKES[mistake]
    outcome: Outcome = "passed" if verdict == "pass" else "not-run" if verdict == "not-run" else "failed"
    tests += [TestResult(f"test_{id.partition('-')[2]}[batch of one]", outcome, message)]
    earned = POINTS[id] if verdict == "pass" else POINTS[id] / 2 if verdict == "partial" else 0
    return QuestionResult(id, earned, POINTS[id], verdict, mistake, hint, tests)


def gates(
    questions: dict[str, QuestionResult], status: NotebookStatus = "graded", seconds: float = 1.4, *notes: str
) -> NotebookResult:
    """The notebook with some questions replaced; all others are right."""
    answers = [questions.get(id) or code_question(id) for id in POINTS]
    return NotebookResult("3-gates", status, seconds, "9f2c41d07be35a86" * 4, list(notes), answers)


def submission(student: str, notebook: NotebookResult) -> SubmissionResult:
    return SubmissionResult(student, "lstm", "landlock 7, seccomp", "5c1f09", 2026, [notebook])


def mistaken(student: str, mistakes: list[str]) -> SubmissionResult:
    return submission(student, gates({MISTAKES[name][0]: code_question(MISTAKES[name][0], name) for name in mistakes}))


def not_run(message: str = "") -> dict[str, QuestionResult]:
    return {id: code_question(id, verdict="not-run", message=message) for id in POINTS}


def unusual() -> list[SubmissionResult]:
    """Everything that is neither right nor a known mistake."""
    unknown = code_question(
        "gates-vanishing", verdict="fail", message="input_gradient_norms on T = 7 gave (7, 2); expected is (7,)."
    )
    half = code_question("gates-charlstm", verdict="partial", message="The loss falls, but not to below 0.1.")
    slow = code_question("gates-unroll", verdict="fail", message="unroll did not come back within 10 seconds.")
    dead = code_question("gates-charlstm", verdict="not-run", message="The process ended while this ran.")
    stub = "This is still as it was handed out."
    started = {id: code_question(id) for id in ("gates-rnn", "gates-equations")}
    return [
        submission("noor", gates({"gates-vanishing": unknown})),
        submission("quentin", gates({"gates-charlstm": half, "gates-vanishing": unknown})),
        submission("tove", gates({"gates-charlstm": half}, "graded", 2.2, "Cell `gates-cell` had lost its metadata.")),
        submission("lee", gates({"gates-unroll": slow}, "timeout", 31.5)),
        submission("ravi", gates({"gates-charlstm": dead}, "crashed", 3.1)),
        submission("ana-maria", gates(not_run(), "unreadable", 0.0, "The file ends in the middle of a cell.")),
        submission("zoë", gates(not_run(), "missing", 0.0)),
        submission("new-here", gates(not_run(stub))),
        submission("half-way", gates(not_run(stub) | started)),
    ]


def class_of_30() -> list[SubmissionResult]:
    """8 right, 13 with known mistakes, 9 unusual."""
    right = [submission(f"right-{number:02}", gates({}, "graded", 1.1 + number / 10)) for number in range(1, 9)]
    known = [mistaken(f"student-{number:02}", names) for number, names in enumerate(MISTAKEN, 1)]
    return right + known + unusual()


def whole_course(student: str) -> SubmissionResult:
    """Five notebooks of eight questions each, all right."""
    notebooks = [
        NotebookResult(
            f"{number}-part",
            "graded",
            1.0,
            "",
            [],
            [QuestionResult(f"part{number}-question{letter}", 2.5, 2.5, "pass") for letter in "abcdefgh"],
        )
        for number in range(1, 6)
    ]
    return SubmissionResult(student, "lstm", "landlock 7, seccomp", "5c1f09", 2026, notebooks)
