# The two commands that matter: `make demo` and `make test`. Nothing but Python 3.11 or 3.12 and make is needed.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes

# The command `anyqtama`, from this very checkout; nothing is fetched.
LINK := $(RUN) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .

.DEFAULT_GOAL := help
.PHONY: help up demo test check migration bench bench-cards bench-sla lock clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

up: $(VENV)/local ## run everything on this machine until Ctrl-C
	$(RUN) -m services.cli up $(ARGS)

demo: $(VENV)/local ## play some hundred requests through the whole system
	$(RUN) -m services.cli demo $(ARGS)

test: $(VENV)/dev ## the tests
	$(RUN) -m pytest -n auto --dist loadgroup $(ARGS)

check: $(VENV)/dev ## style, types, import rules, generated documents
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy shared services demo
	$(VENV)/bin/lint-imports
	$(RUN) -m shared.bus.contract check

migration: $(VENV)/dev ## draft a migration from the models: make migration WHAT="add tickets"
	$(RUN) -m migrations.draft "$(WHAT)"

bench: $(VENV)/dev ## the benchmark of the whole flow; figures go to bench/results/
	$(RUN) -m bench.flow

bench-cards: $(VENV)/dev ## the benchmark of the card index: make bench-cards SIZE=1M (100k) ARGS=…
	$(RUN) -m bench.cards --size $(or $(SIZE),20M) $(ARGS)

bench-sla: $(VENV)/dev ## the benchmark of the law's clock: make bench-sla OPEN=1M (100k, 10M)
	$(RUN) -m bench.sla --open $(or $(OPEN),10M)

lock: ## lock the dependencies anew
	$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet uv
	UV=$(CURDIR)/var/lock/bin/uv requirements/lock.sh

clean: ## take away what was made here
	rm -rf $(VENV) var

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
		|| { echo "Python 3.11 or 3.12 is needed; name it: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/local: requirements/local.txt pyproject.toml | $(VENV)/python
	@echo "installing what the system needs …"
	$(PIP) -r requirements/local.txt
	$(LINK)
	@touch $@

$(VENV)/dev: requirements/dev.txt pyproject.toml | $(VENV)/python
	@echo "installing what the tests need …"
	$(PIP) -r requirements/dev.txt
	$(LINK)
	@touch $@
