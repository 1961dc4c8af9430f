"""The links between documents: what cites what, and which measure carries out which.

Everything that the links graph says for a document has the document, one of its citations or
measures, or one of its inferences as its subject, and each inference names the document's source.
So the links of one document can be exchanged without looking at the others'.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import pyoxigraph as ox

from graph.derivation import library
from graph.derivation.carrying import candidates
from graph.derivation.library import Mention, Policy
from graph.derivation.matching import Index, Match
from graph.derivation.statements import Link, write
from graph.store import Content, Difference, Documents, names
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
SELECT DISTINCT ?g ?source { VALUES ?g { <%s> } VALUES ?p { %s }
  GRAPH ?g { ?link rdf:object ?p ; dct:source ?source } }
"""
_STORED = """
SELECT ?g ?s ?p ?o { VALUES ?g { <%s> } VALUES ?source { %s }
  GRAPH ?g { ?link dct:source ?source %s . ?s ?p ?o } }
"""


def derive(content: Content, documents: Documents, accepted: Decimal = ACCEPTED) -> Difference:
    """Return how the links change with these documents.

    The links of these documents are made anew, and of those that cite one of them or were linked
    to one. The names and citations of all documents are read for that, their measures are not.
    """
    policies = {policy.graph: policy for policy in library.policies(content)}
    cited: dict[str, list[Mention]] = defaultdict(list)
    for mention in library.mentions(content):
        cited[mention.graph].append(mention)
    changed = [policy for graph, policy in policies.items() if graph in documents]
    citing = _citing(content, changed, policies.values(), cited)
    chosen = [p for graph, p in policies.items() if graph in documents or graph in citing]
    links = _between_policies(content, chosen, Index(policies.values()), cited)
    _add_carrying(content, links, policies.values(), accepted)
    graph = ox.NamedNode(names.links(content.base))
    new = {
        quad
        for policy in chosen
        for link in links[policy.graph]
        for quad in write(link, policy.iri, policy.source, graph, accepted)
    }
    old = _stored(content, [policy.source for policy in chosen])
    return Difference(gone=old - new, new=new - old)


def _citing(
    content: Content,
    changed: Sequence[Policy],
    policies: Iterable[Policy],
    cited: Mapping[str, Iterable[Mention]],
) -> set[str]:
    """Return the graphs of the documents that cite a changed policy, now or before."""
    if not changed:
        return set()
    index = Index(changed)
    found = {graph for graph, said in cited.items() if any(map(index.matches, said))}
    query = _POINTING % (names.links(content.base), library.iris(policy.iri for policy in changed))
    sources = {row["source"].value for row in content.select(query)}
    return found | {policy.graph for policy in policies if policy.source in sources}


def _between_policies(
    content: Content,
    chosen: Iterable[Policy],
    index: Index,
    cited: Mapping[str, Iterable[Mention]],
) -> dict[str, list[Link]]:
    """Return the links that the citations of each chosen document make, by its graph."""
    matched = {
        policy.graph: [
            (m, match) for m in cited.get(policy.graph, ()) for match in index.matches(m)
        ]
        for policy in chosen
    }
    spans = library.spans(content, "pg:Citation", [graph for graph in matched if matched[graph]])
    links: dict[str, list[Link]] = {}
    for policy in chosen:
        pairs = matched[policy.graph]
        links[policy.graph] = [
            Link(m.iri, "pg:citedPolicy", match.policy.iri, match.rating, spans[m.iri])
            for m, match in pairs
        ]
        links[policy.graph].extend(_of_policy(policy, pairs, spans))
    return links


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
    measures = library.measures(content, {graph for pair in pairs for graph in pair})
    for child, parent in pairs:
        for measure in measures[child]:
            for found in candidates(measure, measures[parent]):
                spans, other = measure.spans | found.measure.spans, found.measure.iri
                links[child].append(Link(measure.iri, "pg:carriesOut", other, found.rating, spans))


def _stored(content: Content, sources: Collection[str]) -> set[ox.Quad]:
    """Return what the links graph says for the documents with these sources."""
    graph = names.links(content.base)
    found = set()
    for subject in (". BIND(?link AS ?s)", "; rdf:subject ?s"):
        for row in content.select(_STORED % (graph, library.iris(sources), subject)):
            subject_, predicate = row["s"], row["p"]
            if isinstance(subject_, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
                found.add(ox.Quad(subject_, predicate, row["o"], ox.NamedNode(graph)))
    return found
