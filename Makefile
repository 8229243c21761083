# Everything runs in .venv, which the first command that needs it creates.
# Another interpreter than python3: make setup PYTHON=python3.12

PYTHON ?= python3
RUN := .venv/bin/python -m

.PHONY: help setup demo test browser bench attacks clean

help:
	@echo "make demo    release the assignment, draw a class, grade it, report on it"
	@echo "make test    lint, check types, run all tests"
	@echo "make setup   only install, into .venv (demo and test do so too)"
	@echo "make browser check all pages in headless Chromium, press nbgrader's buttons (needs npm, Chromium)"
	@echo "make bench   time grading against stock nbgrader and otter-grader"
	@echo "make attacks try hostile notebooks on all three, in folders that are thrown away"
	@echo "make clean   remove .venv and caches; grades and submissions stay"

setup: .venv/ready

# Its own target, so that an interpreter that has gone since is noticed.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "Python 3.11, 3.12 or 3.13 is needed, and '$(PYTHON)' is none of them;" \
	       "name one that is: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python can't create virtual environments;" \
	       "on Debian and Ubuntu, install the package python3-venv first."; exit 1; }
	@$(PYTHON) -m venv --clear .venv

.venv/ready: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing into .venv; the first time takes some minutes ..."
	@$(RUN) pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup
	@$(RUN) autograder demo

# One torch thread per process: two test processes with two threads each slow one another down badly.
test: export OMP_NUM_THREADS = 1
test: setup
	@$(RUN) ruff check --quiet
	@$(RUN) ruff format --check --quiet
	@$(RUN) mypy --no-error-summary
	@$(RUN) pytest --quiet --numprocesses 2 --dist worksteal

# What a fresh machine need not have: Chromium, and npm for the accessibility engine.
browser: setup
	@npm install --prefix tests/browser --no-package-lock --no-audit --no-fund --silent
	@$(RUN) pytest --quiet tests/browser
	@$(RUN) tests.browser.formgrader

bench: setup
	@$(RUN) tests.benchmarks.compare

attacks: export OMP_NUM_THREADS = 1
attacks: setup
	@$(RUN) tests.benchmarks.attacks

clean:
	@rm -rf .venv build *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
