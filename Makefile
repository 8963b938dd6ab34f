# Two commands need nothing but Python (3.11 or newer) and make: `make demo` and `make test`.
# Each sets up .venv by itself, and reuses it.

PYTHON ?= python3
BIN := .venv/bin
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-delivery django-suite bench docs lint tests coverage format clean

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/ready  ## run the example shop, then let two checkers find the mistakes that are seeded into it
	@$(BIN)/python -m examples.demo

test: .venv/ready lint docs tests  ## check style, imports and docs, then run every test; types are checked by tests

test-all: .venv/ready  ## the tests on every supported Python that is here, Django and mypy
	@echo "== Testing every supported version"
	@PYENV_VERSION=$$(pyenv versions --bare 2>/dev/null | grep -E '^3\.1[1-5]\.' | paste -s -d : -) $(BIN)/nox

django-suite: .venv/ready  ## Django's whole test suite on its dispatcher and on ours, compared; takes an hour
	@$(BIN)/python -m pip install --quiet --group django-suite
	@$(BIN)/python -m tests.upstream.whole

bench: .venv/bench  ## measure what a signal costs beside others, and write docs/explanation/performance.md
	@$(BIN)/python -m benchmarks

docs: .venv/ready  ## build the site into build/docs; a warning is an error
	@echo "== Building the docs"
	@$(BIN)/python -m sphinx -W --keep-going -q docs build/docs && echo "build/docs/index.html"

lint: .venv/ready
	@echo "== Checking style and the direction of imports"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo

tests: .venv/ready
	@echo "== Running the tests"
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-delivery: .venv/ready  ## the tests of deferred receivers with every engine and broker, RabbitMQ too
	@TYPEDSIGNAL_TEST_RABBITMQ=$${TYPEDSIGNAL_TEST_RABBITMQ:-1} $(BIN)/python -m pytest tests/delivery

coverage: .venv/ready  ## run every test in one process, and list the lines that none reaches
	@$(BIN)/coverage run -m pytest && $(BIN)/coverage report

format: .venv/ready  ## put the code into shape
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:  ## remove what was set up
	rm -rf .venv .nox .hypothesis .*_cache build dist

.venv/ready: pyproject.toml
	@echo "== Setting up .venv (once; it is reused)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.13 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

.venv/bench: .venv/ready
	@$(BIN)/python -m pip install --quiet --group bench
	@touch $@
