"""Texts that were damaged, from a seed: the same for each run."""

import random
import re
from collections.abc import Callable, Sequence

QUERIES = (
    "PREFIX ex: <http://example.org/>\nSELECT ?s (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ex:p+ ?o . "
    'OPTIONAL { ?o ex:q "x"@en } FILTER (?n > 1.5e3 && regex(str(?s), "^a.*", "i")) } '
    "GROUP BY ?s HAVING (COUNT(?o) > 1) ORDER BY DESC(?n) LIMIT 5 OFFSET 2",
    "ASK { VALUES (?a ?b) { (1 UNDEF) ('two' <http://example.org/>) } MINUS { ?a !(a|^a) ?b } }",
    "CONSTRUCT { [] ?p ( 1 2.0 true ) } FROM NAMED <http://example.org/g> WHERE "
    "{ GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s a ?p } BIND (IF(BOUND(?o), ?o, NOW()) AS ?x) }",
    "DESCRIBE ?s WHERE { { SELECT DISTINCT ?s { ?s ?p '''long\n\"text\"''' } } UNION { ?s a [] } }",
    "BASE <http://example.org/> SELECT * { <a> (<b>|^<c>)*/<d>? ?x . ?x <任务> '牵头部门' }",
)
UPDATES = (
    "PREFIX ex: <http://example.org/> INSERT DATA { ex:a ex:p 1, 'b'@zh ; ex:q _:x . "
    "GRAPH ex:g { ex:a a ex:B } } ; DELETE WHERE { ?s ex:gone ?o }",
    "WITH <http://example.org/g> DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } "
    "USING <http://example.org/g> WHERE { ?s ?p ?o FILTER (?o = 1) }",
    "CREATE SILENT GRAPH <http://example.org/h> ; COPY DEFAULT TO <http://example.org/h> ; "
    "DROP GRAPH <http://example.org/h> ; CLEAR SILENT NAMED",
)
GRAPHS = {
    "text/turtle": "@prefix ex: <http://example.org/> .\nex:a a ex:B ; ex:p 1, 'b'@zh, "
    '"""long\ntext""" ; ex:q [ ex:r ( 1 2.0 true ) ] .\n# 注释\n_:x ex:p <http://例.org/> .\n',
    "application/n-triples": "<http://example.org/a> <http://example.org/p> "
    '"\\u4EFB\\u52A1"@zh .\n_:x <http://example.org/p> "1"^^<http://example.org/t> .\n',
    "application/rdf+xml": '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
    '22-rdf-syntax-ns#" xmlns:ex="http://example.org/">\n<ex:B rdf:about="http://example.org/a">'
    '<ex:p xml:lang="zh">任务</ex:p><ex:q rdf:parseType="Collection"><rdf:Description/></ex:q>'
    "</ex:B>\n</rdf:RDF>\n",
    "application/ld+json": '{"@context": {"ex": "http://example.org/"}, "@id": "ex:a", '
    '"@type": "ex:B", "ex:p": [{"@value": "任务", "@language": "zh"}, 1, 2.5, true, null], '
    '"ex:q": {"@list": [{"@id": "_:x"}]}}',
    "application/n-quads": "<http://example.org/a> <http://example.org/p> <http://example.org/b> "
    "<http://example.org/g> .\n",
    "application/trig": "@prefix ex: <http://example.org/> . ex:g { ex:a ex:p 1 } ex:a a ex:B .",
}
"""Sound examples: what is damaged."""

