from refrain.keepers import limits
from refrain.keepers.limits import RateLimit


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_wait__burst_then_steady__as_many_as_allowed_a_minute():
    clock = Clock()
    limit = RateLimit(36, clock=clock)
    assert [limit.wait("a") for _ in range(7)] == [0] * 6 + [2]
    clock.now += 1.7
    assert limit.wait("a") == 0
    assert limit.wait("a") > 0


def test_wait__another_name__has_its_own_budget():
    limit = RateLimit(1, clock=Clock())
    assert (limit.wait("a"), limit.wait("b")) == (0, 0)
    assert limit.wait("a") > 0


def test_wait__after_a_long_rest__not_more_than_the_burst():
    clock = Clock()
    limit = RateLimit(12, clock=clock)
    clock.now += 10_000
    assert [limit.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_wait__very_many_names__memory_is_bounded(monkeypatch):
    monkeypatch.setattr(limits, "_REMEMBERED", 10)
    limit = RateLimit(1, clock=Clock())
    for name in range(100):
        limit.wait(str(name))
    assert len(limit._buckets) == 10


def test_wait__event_dearer_than_what_is_left__is_allowed_and_paid_for_afterwards():
    clock = Clock()
    limit = RateLimit(60, clock=clock)
    assert limit.wait("a", 100) == 0
    assert limit.wait("a") == 92
    clock.now += 92
    assert limit.wait("a") == 0
