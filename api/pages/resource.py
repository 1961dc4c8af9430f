"""A resource with its neighbours and its source passages."""

import pyoxigraph as ox

from api import description, duties, overview, schema_org, wording
from api import outline as outlines
from api.about import expanded
from api.pages.frame import Behind, page
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_ANSWERING = frozenset(map(expanded, ("pg:leads", "pg:responsibleFor")))
"""What makes somebody's report say anything."""

_FORMATS = {"Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf"}

_STATEMENTS = """SELECT DISTINCT ?subject ?property ?value WHERE {{
  {{ {iri} ?property ?value . BIND({iri} AS ?subject) }}
  UNION
  {{ ?subject ?property {iri} . BIND({iri} AS ?value) }}
}}
"""


def resource(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a resource with its neighbours and its source passages."""
    language, snapshot = asked.language, bench.snapshot
    path = iri.removeprefix(f"{snapshot.base}id/")
    described = description.describe(snapshot, iri, language)
    types = {value.iri for value in described.types}
    is_policy = expanded("pg:Policy") in types
    return page(
        bench,
        asked,
        "resource.html",
        Behind(
            described.label,
            _STATEMENTS.format(iri=ox.NamedNode(iri)),
            formats={name: f"/doc/{path}{suffix}" for name, suffix in _FORMATS.items()},
            things=[(described.label, iri)],
        ),
        resource=described,
        trail=overview.trail(snapshot, iri, language),
        outline=outlines.outline(snapshot, iri, language) if is_policy else None,
        counts=overview.counts(snapshot, iri) if is_policy else {},
        assignments=duties.assignments(snapshot, [iri]).get(iri, []),
        assigning=wording.ASSIGNING,
        context=description.CONTEXT,
        pieces=description.pieces,
        has_text=expanded("pg:SourceDocument") in types,
        formats={suffix: f"/doc/{path}{suffix}" for suffix in (".ttl", ".jsonld", ".nt", ".rdf")},
        text_link=f"/doc/{path}.txt",
        report=_report(path, described, is_policy=is_policy),
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )


def _report(path: str, described: description.Resource, *, is_policy: bool) -> str:
    """Return the address of the report of a policy, or of who answers for tasks; else ""."""
    if is_policy and path.startswith("policy/"):
        return f"/reports/{path.removeprefix('policy/')}"
    answers = any(group.property in _ANSWERING for group in described.outgoing)
    return f"/reports/department/{path.removeprefix('party/')}" if answers else ""
