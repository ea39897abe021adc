# Everything a newcomer needs is one of these words. Each line calls the tool itself, so that you can read what happens.
#   make env            everything installed into .venv (app and tests); instant when nothing changed
#   make demo           from nothing to a running demo company
#   make test           from nothing to a green run
#   make check          the fast part: ruff, mypy, import contracts, tests without database and browser
#   make test-external  the suite on the system's own Postgres 15 or newer
#   make bench          the budgets, measured        make campaign     kills, fuzzing, large volumes
#   make docs           the generated pages

SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help env demo test test-external check lint browser bench campaign docs

help:
	@sed -n 's/^#   /  /p' Makefile

env: .venv/.installed

.venv/.created:
	@test -n "$(PYTHON)" || { echo "Gongdan needs Python 3.11 or newer; on Debian: apt install python3 python3-venv" >&2; exit 1; }
ifdef UV
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$(PYTHON)" .venv
else
	@test -x $(BIN)/pip || "$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment;" \
		"on Debian and Ubuntu: apt install python3-venv (or python3.11-venv); then: make env" >&2; exit 1; }
endif
	@touch $@

.venv/.locked: requirements.lock .venv/.created
	@echo "Installing the locked packages (about 1 GB; some minutes the first time) ..."
	@# The lock file is complete, so nothing is resolved anew (--no-deps): what was tested is what is installed.
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
endif
	@touch $@

.venv/.installed: pyproject.toml .venv/.locked
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
endif
	@touch $@

demo: env
	$(BIN)/gongdan demo $(ARGS)

lint: env
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: env
	$(BIN)/python -m tests.prepare_browser

test: lint browser
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-external: env browser
	$(BIN)/python -m tests.external_postgres $(BIN)/python -m pytest -n 2 --dist worksteal

check: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal --fast

bench: env
	$(BIN)/python -m benchmarks $(ARGS)

campaign: env
	$(BIN)/python -m benchmarks.campaign $(ARGS)

docs: env
	$(BIN)/gongdan docs
