"""The operations that are measured, each as its users meet it: through a clone, with the whole transaction's gas.

Price 1 ether, royalty 10 %, the seller or giver keeps another copy, recipients of money have some already. "New holder"
has never held a copy of the release; "existing" holds one.
"""

from tests.contracts.evm import ETHER
from tests.contracts.world import Account, Contract, World, values

Figures = dict[str, int]


def measure() -> Figures:
    """All figures, in gas, but `code_size` in bytes."""
    world = World()
    figures: Figures = {}
    for scenario in (_publish, _copies, _payees, _types, _tokens, _offers, _code):
        with world.evm.undone():
            figures |= scenario(world)
    return figures


def _publish(world: World) -> Figures:
    one = [(world.artist.address, 10_000, 10_000)]
    two = [(world.artist.address, 5_000, 5_000), (world.alice.address, 5_000, 5_000)]
    gas = []
    for payees in (one, two):
        fields = world.publication(payees=payees)
        gas.append(world.factory.publish(fields, sender=world.artist).gas_used)
    return {"publish_one_payee": gas[0], "publish_extra_payee": gas[1] - gas[0]}


def _copies(world: World) -> Figures:
    alice, bob, carol = world.alice, world.bob, world.carol
    release = world.publish()
    figures = {
        "collect_new_holder": _collect(release, alice),
        "collect_existing_holder": _collect(release, alice),
    }
    _collect(release, bob)
    for name, receiver in (("new", carol), ("existing", bob)):
        with world.evm.undone():
            figures[f"gift_{name}_holder"] = release.gift(receiver, 1, sender=alice).gas_used
    with world.evm.undone():
        figures["resale_new_holder_1_payee"] = world.buy(release, 1, alice, carol).gas_used
    with world.evm.undone():
        figures["resale_existing_holder"] = world.buy(release, 1, alice, bob).gas_used
    # An ask is a signature: listing costs nothing, and there is nothing to approve.
    figures["first_sale_total"] = figures["resale_new_holder_1_payee"]
    figures["claim"] = release.claim(world.artist, sender=world.artist).gas_used
    data = release.data("royaltyInfo", 1, ETHER)
    figures["royalty_info_exec"] = world.evm.call(release.address, data)[1]
    return figures


def _payees(world: World) -> Figures:
    shares = [(world.artist, 4_000), (world.stranger, 3_000), (world.steward, 3_000)]
    release = world.publish(payees=[(who.address, bps, bps) for who, bps in shares])
    world.collect(release, world.alice, 2)
    return {"resale_new_holder_3_payees": world.buy(release, 1, world.alice, world.bob).gas_used}


def _types(world: World) -> Figures:
    alice, bob, carol = world.alice, world.bob, world.carol
    release = world.publish(buyer_types=world.types(1), registry=world.registry)
    world.registry.grant([who.address for who in world.people], 1, 65_535, sender=world.steward)
    figures = {"collect_new_holder_types": _collect(release, alice)}
    _collect(release, alice)
    _collect(release, bob)
    for name, receiver in (("new", carol), ("existing", bob)):
        with world.evm.undone():
            figures[f"gift_{name}_holder_types"] = release.gift(receiver, 1, sender=alice).gas_used
    figures["resale_new_holder_types"] = world.buy(release, 1, alice, carol).gas_used
    return figures


def _tokens(world: World) -> Figures:
    """A resale for a plain ERC-20 token of which buyer and seller hold some, with an unlimited allowance."""
    token = world.mock("Token")
    release = world.publish(currency=token)
    for account in (world.alice, world.carol):
        token.mint(account, 10 * ETHER, sender=account)
        token.approve(release, 2**256 - 1, sender=account)
    release.collect(2, ETHER, sender=world.alice)
    ask = world.ask(release, 1)
    signature = world.sign(world.alice, ask, release)
    return {"resale_new_holder_erc20": release.buy(values(ask), signature, sender=world.carol).gas_used}


def _offers(world: World) -> Figures:
    """An offer of wrapped coin, accepted for a copy; the buyer has more of it and made no offer before."""
    release = world.publish()
    world.collect(release, world.alice, 2)
    world.wrap(world.carol, release, 10 * ETHER)
    offer = world.offer(release, world.carol)
    signature = world.sign(world.carol, offer, release)
    return {"accept_offer": release.accept(values(offer), signature, 1, sender=world.alice).gas_used}


def _code(world: World) -> Figures:
    return {"code_size": len(world.evm.code(world.factory.implementation()))}


def _collect(release: Contract, buyer: Account) -> int:
    gas: int = release.collect(1, ETHER, sender=buyer, value=ETHER).gas_used
    return gas
