"""What all tests share. Tests of a service that this machine lacks are skipped with a reason; CI allows no skip."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser", "tests.processes"]

# A busy machine makes examples slow; that is no failure of what they test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command that a test runs in this process sets up logging to the standard error of that test alone."""
    yield
    structlog.reset_defaults()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_SERVICES=1 a skipped test fails the run: nothing may hide behind a missing service."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_SERVICES") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("REQUIRE_SERVICES is set and tests were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
