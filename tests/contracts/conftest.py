"""One world for the run; each test gets it as it was at first."""

from collections.abc import Iterator

import pytest

from tests.contracts.world import Account, Contract, World


@pytest.fixture(scope="session")
def untouched_world() -> World:
    return World()


@pytest.fixture
def world(untouched_world: World) -> Iterator[World]:
    with untouched_world.evm.undone():
        yield untouched_world


@pytest.fixture
def release(world: World) -> Contract:
    """100 copies at 1 ether, royalty 10 %, 3 resales and 2 gifts of each; payee is the artist."""
    return world.publish()


@pytest.fixture
def artist(world: World) -> Account:
    return world.artist


@pytest.fixture
def alice(world: World) -> Account:
    return world.alice


@pytest.fixture
def bob(world: World) -> Account:
    return world.bob


@pytest.fixture
def carol(world: World) -> Account:
    return world.carol


@pytest.fixture
def dave(world: World) -> Account:
    return world.dave


@pytest.fixture
def stranger(world: World) -> Account:
    return world.stranger
