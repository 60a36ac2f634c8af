"""What all tests share. Tests of a service that this machine lacks are skipped with a reason; CI allows no skip."""

import os

import pytest

pytest_plugins = ["tests.browser"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_SERVICES=1 a skipped test fails the run: nothing may hide behind a missing service."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_SERVICES") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("REQUIRE_SERVICES is set and tests were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
