"""What plays next: the queue's pure functions, as the browser runs them."""

import pytest

A1, A2, B1, B2, C = (
    {"release": release, "tokenId": token, "number": number}
    for release, token, number in (("0xAA", 7, 1), ("0xAA", 7, 2), ("0xBB", 3, 1), ("0xBB", 3, 2), ("0xAA", 8, 1))
)


def run(modules, steps):
    """The queue after these calls, each a function's name and its arguments behind the queue."""
    script = """async (steps) => {
      const queue = await import("/static/js/player/queue.js");
      let state = queue.EMPTY;
      for (const [name, ...rest] of steps)
        state = name === "startAt" ? queue.startAt(...rest) : queue[name](state, ...rest);
      return { items: state.items, at: state.at, current: queue.current(state), following: queue.following(state) };
    }"""
    return modules.evaluate(script, steps)


def test_start_at__track_in_the_middle__the_rest_follows(modules):
    queue = run(modules, [["startAt", [A1, A2], {**A2, "release": "0xaa"}]])
    assert (queue["current"], queue["following"], queue["at"]) == (A2, None, 1)


def test_append__another_copy__follows_the_album_and_nothing_comes_twice(modules):
    queue = run(modules, [["startAt", [A1, A2], A1], ["append", [B1, B2]], ["append", [B1, C, A2]]])
    assert queue["items"] == [A1, A2, B1, B2, C]
    assert queue["current"] == A1


@pytest.mark.parametrize(
    ("steps", "current", "following"),
    [
        ([["step", 1]], A2, B1),
        ([["step", 1], ["step", 1]], B1, B2),
        ([["step", -1]], A1, A2),
        ([["jump", 3], ["step", 1]], B2, None),
        ([["jump", 3], ["step", -1]], B1, B2),
        ([["jump", 9]], A1, A2),
        ([["jump", 2], ["remove", 0]], B1, B2),
        ([["jump", 2], ["remove", 3]], B1, None),
        ([["remove", 0]], A1, A2),
        ([["remove", 1]], A1, B1),
    ],
)
def test_queue__of_two_releases__goes_from_one_to_the_other(modules, steps, current, following):
    queue = run(modules, [["startAt", [A1, A2], A1], ["append", [B1, B2]], *steps])
    assert (queue["current"], queue["following"]) == (current, following)
