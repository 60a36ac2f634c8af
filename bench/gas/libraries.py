"""The common token libraries in the same EVM: mint and transfer, with no rules, no market and no royalty paid.

Compiled by solc 0.8 from npm's packages into build/peers; without npm there is nothing to compare with.
"""

import shutil
import subprocess
from pathlib import Path

from eth_abi.abi import encode

from refrain.units import keccak256
from tests.contracts.evm import ETHER, Evm

FOLDER = Path("build/peers")
PACKAGES = ("solc@0.8.30", "@openzeppelin/contracts@~5.7", "solady@0.1.26", "erc721a@4.3.0")
SOURCES = {
    "OpenZeppelin 5.7": """
        import "@openzeppelin/contracts/token/ERC721/ERC721.sol";
        contract Peer is ERC721("Peer", "PEER") {
            uint256 last;
            function mint(address to) external { _mint(to, ++last); }
        }""",
    "Solady 0.1.26": """
        import "solady/src/tokens/ERC721.sol";
        contract Peer is ERC721 {
            uint256 last;
            function name() public pure override returns (string memory) { return "Peer"; }
            function symbol() public pure override returns (string memory) { return "PEER"; }
            function tokenURI(uint256) public pure override returns (string memory) { return ""; }
            function mint(address to) external { _mint(to, ++last); }
        }""",
    "ERC721A 4.3": """
        import "erc721a/contracts/ERC721A.sol";
        contract Peer is ERC721A("Peer", "PEER") {
            function _startTokenId() internal pure override returns (uint256) { return 1; }
            function mint(address to) external { _mint(to, 1); }
        }""",
}
COMPILE = """
const solc = require("solc"), fs = require("fs"), path = require("path");
const find = (name) => ({ contents: fs.readFileSync(path.join("node_modules", name), "utf8") });
const input = { language: "Solidity", sources: { "Peer.sol": { content: fs.readFileSync(0, "utf8") } },
  settings: { optimizer: { enabled: true, runs: 1000000 }, evmVersion: "prague",
              outputSelection: { "*": { "*": ["evm.bytecode.object"] } } } };
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
for (const error of output.errors ?? []) if (error.severity === "error") throw new Error(error.formattedMessage);
console.log(output.contracts["Peer.sol"].Peer.evm.bytecode.object);
"""


def measure_libraries() -> dict[str, dict[str, int]]:
    """Gas by library and operation; empty where npm is not at hand."""
    if not shutil.which("npm") or not shutil.which("node"):
        return {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "node_modules" / "solc").exists():
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", ".", *PACKAGES]
        subprocess.run(install, cwd=FOLDER, check=True, timeout=300)
    return {name: _measure(_compile(source)) for name, source in SOURCES.items()}


def _compile(source: str) -> bytes:
    text = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.4;\n" + source
    done = subprocess.run(
        ["node", "-e", COMPILE], cwd=FOLDER, input=text, capture_output=True, text=True, check=True, timeout=120
    )
    return bytes.fromhex(done.stdout.strip())


def _measure(code: bytes) -> dict[str, int]:
    evm = Evm()
    alice, bob, carol = ("0x" + name.encode().hex().rjust(40, "1") for name in ("alice", "bob", "carol"))
    for account in (alice, bob, carol):
        evm.fund(account, 10 * ETHER)
    peer = evm.send(alice, "", code).created

    def send(signature: str, types: list[str], *args: object) -> int:
        return evm.send(alice, peer, keccak256(signature.encode())[:4] + encode(types, args)).gas_used

    def mint(to: str) -> int:
        return send("mint(address)", ["address"], to)

    def transfer(to: str, token: int) -> int:
        return send("transferFrom(address,address,uint256)", ["address", "address", "uint256"], alice, to, token)

    first, *_ = [mint(to) for to in (alice, alice, alice, bob)]
    return {
        "mint_new_holder": mint(carol),
        "mint_existing_holder": mint(alice),
        "transfer_existing_holder": transfer(bob, 1),
        "transfer_new_holder": transfer("0x" + "77" * 20, 2),
        "mint_first_ever": first,
    }
