"""RDF in the body of a request: one document, or several as the parts of a form."""

import json
import os
import re
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

import pyoxigraph as ox
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form, parse_options_header

import ontology
from api import negotiation
from api.errors import RefusedError
from graph.store.answers import GRAPH_FORMATS

FORM_DATA = "multipart/form-data"

_EPILOGUE = 4_096
"""Bytes at the end of a form in which its last boundary is looked for."""

PARTS = 100
"""How many documents one form may hold."""


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def graph_named(name: str) -> ox.NamedNode:
    """Return the graph of a name. Raises RefusedError where that is no absolute IRI."""
    try:
        return ox.NamedNode(name)
    except ValueError as error:
        raise RefusedError(
            400, "graph 不是有效的绝对 IRI", "graph is not a valid absolute IRI"
        ) from error


def statements(content: bytes, content_type: str, base: str, home: str) -> list[ox.Quad]:
    """Return the statements of a document, whose relative IRIs are relative to `base`.

    JSON-LD may name the context that is published below `home`, what the store's identifiers begin
    with; no other is fetched. Raises RefusedError for another type than RDF's, or what is not
    well-formed.
    """
    form = GRAPH_FORMATS.get(negotiation.GRAPH_TYPES.get(media_type(content_type), ""))
    if form is None:
        raise unsupported(list(negotiation.GRAPH_TYPES))
    if form == ox.RdfFormat.JSON_LD:
        content = _with_context(content, f"{home}context.jsonld")
    try:
        return list(ox.parse(content, form, base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        if "LoadDocumentCallback" in str(error):
            raise _no_context(home) from error
        message = " ".join(str(error).split())[:200]
        raise RefusedError(
            400, f"RDF 语法错误：{message}", f"syntax error in the RDF: {message}"
        ) from error


def _with_context(content: bytes, address: str) -> bytes:
    """Put the published context where a document names it by its address, alone or first in a
    list; all else stays as it is written."""
    if address.encode() not in content:
        return content
    named = re.compile(rb'("@context"\s*:\s*(?:\[\s*)?)"' + re.escape(address.encode()) + b'"')
    published = json.dumps(json.loads(ontology.context())["@context"]).encode()
    return named.sub(lambda found: found[1] + published, content)


def _no_context(home: str) -> RefusedError:
    return RefusedError(
        400,
        f"不从别处取 JSON-LD 上下文：请写在文档里，或者用 {home}context.jsonld",
        "no JSON-LD context is fetched from elsewhere: write it into the document, or name "
        f"{home}context.jsonld",
    )


def form_statements(content: bytes, content_type: str, base: str, home: str) -> list[ox.Quad]:
    """Return the statements of all documents in a form, each of the type that its part names
    (SPARQL 1.1 Graph Store HTTP Protocol, 5.5). Raises RefusedError as `statements`."""
    parts: list[tuple[str, bytes]] = []
    _walk(content, content_type, lambda *part: parts.append(part))
    if not parts:
        raise RefusedError(400, "表单中没有文件", "the form holds no document")
    return [quad for told, part in parts for quad in statements(part, told, base, home)]


def require_end(form: BinaryIO, content_type: str) -> None:
    """Raise ValueError if a form breaks off before its last boundary (RFC 2046, 5.1.1): the parser
    then says nothing, and leaves out the part that is not whole."""
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    form.seek(max(form.seek(0, os.SEEK_END) - _EPILOGUE, 0))
    if b"--" + boundary + b"--" not in form.read():
        raise ValueError("the form breaks off")


def unsupported(types: list[str]) -> RefusedError:
    """Return the refusal of a body of another type than `types`."""
    offered = " ".join(types)
    return RefusedError(
        415, f"正文类型应为其一：{offered}", f"the body's type is to be one of: {offered}"
    )


def _walk(content: bytes, content_type: str, keep: Callable[[str, bytes], None]) -> None:
    left = PARTS

    def kept(told: str | None, part: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise RefusedError(
                413, f"一次最多 {PARTS} 个文件", f"at most {PARTS} documents at once"
            )
        keep(told or "", part)

    def keep_file(file: File) -> None:
        file.file_object.seek(0)
        kept(file.content_type, file.file_object.read())
        file.close()

    def keep_field(field: Field) -> None:
        kept(field.content_type, field.value or b"")

    headers = {"Content-Type": content_type.encode("latin-1", "replace")}
    try:
        parse_form(headers, BytesIO(content), keep_field, keep_file)
        require_end(BytesIO(content), content_type)
    except (FormParserError, ValueError) as error:
        raise RefusedError(
            400, f"请求正文不是完整的 {FORM_DATA}", f"the body is no whole {FORM_DATA}"
        ) from error
