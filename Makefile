# Every target does the set-up it needs; a second time it is quick. ARGS goes to the command: make test ARGS="-k journeys"
.DEFAULT_GOAL := help
.PHONY: help setup demo serve web test test-all lint format bench faults clean
python := .venv/bin/python

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## .venv, Python packages, the web app, a browser for the tests
	@sh scripts/setup.sh test

demo: ## two worlds of customers with their segments, on http://localhost:8000
	@sh scripts/setup.sh run
	@exec .venv/bin/coterie demo $(ARGS)

serve: ## the server on your own workspace (COTERIE_HOME, ./coterie-home)
	@sh scripts/setup.sh run
	@exec .venv/bin/coterie serve $(ARGS)

web: ## the web app, built into the package
	@sh scripts/setup.sh run

test: ## the tests that take seconds
	@sh scripts/setup.sh test
	@sh scripts/test.sh -n 2 -m "not slow" $(ARGS)

test-all: ## every test, the long ones too
	@sh scripts/setup.sh sdks
	@sh scripts/test.sh -n 2 $(ARGS)

lint: ## ruff, mypy, the floors of the house, tsc and eslint
	@sh scripts/setup.sh lint
	@sh scripts/lint.sh

format: ## lay the Python code out as `make lint` wants it
	@sh scripts/setup.sh lint
	@$(python) -m ruff check --fix-only --quiet . ; $(python) -m ruff format .

bench: ## one table of what matters, ratios first
	@sh scripts/setup.sh bench
	@$(python) -m bench.run $(ARGS)

faults: ## what goes wrong in life, done on purpose to the real server (disks: as root)
	@sh scripts/setup.sh test
	@$(python) -m faults.run $(ARGS)

clean: ## take away all that was made here, but no workspace
	rm -rf .venv tests/sdks/.venv tests/sdks/node_modules web/app/node_modules web/app/dist src/coterie/server/static bench/work
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find src tests bench faults -name __pycache__ -type d -prune -exec rm -rf {} +
