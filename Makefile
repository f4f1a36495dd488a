# The two commands are `make run` and `make test`. Everything that they need is built below .venv on the first call.
.DEFAULT_GOAL := help
.PHONY: help run test status stop backup restore rotate-key reconcile lint check setup lock ready
APP := .venv/app/bin/python
# How many tests run at once. More than the processors, and a test of a hand's pace in the browser finds the page too slow.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: setup ## Start Winrate and print the link that signs you in (DEMO=1: with a demo project)
	@exec $(APP) -m tools.launch $(if $(DEMO),--demo)

test: ## Run every test, the browser journeys included (ARGS="..." goes to pytest)
	@tools/python -m tools.environments --dev
	@CHROMIUM="$$($(APP) -m tools.browser)" && export CHROMIUM && \
		exec $(APP) -m pytest -n $(WORKERS) --no-loadscope-reorder $(ARGS)

status: ready ## Show who is up
	@exec $(APP) -m tools.status status

stop: ready ## Stop the Winrate of this folder
	@exec $(APP) -m tools.status stop

backup: ready ## Copy everything that is kept into one archive, also while Winrate runs (TO=folder)
	@exec $(APP) -m tools.backup $(if $(TO),--to "$(TO)")

restore: ready ## Bring a backup back; what was there is kept beside it (FROM=archive, else the newest; TRUST=1: not signed here)
	@exec $(APP) -m tools.restore $(if $(FROM),"$(FROM)") $(if $(TRUST),--trust)

rotate-key: ready ## Encrypt stored keys anew, with a new key
	@exec $(APP) -m tools.rotate_key

reconcile: ready ## Compare with Argilla and say what differs (REPAIR=1: mend it)
	@exec $(APP) -m services.mirror $(if $(REPAIR),--repair)

lint: ## Check style, security rules and types
	@tools/python -m tools.environments --dev
	@$(APP) -m ruff check . && exec $(APP) -m mypy

check: lint ## All of lint, and the licences and known vulnerabilities of every package
	@$(APP) -m tools.licences && exec $(APP) -m tools.vulnerabilities

setup: ## Build the environments of the app, of Argilla and of the embedded models
	@tools/python -m tools.environments

lock: ## Write the lock files anew (UPGRADE=1: newest versions)
	@tools/python -m tools.lock

ready:
	@test -x $(APP) || { echo "Winrate is not set up here yet: make run does that."; exit 1; }
