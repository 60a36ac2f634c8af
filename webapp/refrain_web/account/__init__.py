"""Accounts: one's own wallet, what any account holds, and whether the system's parts answer."""

from flask import Blueprint

bp = Blueprint("account", __name__)

from refrain_web.account import views  # noqa: E402, F401 - the views register themselves on `bp`
