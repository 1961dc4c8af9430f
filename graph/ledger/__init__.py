"""The ledger: what pages count, sort and filter over all documents, kept beside each version."""

from graph.ledger.accounts import AROUND
from graph.ledger.building import Ledgers
from graph.ledger.ledger import DEPARTMENT_SORTS, POLICY_SORTS, Ledger
from graph.ledger.lines import (
    DepartmentLine,
    Facets,
    Listed,
    Mark,
    PolicyLine,
    Source,
    TargetFilter,
    TargetLine,
    UnitMarks,
)
from graph.ledger.targets import SORTS as TARGET_SORTS

__all__ = [
    "AROUND", "DEPARTMENT_SORTS", "POLICY_SORTS", "TARGET_SORTS", "DepartmentLine", "Facets",
    "Ledger", "Ledgers", "Listed", "Mark", "PolicyLine", "Source", "TargetFilter", "TargetLine",
    "UnitMarks",
]  # fmt: skip
