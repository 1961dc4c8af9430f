"""The links between documents: what cites what, and which measure carries out which.

Everything that the links graph says for a document has the document, one of its citations or
measures, or one of its inferences as its subject, and each inference names the document's source.
So the links of one document can be exchanged without looking at the others'.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import pyoxigraph as ox

from graph import names
from graph.derivation import library
from graph.derivation.carrying import candidates
from graph.derivation.library import Mention, Policy
from graph.derivation.matching import Index, Match
from graph.derivation.statements import Link, write
from graph.store import Content, Difference, Documents
from graph.writing.terms import term

ACCEPTED = Decimal("0.8")
"""The score from which on a first-ranked link is stated, and not only inferred."""

_PREDICATES = {
    term("pg:ToCarryOut").value: "pg:implementsPolicy",
    term("pg:BasedOn").value: "pg:basedOn",
    term("pg:Repealed").value: "pg:repeals",
}
_MENTIONS = "dct:references"
_POINTING = """
SELECT ({graph} AS ?g) ?source {{ GRAPH {graph} {{
  ?link rdf:object {policy} ; dct:source ?source }} }}
"""
_STORED = """
SELECT ({graph} AS ?g) ?s ?p ?o {{ GRAPH {graph} {{
  ?link dct:source {source} {subject} . ?s ?p ?o }} }}
"""


def derive(content: Content, documents: Documents, accepted: Decimal = ACCEPTED) -> Difference:
    """Return how the links change with these documents.

    The links of these documents are made anew, and of those that cite one of them or were linked
    to one. What all documents are called and cite is read for that, and no more of the others.
    """
    policies = library.policies(content)
    changed = [policy for policy in policies if policy.graph in documents]
    graphs = documents.keys() | _citing(content, changed, policies)
    chosen = [policy for policy in policies if policy.graph in graphs]
    index = Index(policies)
    links = {policy.graph: _of_citations(content, policy, index) for policy in chosen}
    _add_carrying(content, links, policies, accepted)
    graph = ox.NamedNode(names.links(content.base))
    new = {
        quad
        for policy in chosen
        for link in links[policy.graph]
        for quad in write(link, policy.iri, policy.source, graph, accepted)
    }
    old = {quad for policy in chosen for quad in _stored(content, policy.source, graph)}
    return Difference(gone=old - new, new=new - old)


def _citing(content: Content, changed: Sequence[Policy], policies: Iterable[Policy]) -> set[str]:
    """Return the graphs of the documents that cite a changed policy, now or before."""
    index, known = Index(changed), {policy.graph for policy in changed}
    found = {
        graph
        for graph, title, number in library.cited(content)
        if graph not in known and index.matches(Mention(graph, "", "", title, number))
    }
    graph = f"<{names.links(content.base)}>"
    sources = {
        row["source"].value
        for policy in changed
        for row in content.select(_POINTING.format(graph=graph, policy=f"<{policy.iri}>"))
    }
    return found | {policy.graph for policy in policies if policy.source in sources}


def _of_citations(content: Content, policy: Policy, index: Index) -> list[Link]:
    """Return the links that the citations of a document make."""
    pairs = [
        (mention, match)
        for mention in library.mentions(content, policy.graph)
        for match in index.matches(mention)
    ]
    spans = library.spans(content, policy.graph, "pg:Citation") if pairs else {}
    cited = [
        Link(mention.iri, "pg:citedPolicy", match.policy.iri, match.rating, spans[mention.iri])
        for mention, match in pairs
    ]
    return [*cited, *_of_policy(policy, pairs, spans)]


def _of_policy(
    policy: Policy,
    matched: Iterable[tuple[Mention, Match]],
    spans: Mapping[str, frozenset[str]],
) -> Iterator[Link]:
    """Yield one link for each way in which a policy cites another, by its best citation; a plain
    mention is left out where there is any other."""
    ways: dict[str, dict[str, list[tuple[Mention, Match]]]] = defaultdict(dict)
    for mention, match in matched:
        predicate = _PREDICATES.get(mention.kind, _MENTIONS)
        ways[match.policy.iri].setdefault(predicate, []).append((mention, match))
    for other, found in ways.items():
        for predicate, pairs in found.items():
            if predicate == _MENTIONS and len(found) > 1:
                continue
            best = min((match.rating for _, match in pairs), key=lambda r: (r.rank, -r.score))
            together = frozenset[str]().union(*(spans[mention.iri] for mention, _ in pairs))
            yield Link(policy.iri, predicate, other, best, together)


def _add_carrying(
    content: Content,
    links: Mapping[str, list[Link]],
    policies: Iterable[Policy],
    accepted: Decimal,
) -> None:
    """Add the links from measures to those of the policies that their own policy implements."""
    graphs = {policy.iri: policy.graph for policy in policies}
    pairs = [
        (child, graphs[link.object])
        for child, found in links.items()
        for link in found
        if link.predicate == "pg:implementsPolicy" and link.rating.accepted(accepted)
    ]
    measures = {g: library.measures(content, g) for g in {g for pair in pairs for g in pair}}
    for child, parent in pairs:
        for measure in measures[child]:
            for found in candidates(measure, measures[parent]):
                spans, other = measure.spans | found.measure.spans, found.measure.iri
                links[child].append(Link(measure.iri, "pg:carriesOut", other, found.rating, spans))


def _stored(content: Content, source: str, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield what the links graph says for the document with this source."""
    for subject in (". BIND(?link AS ?s)", "; rdf:subject ?s"):
        query = _STORED.format(graph=graph, source=f"<{source}>", subject=subject)
        for row in content.select(query):
            said_of, predicate = row["s"], row["p"]
            if isinstance(said_of, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
                yield ox.Quad(said_of, predicate, row["o"], graph)
