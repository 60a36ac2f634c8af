"""Measurements, side by side with the alternatives: `python -m bench.<name>`, with --json for scripts."""
