"""Getting a recording back when the shop is gone: a chain node, the bytes, k keepers and the owner's key are enough.

    recording   from a release and a copy's number to files        sources   where the bytes come from
    car         reading an archive of blocks                         page      the same as one HTML file, for a browser

Nothing here knows of a storefront or a database. What owners and artists should keep is in docs/recovery.md.
"""
