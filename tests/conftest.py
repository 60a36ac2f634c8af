"""What all tests share. Tests of a service that this machine lacks are skipped with a reason; CI allows no skip."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser", "tests.processes"]

# A busy machine makes examples slow; that is no failure of what they test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_SERVICES=1 a skipped test fails the run: nothing may hide behind a missing service."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_SERVICES") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("REQUIRE_SERVICES is set and tests were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
