"""How queries name the release whose rows they read."""

from sqlalchemy import ScalarSelect, select

from refrain.catalog.models import Release
from refrain.units import Address


def release_id(address: Address) -> ScalarSelect[int]:
    """The number by which rows refer to the release at this address, as a part of a query; no row has it if there is
    none.

    A join to the release says as much, but not to PostgreSQL's planner: it then takes the rows for those of any number
    of releases, and sorts all of them where an index would have given the first fifty in order.
    """
    return select(Release.id).where(Release.address == address).scalar_subquery()
