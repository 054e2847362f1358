# Each command sets up what it needs, once. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
RUN := .venv/bin/python -m
READY := .venv/ready
BIOME := .venv/bin/biome check --config-path=.biome.jsonc --error-on-warnings
CHAPTERS := $(sort $(wildcard book/*.ipynb))
TORCH := $(shell sed -n 's/^\(torch[^ ]*\).*/\1/p' requirements.txt)
export PYTHONDONTWRITEBYTECODE := 1
# The outputs are those of the bundled vectors, whatever the reader has chosen.
book test execute bench mutants elsewhere kills browsers: export COURSE_VECTORS :=
book test execute bench mutants elsewhere kills browsers: export COURSE_LIMIT :=

.PHONY: help book test exercises execute lab chapter-2 bench lighthouse browsers mutants elsewhere kills \
  binder classroom pdf audit licences links clean

help:  ## list these commands
	@sed -n 's/^\([a-z0-9-]*\):.*## /make \1 - /p' Makefile

book: $(READY)  ## build the site in _build/html, warnings as errors
	@$(RUN) helpers.site.address
	@.venv/bin/jupyter-book build . --all -W --keep-going --quiet
	@echo "The site is ready. Open _build/html/index.html in a browser."

test: book  ## lint, unit tests, pages in a browser, every chapter re-executed and compared
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	@case "$$(uname -sm)" in \
	  "Linux x86_64") $(BIOME) ;; \
	  *) echo "The scripts are not linted: Biome's package is for Linux on x86-64." ;; \
	esac
	$(RUN) pytest tests $(CHAPTERS) --nbval --nbval-kernel-name python3 -p no:cacheprovider \
	  --numprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

exercises: $(READY)  ## write the exercises of helpers/exercises into the chapters
	@$(RUN) helpers.authoring.exercise_cells

execute: $(READY)  ## re-execute every chapter in place and normalise it
	@$(RUN) helpers.authoring.execute $(CHAPTERS)

lab: $(READY)  ## open JupyterLab at the first chapter
	$(RUN) jupyterlab --LabApp.default_url=/lab/tree/book/01_intuition.ipynb $(ARGS)

chapter-2: $(READY)  ## chapter 2 with other vectors (VECTORS=glove-wiki-gigaword-50 LIMIT=200000)
	@COURSE_LIMIT=$(LIMIT) $(RUN) helpers.authoring.other_vectors $(VECTORS)

bench: book  ## measure what the course claims about speed and memory (SIZE=full: some minutes)
	@$(RUN) tests.proofs.bench

lighthouse: book  ## Lighthouse's marks for every page; needs npm (RUNS=5 PAGES=book/glossary)
	@$(RUN) tests.proofs.lighthouse --runs $(or $(RUNS),5) $(PAGES)

browsers: book  ## every page and explorer in Firefox and WebKitGTK (ARGS="webkitgtk --pictures FOLDER")
	@$(RUN) tests.proofs.browsers $(ARGS)

mutants: book  ## put some 150 faults in, one at a time: each must turn the tests red
	@$(RUN) tests.proofs.mutants $(ARGS)

elsewhere: book  ## the outputs again with other threads, processors, hash seeds, time zones, folders
	@$(RUN) tests.proofs.elsewhere $(ARGS)

kills: book  ## kill `make book` and `make execute` at ten random moments each
	@$(RUN) tests.proofs.kills $(ARGS)

binder: $(READY)  ## build Binder's environment in an empty folder and run every chapter there
	@$(RUN) tests.proofs.binder

classroom: $(READY)  ## the page for teachers, tried with a JupyterHub on this machine; needs npm
	@$(RUN) tests.proofs.classroom

pdf: book  ## the whole course as one PDF, and the site once more with a link to it
	@$(RUN) helpers.site.pdf
	@$(MAKE) --no-print-directory book

audit: $(READY)  ## known faults in what is installed (pip-audit, over the network) and in workflows
	@$(RUN) tests.proofs.audit

licences: $(READY)  ## list the licence of everything that is installed in .ci/licences.md
	@$(RUN) tests.proofs.licences

links: book  ## follow every link that leads elsewhere
	@.venv/bin/jupyter-book build . --all --builder linkcheck

clean:  ## delete the environment and the site
	rm -rf .venv _build *.egg-info .ruff_cache book/.ruff_cache

# CPU torch has an index of its own on Linux. It is asked for torch alone, because an index
# that does not answer delays every package that is looked up in it.
$(READY): requirements.txt .ci/constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed: make book PYTHON=python3.12"; exit 1; }
	@echo "Setting up the environment in .venv, once: some minutes, 2 GB."
	@$(PYTHON) -m venv .venv
	@if [ "$$(uname -s)" = Linux ]; then \
	  $(RUN) pip install --quiet --no-deps --retries 0 \
	    --extra-index-url https://download.pytorch.org/whl/cpu "$(TORCH)"; fi
	@$(RUN) pip install --quiet -r requirements.txt
	@touch $@
