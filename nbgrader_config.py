"""The settings of this course: what to look through for a new term. A setting that is left out is as it stands here."""

from autograder.configuration import complete

c = get_config()  # noqa: F821 (nbgrader provides it)

# What nbgrader calls the course, in its exchange and its formgrader.
c.CourseDirectory.course_id = "lstm-course"

# When assignments are due, with the zone: {"lstm": "2026-11-30 23:59 +0100"}. Of others the formgrader's date counts.
c.Course.due = {}

# Work that comes after the due date is on time for so many hours; each day that begins then costs so many points of the
# assignment.
c.Late.grace_hours = 0
c.Late.points_a_day = 0

# What questions are worth, where that is not what source/ says: {"gates-rnn": 3, "gates-state": 2.5}. Release again
# after a change: the notebooks name the points.
c.Course.points = {}

# Who is in the class: a CSV file, in this folder or elsewhere (`autograder grade --help` has its columns).
c.Course.roster = ""

# Where students find the folder release/ on the web, such as https://raw.githubusercontent.com/our/course/main/release.
# Released notebooks then begin with a cell that works in Google Colab, where nothing else comes with a notebook.
c.Course.url = ""

# What a student's notebook may use up: one cell, one answer to a hidden test, one training of the tagger (this one
# stands in the notebook: release again), all of it together, and memory. The other limits are in autograder/limits.py.
c.Limits.cell_seconds = 10
c.Limits.probe_seconds = 10
c.Limits.training_seconds = 100
c.Limits.notebook_seconds = 120
c.Limits.memory_mb = 2048

# What feedback says of a question: "points" alone, what the hidden "tests" found too, or "hints" to mistakes as well.
c.Feedback.shows = "hints"

# When students see points and what hidden tests say on Gradescope: "never", "after_due_date", "after_published" or
# "always". Lines for pip in its container come before ours: an option that names an index with PyTorch's CPU build
# saves some gigabytes; pytorch.org has the address.
c.Gradescope.show = "after_due_date"
c.Gradescope.pip = []

# The sentences that the tagger is graded on are drawn from the class treebank by this number: another one draws others,
# and needs `autograder calibrate` and `autograder release` once. Or name a treebank of your own: a folder with
# train.conllu, dev.conllu and test.conllu, of which students get the first two.
c.Treebank.split_seed = 2026
c.Treebank.folder = ""

# Without this line nbgrader would run what students wrote in its own process: leave it here, the last one.
complete(c, __file__)
