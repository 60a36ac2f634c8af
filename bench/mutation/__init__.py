"""Do the contracts' tests notice when a guard is gone? `python -m bench.mutation`."""
