# One line each over bootstrap.py, which does the same on Windows: python bootstrap.py run
PYTHON ?= python3
HOST =
PORT =
ARGS =
.PHONY: run setup test lint bench data lock

run: ; @$(PYTHON) bootstrap.py run --host "$(HOST)" --port "$(PORT)"
setup: ; @$(PYTHON) bootstrap.py setup
test: ; @$(PYTHON) bootstrap.py test $(ARGS)
lint: ; @$(PYTHON) bootstrap.py lint
bench: ; @$(PYTHON) bootstrap.py bench $(ARGS)
data: ; @$(PYTHON) bootstrap.py data $(ARGS)
lock: ; @$(PYTHON) bootstrap.py lock $(ARGS)
