"""Benchmarks (`python -m bench`) and evaluation (`python -m bench.eval`); their rows come from `bench.measures`."""