_TOKEN = re.compile(r"<[^>\s]*>|'''|\"\"\"|[?$@]?\w+|\s+|.", re.S)
_WORDS = (
    "SELECT * WHERE { } ( ) [ ] . ; , | / ^ ! + - = < > && || ?x $y ex: _:b a true 1 -2.5e400 "
    "99999999999999999999999999 \"\" '' ''' \"\"\" <> <http://example.org/> << >> ^^ @zh @ # \\ "
    "GRAPH OPTIONAL UNION MINUS FILTER EXISTS NOT BIND VALUES UNDEF SERVICE SILENT LOAD FROM NAMED "
    "ORDER BY GROUP HAVING LIMIT OFFSET DISTINCT REDUCED COUNT GROUP_CONCAT SEPARATOR REGEX "
    "REPLACE CONSTRUCT DESCRIBE ASK INSERT DELETE DATA CLEAR DROP MOVE ADD COPY ALL DEFAULT "
    "BASE PREFIX"
).split()
_TERMS = ("?s", "?o", "?nothing", "<http://example.org/p>", "<a>", "<>", "0", "-1", "1e400", "?g")
_ODD = "\x00\x01\t\n\r\x7f\u0085\u200b\u202e\u2028\ufeff\ufffd\uffff\U0001f4a9\U00020000é\u0301İß"

Damage = Callable[[random.Random, str], str]


def damaged(source: random.Random, texts: Sequence[str]) -> bytes:
    """Return one of `texts` after one, two or four injuries, as bytes that may not be UTF-8."""
    text = source.choice(texts)
    for _ in range(source.choice((1, 1, 2, 4))):
        text = source.choice(_INJURIES)(source, text)
    content = text.encode("utf-8", "surrogatepass")
    if source.random() < 0.15:
        place = source.randrange(len(content) + 1)
        content = content[:place] + source.randbytes(source.randint(1, 4)) + content[place:]
    return content


def noise(source: random.Random) -> bytes:
    """Return up to 300 bytes that mean nothing."""
    return source.randbytes(source.randrange(300))


def cut(source: random.Random, text: str) -> bytes:
    """Return the beginning of `text`, which may end within a character."""
    content = text.encode()
    return content[: source.randrange(len(content))]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text) or [""]


def _without(source: random.Random, text: str) -> str:
    tokens = _tokens(text)
    del tokens[source.randrange(len(tokens))]
    return "".join(tokens)


def _swapped(source: random.Random, text: str) -> str:
    tokens = _tokens(text)
    one, other = source.randrange(len(tokens)), source.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def _replaced(source: random.Random, text: str) -> str:
    tokens = _tokens(text)
    tokens[source.randrange(len(tokens))] = f" {source.choice(_WORDS)} "
    return "".join(tokens)


def _exchanged(source: random.Random, text: str) -> str:
    """Exchange a term for another one, which leaves the text well-formed mostly."""
    tokens = _tokens(text)
    places = [i for i, token in enumerate(tokens) if token[0] in "?<0123456789"]
    if places:
        tokens[source.choice(places)] = source.choice(_TERMS)
    return "".join(tokens)


def _repeated(source: random.Random, text: str) -> str:
    tokens = _tokens(text)
    start = source.randrange(len(tokens))
    piece = tokens[start : start + source.randint(1, 8)]
    return "".join(tokens[:start] + piece * source.choice((2, 3, 40)) + tokens[start:])


def _truncated(source: random.Random, text: str) -> str:
    return text[: source.randrange(len(text) + 1)]


def _odd(source: random.Random, text: str) -> str:
    place = source.randrange(len(text) + 1)
    return text[:place] + source.choice(_ODD) * source.choice((1, 1, 50)) + text[place:]


def _nested(source: random.Random, text: str) -> str:
    opening, closing = source.choice(("{}", "()", "[]", ("<<", ">>"), ("{ SELECT * {", "} }")))
    times = source.choice((2, 50, 120, 250, 2400))
    place = source.randrange(len(text) + 1)
    closed = closing * (times if source.random() < 0.7 else 0)
    return f"{text[:place]}{opening * times}{text[place:]}{closed}"


def _operators(source: random.Random, text: str) -> str:
    place = source.randrange(len(text) + 1)
    chain = source.choice(("!", "-", "^", "+1", "||1", "/a", "|a", "NOT EXISTS ", ";", ".", ",1"))
    return text[:place] + chain * source.choice((3, 300, 3000)) + text[place:]


_INJURIES: Sequence[Damage] = (
    *(_without, _swapped, _replaced, _repeated, _truncated, _odd, _nested, _operators),
    *(_exchanged, _exchanged, _exchanged),
)
