"""A computer in memory for every test."""

import pytest

from tests.support.fakes import FakeWorld


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()
