"""Releases, copies, sales and accounts as the API shows them: exact, and readable without a manual.

Amounts are decimal strings with their currency, times RFC 3339, shares basis points, documents CIDs with a URL of this
site's gateway beside them. Each class is a document; the function beside it makes one of the catalogue's value.
"""
