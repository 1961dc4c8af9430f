"""A resource with its neighbours and its source passages."""

from urllib.parse import quote

import pyoxigraph as ox

from api import addresses, overview, wording
from api.about import About, expanded
from api.pages.department import department
from api.pages.frame import Behind, page
from api.pages.policy import policy
from api.pages.source import source
from api.policy import duties
from api.render import linker
from api.things import description, schema_org
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_ANSWERING = frozenset(map(expanded, ("pg:leads", "pg:responsibleFor")))
"""What makes somebody's report say anything."""

_FORMATS = {"Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf"}

_OWN_PAGES = {"pg:Party": department, "pg:Policy": policy, "pg:SourceDocument": source}
"""Classes whose members have pages of another kind."""

_STATEMENTS = """SELECT DISTINCT ?subject ?property ?value WHERE {{
  {{ {iri} ?property ?value . BIND({iri} AS ?subject) }}
  UNION
  {{ ?subject ?property {iri} . BIND({iri} AS ?value) }}
}}
"""


def resource(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a resource with its neighbours and its source passages."""
    language, snapshot = asked.language, bench.snapshot
    kinds = About.of(snapshot, iri, "rdf:type").links("rdf:type")
    for kind, view in _OWN_PAGES.items():
        if expanded(kind) in kinds:
            return view(bench, asked, iri)
    path = quote(iri.removeprefix(f"{snapshot.base}id/"), safe="/~:@")
    described = description.describe(snapshot, iri, language)
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
        path=quote(path, safe="/~:@"),
        trail=overview.trail(snapshot, iri, language),
        assignments=duties.assignments(snapshot, [iri]).get(iri, []),
        assigning=wording.ASSIGNING,
        context=description.CONTEXT,
        pieces=description.pieces,
        formats={suffix: f"/doc/{path}{suffix}" for suffix in (".ttl", ".jsonld", ".nt", ".rdf")},
        place=addresses.placed(linker(snapshot.base, asked.root)),
        report=_report(path, described),
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )


def _report(path: str, described: description.Resource) -> str:
    """Return the address of the report of who answers for tasks; else ""."""
    answers = any(group.property in _ANSWERING for group in described.outgoing)
    return f"/reports/department/{path.removeprefix('party/')}" if answers else ""
