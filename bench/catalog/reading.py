"""Fifty readers at once of the storefront's API, each opening one page after the other with a pause to look at it."""

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from history import Scale, account

READERS = 50
PAUSE = 1.0  # seconds on average

Question = Callable[[random.Random], str]


def questions(scale: Scale) -> dict[str, Question]:
    """What readers ask for: name, and a function of a source of chance that gives a path."""
    each = scale.copies // scale.releases

    def release(chance: random.Random) -> str:
        return f"/releases/{account(10**9 + min(int(chance.expovariate(5) * scale.releases), scale.releases - 1))}"

    def someone(chance: random.Random) -> str:
        return f"/accounts/{account(chance.randrange(scale.accounts))}"

    words = ("night", "blue tr", "silver", "dream echo", "jazz nor", "7")
    return {
        "releases newest": lambda c: "/releases",
        "releases by price": lambda c: "/releases?sort=cheapest",
        "releases of a genre": lambda c: "/releases?genre=Jazz&sort=most_resold",
        "release": release,
        "copies": lambda c: f"{release(c)}/copies",
        "copy": lambda c: f"{release(c)}/copies/{c.randint(1, each)}",
        "provenance": lambda c: f"{release(c)}/copies/{c.randint(1, each)}/provenance",
        "sales": lambda c: f"{release(c)}/sales",
        "holders": lambda c: f"{release(c)}/holders",
        "asks": lambda c: f"{release(c)}/asks",
        "account": someone,
        "account's copies": lambda c: f"{someone(c)}/copies",
        "search": lambda c: f"/releases?q={quote(c.choice(words))}",
    }


def measure(url: str, scale: Scale, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of every answer, by the question's name. Raises RuntimeError for an answer that is none."""
    found: dict[str, list[float]] = defaultdict(list)
    ends, lock, kinds = time.monotonic() + seconds, threading.Lock(), list(questions(scale).items())
    failures: list[str] = []

    def read(number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        time.sleep(chance.random() * PAUSE)
        while time.monotonic() < ends and not failures:
            name, question = chance.choice(kinds)
            path = question(chance)
            started = time.perf_counter()
            connection.request("GET", f"/api/v1{path}")
            answer = connection.getresponse()
            answer.read()
            spent = 1000 * (time.perf_counter() - started)
            with lock:
                found[name].append(spent)
                if answer.status != 200:
                    failures.append(f"{path}: {answer.status}")
            time.sleep(chance.expovariate(1 / PAUSE))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return found
