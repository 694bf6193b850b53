# `make` alone lists what there is. Needs make and Python 3.11 or later; the rest comes from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
COOLDOWN = $$(date -u -d '7 days ago' +%FT00:00:00Z)
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help run test cover fuzz check demo conformance contract bench fmt fmt-check lint types imports docs migration lock clean

help:                    ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## */\1\t/p' Makefile | sort | while IFS="$$(printf '\t')" read -r name text; do printf '%-11s %s\n' "$$name" "$$text"; done

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation -e .
	@touch $@

run: .venv/.ready        ## start PostgreSQL, migrate, load demo data, serve
	@RYGVEJ_DEMO=1 exec $(BIN)/rygvej serve

test: .venv/.ready       ## run every test
	$(BIN)/python -m pytest -n 2 --dist worksteal

cover: .venv/.ready      ## run every test and say what none of them reaches (three times as slow)
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term

fuzz: .venv/.ready       ## let the property tests draw new examples
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=fuzz -m hypothesis

check: fmt-check lint types imports test  ## everything that must be green before a commit

demo: .venv/.ready       ## tell four citizens' stories against the running service, and show who was told
	@$(BIN)/python -m tests.counterparts.demo

conformance: .venv/.ready  ## let the official FHIR validator judge what the demo publishes (Java and Maven)
	$(BIN)/python -m tests.conformance

contract: .venv/.ready   ## let fhir-kit-client and @medplum/core from npm use the service (node)
	$(BIN)/python -m tests.contract.clients

bench: .venv/.ready      ## measure, as ratios within one run
	$(BIN)/python -m bench

fmt: .venv/.ready        ## format and fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fmt-check: .venv/.ready  ## is everything formatted
	$(BIN)/ruff format --check .

lint: .venv/.ready       ## ruff, all rules
	$(BIN)/ruff check .

types: .venv/.ready      ## mypy --strict
	$(BIN)/mypy

imports: .venv/.ready    ## the layers of docs/architecture.md
	$(BIN)/lint-imports --no-cache

docs: .venv/.ready       ## write the generated pages of docs/ anew
	$(BIN)/python -m docs.generate

migration: .venv/.ready  ## write the next migration from the rows: make migration NAME="what it does"
	@test -n "$(NAME)" || { echo 'Say what it does: make migration NAME="..."' >&2; exit 1; }
	$(BIN)/python -m migrations.new "$(NAME)"
	$(BIN)/ruff format --quiet migrations

lock:                    ## pin every dependency with hashes (needs uv; a week's cooldown guards against hijacked releases)
	$(COMPILE) --exclude-newer "$(COOLDOWN)" --extra dev pyproject.toml -o requirements.lock
	$(COMPILE) --exclude-newer "$(COOLDOWN)" pyproject.toml -o requirements-runtime.lock

clean:                   ## remove the environment and the data
	rm -rf .venv var
