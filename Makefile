# `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test check demo bench lock fmt lint types imports clean
help:            ## list the targets
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: .venv/.ready        ## start PostgreSQL, migrate, load demo data, serve
	RYGVEJ_DEMO=1 exec $(BIN)/rygvej serve

test: .venv/.ready       ## run every test
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

check: fmt-check lint types imports test   ## everything that must be green before a commit

demo: .venv/.ready       ## tell three referrals' stories against the running service
	$(BIN)/rygvej demo

bench: .venv/.ready      ## measure, as ratios within one run
	$(BIN)/python -m bench

fmt: .venv/.ready        ## format and fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fmt-check: .venv/.ready
	$(BIN)/ruff format --check .

lint: .venv/.ready       ## ruff, all rules
	$(BIN)/ruff check .

types: .venv/.ready      ## mypy --strict
	$(BIN)/mypy

imports: .venv/.ready    ## the layers of docs/architecture.md
	$(BIN)/lint-imports --no-cache

lock:                    ## pin every dependency with hashes (needs uv; a week's cooldown guards against hijacked releases)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --exclude-newer "$$(date -u -d '7 days ago' +%FT00:00:00Z)" --extra dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --exclude-newer "$$(date -u -d '7 days ago' +%FT00:00:00Z)" pyproject.toml -o requirements-runtime.lock

clean:                   ## remove the environment and the data
	rm -rf .venv var
