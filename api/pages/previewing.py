"""A document that was sent to be added: the preview of it, and publishing it."""

from collections.abc import Sequence
from dataclasses import replace

from api import documents, forms
from api.errors import RefusedError, status_of
from api.held import MOST_FILES, SECONDS
from api.render import render
from api.text.preview import CHARACTERS, Preview, previews
from api.things import description
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.ingestion import Result
from graph.store.folder import FolderStore
from shapes.catalogue import catalogue
from shapes.formats.wording import CAUSES, SEVERITIES

NOTES = 12
"""How many reading notes of one kind a preview lists."""

FINDINGS = 5
"""How many findings of one check a preview lists."""

_PRIVATE = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


def preview(bench: Bench, asked: Asked) -> Reply:
    """Show what is understood of the upload's files; nothing is stored."""
    try:
        sent = forms.read(bench.upload, asked.content_type or "", MOST_FILES)
        files = previews(sent.files, forms.organisation(sent), bench.snapshot)
    except RefusedError as error:
        return _preview(bench, asked, [], error)
    return _preview(bench, asked, files, None)


def publish(bench: Bench, asked: Asked) -> Reply:
    """Read the chosen files of the upload into the store, and lead to what they became.

    Raises RefusedError if none is chosen, and what is wrong with a file that is chosen alone.
    """
    sent = forms.read(bench.upload, asked.content_type or "", MOST_FILES)
    wanted = set(asked.parameters("file"))
    chosen = [file for index, file in enumerate(sent.files) if str(index) in wanted]
    if not chosen:
        raise RefusedError(400, "请至少选择一份文件", "choose at least one document")
    if not isinstance(bench.store, FolderStore):
        raise documents.elsewhere()
    results = documents.put(bench.store, sent, chosen)
    bench.open(None)
    if len(results) == 1:
        return _led(bench, asked, results[0])
    reply = render(
        bench.snapshot.base,
        asked,
        "published.html",
        results=results,
        version=bench.snapshot.version,
    )
    return replace(reply, headers={**reply.headers, "Cache-Control": "no-store"})


def _led(bench: Bench, asked: Asked, result: Result) -> Reply:
    """Lead to the page of a policy."""
    if result.policy is None:
        raise result.error or RefusedError(422, "未能读取", "it could not be read")
    path = result.policy.removeprefix(f"{bench.snapshot.base}id/")
    return Reply(b"", "", 303, {"Location": f"{asked.root}/doc/{path}"})


def _preview(
    bench: Bench, asked: Asked, files: Sequence[Preview], problem: PolicygraphError | None
) -> Reply:
    reply = render(
        bench.snapshot.base,
        asked,
        "preview.html",
        200 if problem is None else status_of(problem),
        files=files,
        problem=problem.text(asked.language) if problem is not None else "",
        publishable=any(file.said is not None for file in files),
        address=asked.path,
        minutes=SECONDS // 60,
        characters=CHARACTERS,
        most_notes=NOTES,
        most_findings=FINDINGS,
        shapes=catalogue(),
        severities=SEVERITIES[asked.language],
        causes=CAUSES[asked.language],
        words_of=description.pieces,
    )
    return replace(reply, headers={**reply.headers, **_PRIVATE})
