# Every target does its own set-up: Python 3.11+ and make are all that must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := .store
PORT ?= 8000
JOBS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
EDITOR := api/static/built/editor.js
LOCKED := install --require-hashes --no-build-isolation
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --quiet

.PHONY: serve test check format soak bench screenshots score lock clean

serve: $(VENV)/.run $(EDITOR)
	@[ -e $(STORE) ] || $(BIN)/policygraph init --store $(STORE) --base http://127.0.0.1:$(PORT)/
	$(BIN)/policygraph ingest examples/action-plan.html --store $(STORE)
	$(BIN)/policygraph ingest examples/task-table.* --store $(STORE) --organisation 云溪职业技术学院
	$(BIN)/policygraph serve --store $(STORE) --port $(PORT)

test: $(VENV)/.dev $(EDITOR)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# Needs Chromium; pictures for the READMEs, in docs/images.
screenshots: $(VENV)/.dev
	$(BIN)/python -m bench.screenshots

score: $(VENV)/.dev
	$(BIN)/python -m bench.extraction $(KEY)

# Needs uv; only for those who change the dependencies.
lock:
	$(LOCK) --group build -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) $(STORE) web/node_modules api/static/built

# Without node, npm or a network the query page has a plain form.
$(EDITOR): web/package.json web/package-lock.json web/build.mjs $(wildcard web/src/*.js)
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo "no node or npm here: the query editor is not built, a plain form serves"; \
	elif ! (cd web && npm ci --ignore-scripts --no-audit --no-fund --silent --fetch-retries=1 \
		&& node build.mjs ../$(@D)); then \
		echo "npm cannot fetch what the query editor is built from: a plain form serves"; \
	fi

$(VENV)/.build: requirements/build.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) $(LOCKED) -r requirements/build.txt
	touch $@

$(VENV)/.run: $(VENV)/.build requirements/run.txt pyproject.toml
	$(PIP) $(LOCKED) -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(PIP) $(LOCKED) -r requirements/dev.txt
	touch $@
