"""docs/api.md does what it says: its commands are run as they stand there."""

import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from refrain.catalog.visitors import ApiKey
from refrain.client import Refrain
from refrain.terms import Terms
from refrain.webhooks.delivering import Deliverer
from refrain.webhooks.signing import secret_of
from refrain_web.api.openapi import description
from refrain_web.keys import digest

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"
SECTIONS = ("A resale, by curl alone", "Being told", "A sale by offer", "Statements")
NEEDED = ("bash", "curl", "jq")


def commands(section):
    text = DOCUMENT.read_text()
    part = text.split(f"## {section}\n")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)}")
def test_sales__by_curl_alone__move_the_copy_and_pay_the_royalty(shop, site, following, receiver):
    key = "refrain_" + "k" * 43
    with shop.app.extensions["refrain"].database.writing() as session:
        session.add(ApiKey(id=digest(key), account=shop.market.carol.address, name="x", scopes="webhooks", created=1))
    release = shop.market.publish(Terms(max_resales=2))
    shop.market.collect(release, shop.market.alice)
    shop.index()
    alice, bob = shop.market.alice.address, shop.market.bob.address
    given = {"SITE": site, "RELEASE": release, "TOKEN": "1", "SELLER": alice, "BUYER": bob, "PATH": os.environ["PATH"]}
    given |= {"KEY": key, "RECEIVER": receiver.url, "PAYEE": shop.market.artist.address}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(map(commands, SECTIONS))],
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Offer copy 1 of “Night Train” for 0.2 ETH. You receive 0.18 ETH" in done.stdout
    assert "Offer 0.15 ETH for any copy of “Night Train”." in done.stdout
    assert f"{release},Night Train,10000,10000,{10**17},{35 * 10**15},0,{135 * 10**15},ETH" in done.stdout
    assert done.stdout.count(f"Z,{release},Night Train,1,royalty,") == 2
    second, first = shop.get(f"/releases/{release}/sales")["items"]
    assert (first["receiver"], first["royalty"]["amount"]) == (bob, "20000000000000000")
    assert (second["receiver"], second["royalty"]["amount"]) == (alice, "15000000000000000")
    assert sorted(told(shop, receiver)) == ["offer", "sale"]
    assert next(iter(Refrain(site, key=key).hooks.webhooks()))["events"] == ["sale", "offer"]


def told(shop, receiver):
    """What the webhook of the document is told; each signature is checked as the document says."""
    services = shop.app.extensions["refrain"]
    deliverer = Deliverer(services.database, services.config.secret_key, private=True)
    taken = deliverer.take()
    assert all(deliverer.deliver(due).delivered for due in taken)
    secret = secret_of(taken[0].webhook, services.config.secret_key)
    names = {"hmac": hmac, "hashlib": hashlib, "time": time}
    exec(re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1], names)
    for _, headers, body in receiver.requests:
        assert names["is_genuine"](secret, headers["Refrain-Signature"], body)
        assert not names["is_genuine"](secret, headers["Refrain-Signature"], body + b" ")
        yield json.loads(body)["type"]


def test_reasons__of_the_table__are_those_of_the_code():
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text().split("| status |")[1].split("\n\n")[0]))
    sources = (Path(__file__).parents[3] / "webapp" / "refrain_web").rglob("*.py")
    code = "\n".join(path.read_text() for path in sources)
    own = set(re.findall(r'reason = "([a-z_]+)"', code))
    assert own <= documented, own - documented


def test_operations__of_the_document__exist():
    paths = description()["paths"]
    for method, path in re.findall(r"`(GET|POST|DELETE) (/[^` ]*)", DOCUMENT.read_text()):
        plain = path.split("?")[0].replace("{id}", "{publication}")
        known = {re.sub(r"{\w+}", "{}", name): methods for name, methods in paths.items()}
        assert method.lower() in known[re.sub(r"{\w+}", "{}", plain)], f"{method} {path}"
