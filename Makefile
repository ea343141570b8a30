# Everything here is a script in scripts/; they say what they do and how long
# it took. Compiled dependencies and tools are kept outside the checkout.

.DEFAULT_GOAL := help
.PHONY: help setup run dev client test soak e2e lint fmt bench requirements clean-data clean

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up if needed, build, and start the demo portal and the example business system
	@scripts/setup run
	@scripts/build-client
	@scripts/build-server
	@exec scripts/run release

dev: ## the same with quick builds, again whenever a source changes
	@scripts/setup run
	@exec scripts/dev

test: ## every test: Rust on SQLite and PostgreSQL, and the journeys in Chromium
	@scripts/test

soak: ## the long trials: fuzzing, kill -9, full disk, backups under load (ONLY=R01 for one)
	@scripts/soak $(if $(ONLY),--only $(ONLY))

e2e: ## only the journeys in Chromium
	@scripts/setup test
	@scripts/e2e

lint: ## format, warnings, and who may depend on whom
	@scripts/lint

fmt: ## format the Rust code
	@cargo fmt --all

bench: ## measure on this machine and print a table
	@if [ -x scripts/bench ]; then exec scripts/bench; else echo 'scripts/bench is not there yet' >&2; exit 1; fi

requirements: ## each requirement with the tests that name it, then the open ones
	@scripts/requirements

setup: ## get every tool, also for the tests
	@scripts/setup test

client: ## build the browser's half into dist/
	@scripts/setup run
	@scripts/build-client

clean-data: ## throw away the demo's database
	rm -rf data

clean: clean-data ## throw away what was built in this checkout (not the cache)
	rm -rf dist end2end/test-results end2end/shots
