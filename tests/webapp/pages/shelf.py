"""A shop with something on its shelves: rows as the indexer writes them, documents as the gateway serves them."""

import io
import json
import math
from functools import cache
from http.server import BaseHTTPRequestHandler

from PIL import Image

from refrain.terms import MAX_COPIES
from tests.backend.catalog import seed

ETHER = 10**18
MARA, ALICE, BO, INES = (seed.account(number) for number in (0xA11CE, 0xB0B, 0xB0, 0x1E5))
DOLLAR = seed.account(0xD0)
"""A token of six decimals that the shop knows."""
NIGHTBUS, SOLD_OUT, LONG, OPEN = (seed.account(1000 + number) for number in (1, 2, 3, 4))
LONG_TITLE = "I Was Going to Call You but the Rain Was Too Loud and Then <b>the Phone</b> & Everything Else Broke"


def fill(session):
    """Four releases, the last in dollars; the first with copies for sale, offers, a resale, a gift and two payees."""
    seed.block(session, 2)
    documents = {"cover_cid": "cover", "preview_cid": "preview", "waveform_cid": "waveform", "duration_ms": 222_000}
    common = {"artist": MARA, "artist_name": "Mara Lind", "mime_type": "audio/flac", "lossless": True, **documents}
    night = {"max_supply": 100, "max_holders": 50, "price": ETHER // 20, "minted": 5, "holders": 4, "resales": 2}
    money = {"primary_revenue": ETHER // 4, "royalties": ETHER * 3 // 100, "volume": ETHER * 3 // 10}
    dollars = {"currency": DOLLAR, "price": 25 * 10**6}
    sleeve = {"label": "Nattdepå", "released": "2026", "credits": [["Mara Lind", "composer"], ["Ines Rey", "bass"]]}
    seed.release(session, 1, title="Nightbus North", **common, **night, **money, **sleeve)
    seed.release(session, 2, title="Kleine Gezeitenkunde", **common, max_supply=2, minted=2, max_resales=0, max_gifts=0)
    seed.release(session, 3, title=LONG_TITLE, **common, max_supply=500, royalty_bps=750, max_resale_price=ETHER // 2)
    seed.release(session, 4, title="Å", **common, max_supply=MAX_COPIES, max_resales=255, max_gifts=255, **dollars)
    seed.payee(session, 1, 0, MARA, 7000, 7000)
    seed.payee(session, 1, 1, INES, 3000, 3000)
    for number, (owner, counts) in enumerate(
        ((ALICE, {}), (ALICE, {}), (BO, {"resales": 2, "gifts": 1}), (INES, {}), (ALICE, {"resales": 3})), 1
    ):
        seed.copy(session, 1, number, owner, **counts)
    tell_history(session)
    seed.ask(session, 1, 1, 3, BO, ETHER // 5, epoch=2 << 40 | 1 << 24)
    seed.ask(session, 2, 1, 4, INES, ETHER * 45 // 100)
    seed.ask(session, 3, 1, 2, ALICE, ETHER * 3 // 10)
    seed.offer(session, 1, 1, 0, BO, ETHER * 15 // 100)
    seed.offer(session, 2, 1, 3, ALICE, ETHER * 18 // 100)
    seed.offer(session, 3, 1, 4, ALICE, ETHER // 10, funded=False)


def tell_history(session):
    """Copy no. 3: collected by Alice, sold to Ines, given to Mara, sold to Bo."""
    nobody = "0x" + "0" * 40
    for number, (kind, giver, receiver, price) in enumerate(
        (
            ("collected", nobody, ALICE, ETHER // 20),
            ("sold", ALICE, INES, ETHER // 10),
            ("gifted", INES, MARA, 0),
            ("sold", MARA, BO, ETHER // 5),
        ),
        10,
    ):
        royalty = price // 10 if kind == "sold" else 0
        seed.transfer(session, 1, 3, number * 100_000, 0, kind, giver, receiver, price, royalty)


@cache
def documents():
    """What the gateway serves: a cover, a waveform; the preview is left to the tests of sound."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (32, 50, 74)).save(picture, "PNG")
    pairs = [[-abs(math.sin(i / 9)), abs(math.sin(i / 9))] for i in range(1000)]
    return {
        "cover": ("image/png", picture.getvalue()),
        "waveform": ("application/json", json.dumps(pairs).encode()),
        "preview": ("audio/mpeg", b""),
    }


class Gateway(BaseHTTPRequestHandler):
    """Serves the documents that the shelves refer to, whatever folder they are asked for in."""

    def do_GET(self):
        kind, body = documents().get(self.path.rpartition("/")[2], ("text/plain", b""))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass
