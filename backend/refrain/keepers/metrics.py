"""What a keeper counts, in Prometheus' text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """Counters of one keeper; no account, release or address ever becomes a label."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.grants = Counter("refrain_keeper_grants", "Requests granted.", registry=self._registry)
        self.shares = Counter("refrain_keeper_shares", "Shares handed out.", registry=self._registry)
        self.refusals = Counter("refrain_keeper_refusals", "Requests refused.", ["reason"], registry=self._registry)
        self.seconds = Histogram("refrain_keeper_seconds", "Seconds to answer a request.", registry=self._registry)
        self.block = Gauge("refrain_keeper_block", "Number of the block relied on last.", registry=self._registry)

    def text(self) -> bytes:
        """The exposition of everything counted so far."""
        return generate_latest(self._registry)
