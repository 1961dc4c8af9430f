"""An entry as the index keeps it: fields to look in, fields to filter and count by, and itself."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b

import tantivy

from graph.search.entries import Entry
from graph.search.segmentation import pairs, tokens

NAMES, PAIRS, TEXT, PARTIES = "names", "pairs", "text", "parties"
"""Fields to look in: words of names and titles, pairs of characters of names, words of texts,
words of the names of those who are involved in a task."""

IRI, CLASS, POLICY, PARTY = "iri", "class", "policy", "party"
"""Fields to filter by; all but the first also to count by."""

KEY, ENTRY = "key", "entry"
"""The number that stands for an IRI, and the entry itself."""

_BREAK = "|"
"""A token that no text has: it keeps phrases from running on into the next text."""


@cache
def schema() -> tantivy.Schema:
    """Return the fields of the index and what is kept of each."""
    builder = tantivy.SchemaBuilder()
    for name in (NAMES, TEXT):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (PAIRS, PARTIES):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(IRI, tokenizer_name="raw", index_option="basic")
    for name in (CLASS, POLICY, PARTY):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(KEY, fast=True)
    builder.add_bytes_field(ENTRY, stored=True)
    return builder.build()


def record(entry: Entry) -> tantivy.Document:
    """Return what the index keeps of an entry."""
    found = tantivy.Document()
    found.add_text(NAMES, " ".join(_words(entry.names)))
    found.add_text(PAIRS, " ".join(each for name in entry.names for each in pairs(name)))
    found.add_text(TEXT, " ".join(_words(entry.texts)))
    if "Task" in entry.classes:
        found.add_text(PARTIES, " ".join(_name(name) for _, name in entry.parties))
    found.add_text(IRI, entry.iri)
    for name in entry.classes:
        found.add_text(CLASS, name)
    for policy in entry.policies:
        found.add_text(POLICY, policy)
    for party, _ in entry.parties:
        found.add_text(PARTY, party)
    found.add_unsigned(KEY, key(entry.iri))
    found.add_bytes(ENTRY, json.dumps(_kept(entry), ensure_ascii=False).encode())
    return found


def entry_of(kept: bytes) -> Entry:
    """Return the entry that `record` has kept."""
    iri, classes, label, names, texts, path, policies, parties = json.loads(kept)
    involved = tuple((party, name) for party, name in parties)
    return Entry(
        iri, tuple(classes), label, tuple(names), tuple(texts), path, tuple(policies), involved
    )


def _kept(entry: Entry) -> tuple[object, ...]:
    return (
        entry.iri, entry.classes, entry.label, entry.names, entry.texts, entry.path,
        entry.policies, entry.parties,
    )  # fmt: skip


def key(iri: str) -> int:
    """Return the number of 64 bits that stands for an IRI.

    Two IRIs of one store share a number once in a hundred million stores of a million entries.
    """
    return int.from_bytes(blake2b(iri.encode(), digest_size=8).digest())


@lru_cache(maxsize=10_000)
def _name(name: str) -> str:
    return " ".join(tokens(name))


def _words(texts: Iterable[str]) -> Iterator[str]:
    """Yield the tokens of several texts; none runs on into the next."""
    for index, text in enumerate(texts):
        if index:
            yield _BREAK
        yield from tokens(text)
