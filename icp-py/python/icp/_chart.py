"""The core's charts as Altair objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._report import Report

if TYPE_CHECKING:
    import altair

__all__ = ["chart"]


def chart(specification: Report | Mapping[str, Any]) -> altair.TopLevelMixin:
    """A Vega-Lite specification, as every ``*_chart`` operation gives, as an Altair object, which notebooks show.

    Its ``save`` writes HTML, and with vl-convert PNG and SVG without a network.

    >>> import icp
    >>> stages = [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "customers", "rate": 0.08}]
    >>> plan = icp.funnel.plan_chart(currency="USD", target_revenue=5_000_000, deal_size=12_000, stages=stages)
    >>> icp.chart(plan).to_dict()["description"] == plan.description
    True
    """
    import altair

    document = specification.to_dict() if isinstance(specification, Report) else dict(specification)
    # Altair has a newer schema of its own and checks against that one.
    document.pop("$schema", None)
    if "facet" in document and "spec" in document:
        # Vega-Lite takes the width of a panel from inside and passes over the one outside, which Altair refuses.
        document.pop("width", None)
    drawn: altair.TopLevelMixin = altair.Chart.from_dict(document)
    return drawn
