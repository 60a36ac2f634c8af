"""What each operation costs in gas: `python -m bench.gas`."""
