"""Benchmarks (`python -m bench`) and evaluation (`python -m bench.eval`); their rows come from `bench.measures`."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself, see bot/__main__.py
