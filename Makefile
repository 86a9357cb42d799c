# What a developer does here, by name. Each line works in a fresh clone.

.PHONY: run test lint web bench check check-dist postgres-shell

run: ## starts the server on http://localhost:7777
	go run ./cmd/samtal $(ARGS)

test: ## runs all tests, installs what they need where it may, names what it had to skip
	scripts/test

lint: ## golangci-lint as pinned in tools/go.mod (the first run builds it: some minutes)
	scripts/lint

web: ## builds the web client into web/dist, which is committed
	scripts/npm-ci web
	npm --prefix web run build

bench: ## measures every line of the budget, see docs/performance.md
	go run ./bench $(ARGS)

check: lint check-dist ## everything that needs no running server: style, floors, generated files
	go vet ./...
	go test -count=1 -run 'Floor|Domain|HTTPStays|Drift' ./...

check-dist: ## fails when web/dist is not what the sources build
	scripts/check-dist

postgres-shell: ## a shell with a throw-away PostgreSQL at $$SAMTAL_TEST_POSTGRES
	scripts/with-postgres bash
