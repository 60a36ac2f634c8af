"""Fifty readers at once, each opening one page after the other with a pause to look at it."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from history import Scale, account

from refrain.catalog import queries
from refrain.catalog.database import Database
from refrain.catalog.results import Filters

READERS = 50
PAUSE = 1.0  # seconds on average

Query = Callable[..., object]


def pages(scale: Scale) -> dict[str, Query]:
    """What readers open: name, and a function of a session and a source of chance."""
    each = scale.copies // scale.releases

    def release(chance: random.Random) -> str:
        return account(10**9 + min(int(chance.expovariate(5) * scale.releases), scale.releases - 1))

    def someone(chance: random.Random) -> str:
        return account(chance.randrange(scale.accounts))

    words = ("night", "blue tr", "silver", "dream echo", "jazz nor", "7")
    return {
        "releases newest": lambda s, c: queries.releases(s),
        "releases by price": lambda s, c: queries.releases(s, sort="cheapest"),
        "releases of a genre": lambda s, c: queries.releases(s, Filters(genre="Jazz"), sort="most_resold"),
        "releases, a later page": lambda s, c: queries.releases(s, cursor=queries.releases(s, limit=1).next),
        "release": lambda s, c: queries.release(s, release(c)),
        "copies": lambda s, c: queries.copies(s, release(c)),
        "provenance": lambda s, c: queries.provenance(s, release(c), c.randint(1, each)),
        "sales": lambda s, c: queries.sales(s, release(c)),
        "holders": lambda s, c: queries.holders(s, release(c)),
        "asks": lambda s, c: queries.asks(s, release=release(c)),
        "account": lambda s, c: queries.account(s, someone(c)),
        "account's copies": lambda s, c: queries.account_copies(s, someone(c)),
        "search": lambda s, c: queries.releases(s, Filters(search=c.choice(words))),
    }


def measure(database: Database, scale: Scale, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of every page opened, by its name."""
    found: dict[str, list[float]] = defaultdict(list)
    ends, lock, kinds = time.monotonic() + seconds, threading.Lock(), list(pages(scale).items())

    def read(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.random() * PAUSE)
        while time.monotonic() < ends:
            name, query = chance.choice(kinds)
            started = time.perf_counter()
            with database.reading() as session:
                query(session, chance)
            spent = 1000 * (time.perf_counter() - started)
            with lock:
                found[name].append(spent)
            time.sleep(chance.expovariate(1 / PAUSE))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
