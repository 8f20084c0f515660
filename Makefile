# `make` shows what can be done. Every target may be run again at any time; what is done already is not done twice.
.DEFAULT_GOAL := help
.PHONY: help run cluster build test proof crash check format bench bench-reads bench-saves bench-compare fuzz install clean
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

CONTENTOS_DATA ?= ./data
CONTENTOS_CLUSTER_DATA ?= ./cluster-data
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
ARGS ?=

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22
	@echo
	@echo '  make run ARGS="--listen 127.0.0.1:9090"    Other options of "contentos serve"'
	@echo '  make run CONTENTOS_DATA=/srv/contentos     Another data folder (default: ./data)'
	@echo '  make fuzz FUZZ_SECONDS=600                 Seconds per target (default: 60)'
	@echo '  make bench ARGS="--saves 100000"           A longer history (default: 1000)'
	@echo '  make crash ARGS="--kills 50 --seed 7"      Fewer kills, the same ones again (default: 1000)'
	@echo '  make install PREFIX=/opt/contentos         Where to (default: /usr/local)'

run: ## Install what is missing, build, and serve on http://127.0.0.1:8080 until Ctrl-C
	@scripts/install-packages.sh run
	@scripts/build.sh release contentos
	@exec build/release/contentos serve --data "$(CONTENTOS_DATA)" $(ARGS)

cluster: ## The same as a cluster on this machine: PostgreSQL, Kafka, every role twice, one address
	@scripts/install-packages.sh cluster
	@scripts/fetch-kafka.sh
	@scripts/build.sh release contentos
	@exec build/release/contentos cluster --data "$(CONTENTOS_CLUSTER_DATA)" $(ARGS)

build: ## Build the server alone (build/release/contentos)
	@scripts/install-packages.sh run
	@scripts/build.sh release contentos

test: ## Build everything and run all tests on private services; prints "N passed, N failed"
	@scripts/install-packages.sh test
	@scripts/test.sh release

proof: ## By hand, before an issue is closed: what takes too long, or needs more rights, than every day allows
	@scripts/install-packages.sh proof
	@scripts/fetch-kafka.sh
	@scripts/build.sh release contentos contentos_crash test_infra_postgres bench_save
	@scripts/prove-overload.sh
	@CONTENTOS_DATABASE_CRASHES=200 build/release/tests/test_infra_postgres --gtest_filter='DatabaseCrashes.*'
	@build/release/tests/contentos_crash --kills 500
	@scripts/prove-builds.sh --bare-root

crash: ## Kill the processes of a cluster 1000 times under load; nothing may be lost or doubled
	@scripts/install-packages.sh test
	@scripts/crash.sh $(ARGS)

check: ## Before a commit: format, tidy, clang-tidy on what changed, unit tests
	@scripts/install-packages.sh dev
	@scripts/check.sh

format: ## Format every source file in place
	@scripts/install-packages.sh dev
	@scripts/format.sh --in-place

bench: ## Measure beside nginx, pgbench and Kafka's producer test, and print the ratios
	@scripts/install-packages.sh bench
	@scripts/build.sh release contentos benches
	@scripts/bench.sh $(ARGS)

bench-reads: ## What published reads cost beside nginx, as a table and as JSON
	@scripts/install-packages.sh bench
	@scripts/build.sh release contentos
	@scripts/bench-reads.sh $(ARGS)

bench-saves: ## What saves, imports and rebuilds cost as content grows, beside PostgreSQL alone
	@scripts/install-packages.sh bench
	@scripts/build.sh release contentos bench_save
	@scripts/bench-saves.sh $(ARGS)

bench-compare: ## The same by turns for a commit (BASE=v0.1.0) and this checkout: what got faster or slower
	@scripts/install-packages.sh bench
	@scripts/build.sh release contentos benches
	@scripts/bench-compare.sh "$(BASE)" $(ARGS)

fuzz: ## Run every fuzz target for FUZZ_SECONDS
	@scripts/install-packages.sh dev
	@scripts/fuzz.sh $(FUZZ_SECONDS)

install: build ## Build, and install the binary, two systemd units, documents and examples below PREFIX
	@cmake --install build/release --prefix "$(PREFIX)"

clean: ## Remove all builds; the data folder stays
	rm -rf build
