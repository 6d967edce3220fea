# The commands of a checkout. Every target may be run again: what is up to date is left alone.
# The work is done by cargo, npm and the scripts folder; this file only says in which order.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

CARGO ?= cargo
NABE := target/debug/nabe
ADMIN_SOURCES := $(shell find admin/src admin/public admin/scripts admin/index.html admin/*.config.ts admin/tsconfig.json -type f 2>/dev/null) schema.graphql

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build everything and start the hub on http://localhost:8080, with the demo catalogue on first start
	@scripts/run $(NABE)

.PHONY: build
build: setup admin ## Build the server and the admin, without starting anything
	@$(CARGO) build --locked

.PHONY: dev
dev: setup admin/node_modules/.package-lock.json ## Start the hub and the admin, both rebuilt as their sources change
	@scripts/dev $(NABE)

.PHONY: test
test: ## Run every test: SQLite, PostgreSQL, S3, Bluesky, admin, browser (ONLY="rust browser" for some)
	@scripts/test $(ONLY)

.PHONY: check
check: ## Run every check that is no test: format, lints, types, licences (ONLY="fmt clippy" for some)
	@scripts/check $(ONLY)

.PHONY: advisories
advisories: ## Compare the dependencies with the list of known vulnerabilities, which is fetched from its repository
	@scripts/tool cargo-deny check advisories

.PHONY: bench
bench: ## Measure speed on a release build beside its ceilings (ONLY="hub" for some)
	@scripts/bench $(ONLY)

.PHONY: fuzz
fuzz: ## Throw bytes at each parser for a while, on nightly Rust with cargo-fuzz (TIME=60 seconds each, ONLY="xliff" for some)
	@scripts/fuzz $(ONLY)

.PHONY: fmt
fmt: ## Format the Rust sources
	@$(CARGO) fmt --all

.PHONY: services
services: ## Start the test services and print how to reach them
	@for service in postgres s3 bluesky clamav; do scripts/services/$$service start && scripts/services/$$service env; done

.PHONY: stop
stop: ## Stop the test services
	@for service in postgres s3 bluesky clamav; do scripts/services/$$service stop; done

.PHONY: setup
setup:
	@scripts/setup build

.PHONY: admin
admin: admin/dist/index.html

admin/node_modules/.package-lock.json: admin/package.json admin/package-lock.json
	@echo "installing the admin's packages"
	@npm --prefix admin ci --no-audit --no-fund --loglevel=error
	@touch $@

admin/dist/index.html: admin/node_modules/.package-lock.json $(ADMIN_SOURCES)
	@npm --prefix admin run --silent build
	@touch $@
