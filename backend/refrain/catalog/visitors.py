"""Tables of the storefront's own: who is signed in. Nothing here comes from the chain."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from refrain.catalog.columns import HashColumn
from refrain.catalog.models import Base
from refrain.units import Address


class Nonce(Base):
    """A word that the storefront gave out for one sign-in message; it is taken away when it is used."""

    __tablename__ = "nonces"
    __table_args__ = (Index("nonces_by_expiry", "expires"),)

    value: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[int]


class SignedIn(Base):
    """A browser or program that an account signed in with. `id` is the SHA-256 of the secret in its cookie."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_by_account", "account"), Index("sessions_by_expiry", "expires"))

    id: Mapped[str] = mapped_column(HashColumn, primary_key=True)
    account: Mapped[Address]
    created: Mapped[int]
    expires: Mapped[int]
    agent: Mapped[str]


class ApiKey(Base):
    """A key with which a program acts for an account, within `scopes` (separated by blanks).

    `id` is the SHA-256 of the key, which is stored nowhere. `last_used` is 0 until it is.
    """

    __tablename__ = "api_keys"
    __table_args__ = (Index("api_keys_by_account", "account", "created"),)

    id: Mapped[str] = mapped_column(HashColumn, primary_key=True)
    account: Mapped[Address]
    name: Mapped[str]
    scopes: Mapped[str]
    created: Mapped[int]
    last_used: Mapped[int] = mapped_column(default=0)
