"""What this site is and works with: a client needs nothing else to begin."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from refrain.config import Config
from refrain_web.api import bp
from refrain_web.services import services


@bp.get("/")
def deployment() -> ResponseReturnValue:
    """Chain, contracts, gateway and keepers of this deployment."""
    return jsonify(describe(services().config))


def describe(config: Config) -> dict[str, Any]:
    """The public part of the configuration."""
    return {
        "site": config.site_url,
        "chain_id": config.chain_id,
        "chain_rpc": config.public_rpc_url,
        "factory": config.factory,
        "buyer_types": config.buyer_types,
        "confirmations": config.confirmations,
        "hold": config.hold,
        "gateway": config.gateway_url,
        "keepers": [{"url": url} for url in config.keepers],
        "threshold": config.threshold,
        "demo_accounts": [{"name": name, "address": address} for name, address in config.named_accounts],
        "upload_limit": config.upload_limit,
        "openapi": f"{config.site_url}/api/v1/openapi.json",
    }
