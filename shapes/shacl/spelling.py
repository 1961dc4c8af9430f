"""Which checks depend on spellings that the store does not keep."""

from collections.abc import Set
from dataclasses import replace

import pyoxigraph as ox

from shapes.shacl.compiler import Check, Finding, Left
from shapes.shacl.model import Count
from shapes.shacl.reasons import SPELLING


def divided(check: Check, altered: Set[ox.NamedNode]) -> tuple[Check, list[Left]]:
    """Return what of a check a query may say, and what is left, where the data has values at the
    properties `altered` that the store spells otherwise."""
    if not altered:
        return check, []
    touched = any(str(name) in check.text for name in altered)
    kept = [finding for finding in check.findings if not _depends(finding, touched)]
    left = [
        Left(check.root, finding.shape.node, finding.constraint, SPELLING)
        for finding in check.findings
        if _depends(finding, touched)
    ]
    return replace(check, findings=tuple(kept)), left


def _depends(finding: Finding, touched: bool) -> bool:
    """Tell whether a finding may: whether there is a value at all does not depend on its spelling,
    and a closed shape or a query with a variable for a property may look at any."""
    constraint = finding.constraint
    if isinstance(constraint, Count):
        return touched and (constraint.most is not None or constraint.least > 1)
    return touched or finding.open
