# The commands of the house: `make` alone lists them.

.NOTPARALLEL:
.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash

step := tools/step
node := node_modules/.bin/node
# Files of tests side by side: each waits for its browser and its edge most of the time.
tests := $(node) --test --test-concurrency=3 --test-reporter=spec
wrangler := $(node) node_modules/wrangler/bin/wrangler.js
fault_bundle := target/bundles/faults

export WRANGLER_SEND_METRICS := false
export WRANGLER_SEND_ERROR_REPORTS := false
export CLOUDFLARE_CF_FETCH_ENABLED := false
# What tests publish with: built once, by build-desk, instead of asking cargo each time.
export REGULARS_DESK := $(abspath $(or $(CARGO_TARGET_DIR),target))/debug/regulars

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1 \2/p' $(MAKEFILE_LIST) | \
		awk '{ name = $$2; $$1 = $$2 = ""; printf "  make %-12s%s\n", name, $$0 }'

.PHONY: setup
setup: ## install what the build and the tests need (once)
	@tools/setup

.PHONY: dev
dev: setup ## build, and serve the edge on this machine
	@tools/dev

.PHONY: test
test: setup check build-faults edge faults schema-sample canaries dry-run size ## everything that must hold

.PHONY: check
check: ## formatting, lints and the native tests
	@$(step) --quiet "formatting" cargo fmt --check
	@$(step) --quiet "lints, edge" cargo clippy --no-default-features --features edge -- -D warnings
	@$(step) --quiet "lints, keepers" cargo clippy --no-default-features --features keepers \
		-- -D warnings
	@$(step) --quiet "lints, both Workers, with faults" cargo clippy --features faults -- -D warnings
	@$(step) --quiet "lints, desk" cargo clippy --all-targets --no-default-features \
		--features desk -- -D warnings
	@$(step) --quiet "rings 1 and 2 alone" cargo check --no-default-features --all-targets
	@$(step) "native tests" cargo test --no-default-features --features desk

.PHONY: build
build: setup ## build what ships: the edge and the keepers
	@$(step) --quiet "bundles that ship" tools/build-edge

.PHONY: build-faults
build-faults: setup
	@$(step) --quiet "bundles with faults" tools/build-edge --features faults --out $(fault_bundle)

.PHONY: sdk
sdk: setup ## build the storefront SDK, and put its npm package together in target/sdk/package
	@$(step) --quiet "storefront SDK" $(node) tools/build-sdk.mjs

.PHONY: build-desk
build-desk:
	@$(step) --quiet "desk" cargo build --no-default-features --features desk

.PHONY: edge
edge: build build-desk ## the edge's tests, on the real workerd: of each corpus a sample
	@$(step) "edge tests" $(tests) 'tests/edge/**/*.test.mjs' 'tests/model/**/*.test.mjs' \
		'tests/sdk/**/*.test.mjs' 'tests/browser/**/*.test.mjs'

.PHONY: thorough
thorough: export REGULARS_WHOLE := 1
thorough: check edge greed schema ## the same tests with every corpus whole (2 h)

.PHONY: xss
xss: build build-desk ## of them: every payload onto every page, each opened (20 min)
	@REGULARS_WHOLE=1 $(step) "payloads on pages" $(tests) tests/browser/xss.test.mjs

# SEED=7 other lives.
.PHONY: greed
greed: ## a greedy member, a hundred thousand steps with each program of the gallery (5 min)
	@REGULARS_GREED=100000 REGULARS_GREED_SEED=$(or $(SEED),0) $(step) "greedy members" cargo test --profile bench \
		--no-default-features --features desk --test it nobody_ends_with_more

.PHONY: canaries
canaries: ## plant known mistakes one by one; the native tests must notice each
	@$(step) "planted mistakes" tools/canaries

.PHONY: faults
faults: build build-desk build-faults ## kill, tamper, panic: what must survive it
	@$(step) "fault tests" $(tests) 'tests/faults/**/*.test.mjs'

# ALL=1 the whole file, KILL=1 with a kill -9 on the way, KEEP=1 once more on the last run's books.
.PHONY: replay
replay: build build-desk ## 18 months of a real shop's orders, every balance checked
	@$(node) tools/replay.mjs $(if $(ALL),--all) $(if $(KILL),--kill-at 0.4) \
		$(if $(KEEP),--keep,--again) --json var/replay.json

.PHONY: bench
bench: build build-desk ## the engine beside a bare hand-written object, and a decision alone
	@$(node) bench/run.mjs
	@$(node) bench/long.mjs
	@cargo bench --quiet --no-default-features --features desk --bench evaluate

.PHONY: schema
schema: build build-desk ## schemathesis: the edge holds to its own document (2 min)
	@$(step) "schemathesis" tools/schemathesis

.PHONY: schema-sample
schema-sample: build build-desk
	@$(step) "schemathesis, a sample" tools/schemathesis \
		--phases examples,coverage,fuzzing --max-examples 5

.PHONY: dry-run
dry-run: build ## all of a deploy but the sending
	@$(step) --quiet "deploy of the keepers, dry run" $(wrangler) deploy \
		--config wrangler.keepers.toml --dry-run --outdir target/bundles/deploy/keepers
	@$(step) --quiet "deploy of the edge, dry run" $(wrangler) deploy \
		--config wrangler.toml --dry-run --outdir target/bundles/deploy/edge

.PHONY: size
size: build ## how large each Worker is, and whether that is too large
	@tools/size

.PHONY: clean
clean: ## remove what was built (not what set-up installed)
	rm -rf build target .wrangler
