# Every target that needs the environment makes it in .venv/ first; the first one takes a few minutes, later ones none.
CORPUS  ?= seeds
OUTPUT  ?= outputs
PYTHON  ?= $(shell command -v python3.11 || command -v python3)
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check
READY   := .venv/.ready
DEV     := .venv/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help setup extract report evaluate test lint lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## the environment in .venv/ and the morphological database in models/

extract: $(READY) ## the tables of CORPUS=seeds in OUTPUT=outputs; again: only what is new
	@$(BIN)/khabar extract "$(CORPUS)" --output "$(OUTPUT)"

report: $(READY) ## OUTPUT/report.html, the page for people
	@$(BIN)/khabar report --output "$(OUTPUT)"

evaluate: extract ## the scores of OUTPUT against tests/gold/seeds.jsonl
	@$(BIN)/khabar evaluate --gold tests/gold/seeds.jsonl --output "$(OUTPUT)"

test: $(DEV) ## all tests, the gold gate included
	@$(BIN)/python -m pytest

lint: $(DEV) ## style, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: $(DEV) ## requirements/*.txt anew from pyproject.toml (torch apart: its CPU and CUDA builds differ)
	@$(PIP) install -q pip-tools
	@$(BIN)/python requirements/lock.py

clean: ## remove the environment, caches and outputs
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find outputs -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# torch comes first and by itself: pip then keeps that build when camel-tools and stanza ask for torch.
$(READY): requirements/torch.txt requirements/run.txt pyproject.toml pipeline/segment/setup_data.py
	@$(PYTHON) -c 'import sys; sys.exit("khabar needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (some minutes, once)…"
	@$(PIP) install -q -r requirements/torch.txt
	@$(PIP) install -q --require-hashes -r requirements/run.txt
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'import sys; from pipeline.segment.setup_data import main; sys.exit(main())'
	@touch $@

$(DEV): $(READY) requirements/dev.txt
	@$(PIP) install -q --require-hashes -r requirements/dev.txt
	@touch $@
