"""Makes this folder, and any folder that this file is copied into, an nbgrader course that our hidden suites grade."""

import warnings
from pathlib import Path

from nbgrader.preprocessors import ClearOutput, SaveAutoGrades
from sqlalchemy.exc import SAWarning

from autograder.course import CODE_STUB, TEXT_STUB, Course
from autograder.gradebook.colab import AddColabCell
from autograder.gradebook.late import Late, SettleLateness
from autograder.gradebook.markdown import safe_html, safe_markdown
from autograder.gradebook.preprocessors import GradeWithSuites, MendingExporter

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "lstm-course"
# A folder without a source/ of its own grades the assignments of this project.
c.CourseDirectory.source_directory = str(Course(Path(__file__).parent).source)
# Nothing hidden is copied anywhere: neither editors' caches to students, nor theirs to their graded work.
c.CourseDirectory.ignore = [".*", "__pycache__", "*.pyc", "feedback"]

# Where students find the folder release/ on the web, such as https://raw.githubusercontent.com/our/course/main/release.
# Released notebooks then begin with a cell that works in Google Colab, where nothing else comes with a notebook.
c.Course.url = ""

# Lines that pip gets in Gradescope's container before our own: an option that names an index with PyTorch's CPU build
# saves the container some gigabytes; pytorch.org has the address.
c.Gradescope.pip = []

# The sentences that the tagger is graded on are drawn from the class treebank by this number: another one draws others,
# and needs `autograder calibrate` and `autograder release` once. Or name a treebank of your own: a folder with
# train.conllu, dev.conllu and test.conllu, of which students get the first two.
c.Treebank.split_seed = 2026
c.Treebank.folder = ""

# Work that comes after the due date is on time for so many hours; each day that begins then costs so many points of the
# assignment. The due date is the gradebook's: set it in the formgrader (Manage Assignments, Edit) or once with
#   nbgrader db assignment add lstm --duedate="2026-11-30 23:59 UTC"
c.Late.grace_hours = 0
c.Late.points_a_day = 0
c.AssignLatePenalties.plugin_class = Late

c.ClearSolutions.code_stub = {"python": CODE_STUB}
c.ClearSolutions.text_stub = TEXT_STUB

c.GenerateAssignment.preprocessors.append(AddColabCell)

# Nothing that was handed in runs in nbgrader's process: files are mended as they are read, and graded in isolation.
c.Autograde.exporter_class = MendingExporter
c.Autograde.sanitize_preprocessors = [ClearOutput]
c.Autograde.autograde_preprocessors = [GradeWithSuites, SaveAutoGrades, SettleLateness]
# Check each notebook's form once, after all steps, and not after each.
c.MendingExporter.optimistic_validation = True

# What a student wrote is shown, in feedback and in the formgrader, and never run.
c.HTMLExporter.filters = {"markdown2html": safe_markdown, "clean_html": safe_html}
c.HTMLExporter.sanitize_html = True

# nbgrader adds its rows as older versions of SQLAlchemy wanted it; what this one says about that helps nobody.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
