# A convenience over pip: every target works in a virtual environment of its own, .venv.
# Without make (Windows), see README: `pip install .` and `python -m sim` do the same.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: help demo app quick test test-all mutants lint bench docs validate clean
.DEFAULT_GOAL := help

help:  ## Say what each target does
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1	/'

demo: .venv/core  ## Run the flagship scenario: 2,000 histories, figures and a report
	$(BIN)/crisis-sim run august-2022

app: .venv/app  ## Open the crisis room in the browser
	$(BIN)/crisis-sim app

QUICK := tests/world tests/actors tests/scenario tests/test_model.py tests/test_randomness.py tests/test_rooms.py

quick: .venv/dev  ## Run the tests of the model itself, in about a minute
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow" $(QUICK)

test: .venv/dev  ## Run the tests, all but the slow ones
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-all: .venv/dev  ## Run every test, the slow ones too
	$(BIN)/python -m pytest -n auto --dist loadfile

mutants: .venv/dev  ## Change the rules at 150 points, and see whether the tests of world and actors notice
	$(BIN)/python -m tools.mutants

lint: .venv/dev  ## Check style (ruff) and types (mypy)
	$(BIN)/ruff check
	$(BIN)/mypy

bench: .venv/dev  ## Measure speed and memory
	$(BIN)/python benchmarks/ensemble.py
	$(BIN)/python benchmarks/sweep.py
	$(BIN)/python benchmarks/backtest.py
	$(BIN)/python benchmarks/app.py

docs: .venv/dev  ## Write the generated parts of docs/ and README from the code
	$(BIN)/python -m tools.docs

validate: .venv/dev  ## Run the long statistical checks and write their tables to docs/
	$(BIN)/python -m tools.validate
	$(BIN)/python -m tools.pairing
	$(BIN)/python -m tools.sensitivity
	$(BIN)/python -m tools.skill
	$(BIN)/python -m tools.backtest
	$(BIN)/python -m tools.backtest
	$(BIN)/python -m tools.skill

clean:  ## Remove the virtual environment and caches; results stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/core: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) -e .
	@touch $@

.venv/app: .venv/core
	$(PIP) -e ".[app]"
	@touch $@

.venv/dev: .venv/core
	$(PIP) -e ".[dev]"
	@touch $@
