"""The tests, as a package: some of what they stand on is also what bench/ stands on."""
