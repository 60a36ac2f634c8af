"""Keepers."""
