# Two commands set everything up on a machine that has Python 3.11 to 3.13, a C compiler and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint format bench clean

demo: $(VENV)/installed
	@$(BIN)/diagnose run okx --lab ip-not-allowed || test $$? -eq 1

test: $(VENV)/dev lint
	$(BIN)/diagnose rules check
	$(BIN)/diagnose rules test
	$(BIN)/diagnose rules generate --check
	$(BIN)/diagnose kb check
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/dev
	$(BIN)/ruff check diagnose tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell kb rules diagnose bench *.md

bench: $(VENV)/dev
	$(BIN)/python bench/run.py
	$(BIN)/python bench/triage.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
