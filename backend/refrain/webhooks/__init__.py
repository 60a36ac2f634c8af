"""Webhooks: others are told what happens, signed, until they say that they heard it.

    indexer, market -> outbox (an event and its deliveries, in the transaction of what happened)
    delivering (due deliveries, tried again with growing pauses) -> sending (one request, bounded) -> signing
    registry: what accounts register, see and have sent again

Every event is told at least once; its id tells a second time from a first.
"""
