# Linkpin. `make demo` and `make test` set everything up by themselves; `make help` lists the rest.
# Works with GNU make 3.81 (macOS) and newer. All recipes use relative paths, so the folder's name may contain spaces.

PYTHON ?=
export PYTHON
python := .venv/bin/python
words ?= 150
port ?= 3978
jobs ?= logical

# loadgroup: the journeys in the browser share a service and stay together (tests/e2e); all else goes to whoever is free.
pytest = pytest --numprocesses $(jobs) --maxprocesses 8 --dist loadgroup $(tests)

# A lock is for all platforms and carries hashes; index addresses and local folders of this machine stay out of it.
lock := $(python) -m uv pip compile --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-header --quiet $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help install demo digest test crash rotation lint format types eval bench lock readme check clean

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

install: ## make .venv with the pinned packages; nothing to do when it is up to date
	@sh .ci/install

demo: install ## the whole product in the browser: the local chat with the sample brief (port=3978)
	@LINKPIN_HOME=build/demo DATABASE_URL= $(python) -m bot serve --local --port $(port)

digest: install ## digest the sample brief on the terminal (words=200 for a longer one)
	@$(python) -m bot digest sample/*.pptx --words $(words)

test: install ## run all tests (COVERAGE=1 measures branch coverage, tests=PATH picks some, jobs=0 in one process)
	@if [ -n "$(COVERAGE)" ]; then \
		mkdir -p build/coverage && $(python) -m coverage erase && $(python) -m coverage run -m $(pytest); \
	else \
		$(python) -m $(pytest); \
	fi

crash: install ## the crash tests in full (FULL=1: a week of 200 cadences, ten minutes of real timers and a database away for one as well)
	@LINKPIN_CRASH_KILLS=20 LINKPIN_CRASH_FULL=$(FULL) $(python) -m pytest --numprocesses $(jobs) tests/crash

rotation: install ## a thousand simulated pairs of years of linking pins: how far the farthest is from a fair share
	@LINKPIN_ROTATION_RUNS=1000 $(python) -m pytest tests/meetings/test_rotation.py -q -s -n0 -k thousand

lint: install ## ruff: rules and format
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .

format: install ## let ruff format and mend what it can
	@$(python) -m ruff check --fix-only .
	@$(python) -m ruff format .

types: install ## mypy, strict
	@$(python) -m mypy

eval: install ## vital recall against reference nuggets (EVAL=DIR); writes build/eval.json
	@$(python) -m bench.eval

bench: install ## speed and memory against the peers; writes build/bench.json (FULL=1: 10,000 channels delivered, 7 minutes more)
	@LINKPIN_BENCH_FULL=$(FULL) $(python) -m bench

lock: install ## pin all requirements anew (UPGRADE=1 takes the newest)
	@$(lock) pyproject.toml -o requirements.txt >/dev/null
	@$(lock) --all-extras --constraint requirements.txt pyproject.toml -o requirements-llm.txt >/dev/null
	@$(lock) requirements-build.in -o requirements-build.txt >/dev/null
	@$(lock) pyproject.toml requirements-dev.in -o requirements-dev.txt >/dev/null
	@$(lock) requirements-bench.in -o requirements-bench.txt >/dev/null

readme: install ## renew the digest on the README's first screen
	@PYTHONPATH=. $(python) .ci/readme_digest.py

check: ## all that CI does
	@bash .ci/run

clean: ## remove what was built here (not .venv)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
