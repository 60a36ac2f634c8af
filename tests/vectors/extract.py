"""Cut the vector of RFC 9180 that concerns us out of the cryptography_vectors wheel (see README.md)."""

import json
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "published"
BASE_X25519_SHA256_AES128 = (0x00, 0x20, 0x01, 0x01)


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        hpke = json.loads(package.read("cryptography_vectors/HPKE/test-vectors.json"))
    ids = ("mode", "kem_id", "kdf_id", "aead_id")
    vector = next(item for item in hpke if tuple(item[name] for name in ids) == BASE_X25519_SHA256_AES128)
    kept = {name: vector[name] for name in (*ids, "info", "skRm", "skEm", "pkRm", "enc", "shared_secret")}
    kept["encryptions"] = vector["encryptions"][:4]
    (HERE / "rfc9180_a1.json").write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
