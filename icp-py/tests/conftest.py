"""What all tests share."""

from typing import Any

import icp
import pytest
from example_accounts import ACCOUNTS, AS_OF, DOCUMENT


@pytest.fixture(scope="session")
def profile() -> icp.Profile:
    return icp.Profile.from_dict(DOCUMENT)


@pytest.fixture(scope="session")
def scorer(profile: icp.Profile) -> icp.Scorer:
    return profile.scorer(as_of=AS_OF)


@pytest.fixture(scope="session")
def columns() -> dict[str, list[Any]]:
    return {name: [account[name] for account in ACCOUNTS] for name in ACCOUNTS[0]}
