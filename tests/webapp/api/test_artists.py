"""An artist loosens her terms and changes the first sale by the API's steps, on real contracts."""

from refrain.chain.release import ReleaseReader
from refrain.terms import Terms

NOW = {"royalty_bps": 1000, "max_supply": 3, "max_resales": 1, "max_gifts": 1}


def relax(shop, release, status=200, **changes):
    body = {"account": shop.market.artist.address, "terms": NOW | changes}
    return shop.post(f"/releases/{release}/relax", status, **body)


def test_relax__by_its_step__holds_on_the_chain_and_in_the_catalogue(shop, release):
    (step,) = relax(shop, release, royalty_bps=500, max_resales=4)["steps"]
    assert "This cannot be undone." in step["words"]
    shop.do(shop.market.artist, step)
    assert ReleaseReader(shop.market.rpc, release).terms() == Terms(500, 3, max_resales=4, max_gifts=1)
    shop.index()
    assert shop.get(f"/releases/{release}")["terms"]["royalty_bps"] == 500


def test_relax__tighter__is_refused_by_the_terms_names(shop, release):
    problem = relax(shop, release, 409, royalty_bps=2000, max_gifts=0)
    assert problem["reason"] == "terms_tightened"
    assert problem["detail"] == "This would tighten the royalty, the number of gifts"
    assert "looser" in problem["hint"]


def test_relax__fewer_copies_than_exist__is_refused(shop, release):
    shop.market.collect(release, shop.market.bob)
    assert "the number of copies" in relax(shop, release, 409, max_supply=1)["detail"]
    relax(shop, release, max_supply=2)


def test_relax__nothing_changed__says_so(shop, release):
    assert relax(shop, release, 409)["detail"] == "Nothing is loosened"


def test_relax__by_another_than_the_artist__is_refused_in_the_contracts_words(shop, release):
    body = {"account": shop.market.bob.address, "terms": NOW | {"royalty_bps": 0}}
    assert shop.post(f"/releases/{release}/relax", 409, **body)["detail"] == "release: not the artist"


def change_sale(shop, release, status=200, **fields):
    body = {"account": shop.market.artist.address, "price": "5"} | fields
    return shop.post(f"/releases/{release}/sale", status, **body)


def test_sale__price_and_times_changed__hold_on_the_chain(shop, release):
    times = {"opens": "2026-01-01T00:00:00Z", "closes": "2100-01-01T00:00:00Z"}
    shop.do(shop.market.artist, change_sale(shop, release, per_account=2, **times)["steps"][0])
    selling = ReleaseReader(shop.market.rpc, release).selling()
    assert (selling.price, selling.opens, selling.closes, selling.per_account) == (5, 1767225600, 4102444800, 2)
    shop.index()
    assert shop.get(f"/releases/{release}")["sale"]["price"]["amount"] == "5"


def test_sale__closing_before_it_opens__is_refused_by_name(shop, release):
    problem = change_sale(shop, release, 400, opens="2027-01-01T00:00:00Z", closes="2026-01-01T00:00:00Z")
    assert problem["field"] == "closes"


def test_sale__of_another_artists_release__is_refused(shop, release):
    assert change_sale(shop, release, 409, account=shop.market.bob.address)["detail"] == "release: not the artist"
