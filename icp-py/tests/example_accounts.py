"""One profile that reads every type of attribute, and accounts for it."""

import datetime
from typing import Any

AS_OF = "2026-11-21"

DOCUMENT: dict[str, Any] = {
    "icp": 1,
    "name": "Every type",
    "attributes": {
        "employees": {"type": "number"},
        "industry": {"type": "text", "read": {"column": "Sector"}},
        "customer": {"type": "flag"},
        "funded": {"type": "date"},
        "tools": {"type": "tags"},
    },
    "criteria": [
        {"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees", "fit": {"curve": [[0, 0], [333, 1]]}},
        {"id": "industry", "category": "firmographic", "importance": "high", "attribute": "industry", "fit": {"values": {"saas": 1, "fintech": 0.7}, "otherwise": 0.1}},
        {"id": "customer", "category": "firmographic", "weight": 1.5, "attribute": "customer", "fit": {"is": True}},
        {"id": "funded", "category": "behavioral", "importance": "medium", "attribute": "funded", "fit": {"age_days": [{"max": 365, "fit": 1}, {"max": 900, "fit": 0.3}]}},
        {"id": "tools", "category": "technographic", "importance": "medium", "attribute": "tools", "fit": {"any_of": ["HubSpot", "Salesforce"]}},
    ],
    "exclusions": [{"id": "tiny", "reason": "churns", "when": {"attribute": "employees", "lt": 3}}],
    "triggers": [{"id": "round", "attribute": "funded", "strength": 0.6, "half_life_days": 90}],
}

ACCOUNTS: list[dict[str, Any]] = [
    {"employees": 120.0, "Sector": "SaaS", "customer": True, "funded": datetime.date(2026, 3, 1), "tools": ["HubSpot"]},
    {"employees": 1.0, "Sector": "Fintech", "customer": False, "funded": datetime.date(2024, 12, 31), "tools": []},
    {"employees": None, "Sector": None, "customer": None, "funded": None, "tools": None},
    {"employees": 77.7, "Sector": "a text of more than twelve bytes", "customer": True, "funded": None, "tools": ["x", "Salesforce"]},
    {"employees": 333.25, "Sector": "fintech", "customer": None, "funded": datetime.date(2030, 1, 1), "tools": ["y"]},
] * 3
