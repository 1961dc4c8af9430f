"""`POST /documents`: files are read into the store, and the answer tells what was understood."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api import forms
from api.errors import RefusedError, status_of
from api.forms import Form, SentFile
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph import reading
from graph.facts import PolicyFacts
from graph.ingestion import Outcome, Result, ingest
from graph.reading.document import Document
from graph.store.folder import FolderStore

MOST = 50
"""How many files one request may hold."""


def read(bench: Bench, asked: Asked) -> Reply:
    """Read the files of a form (`file`, any number; `organisation`) as `policygraph ingest` does.

    All of them are one version. The answer is 201 where one was new, 200 where all were known,
    422 where none could be read. Raises RefusedError for a body that is no such form.
    """
    if not isinstance(bench.store, FolderStore):
        raise elsewhere()
    form = forms.read(bench.upload, asked.content_type or "", MOST)
    results = put(bench.store, form, form.files)
    bench.open(None)
    body = {
        "version": bench.snapshot.version,
        "documents": [_told(result, asked.language) for result in results],
    }
    return Reply(
        json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n",
        "application/json",
        _status(results),
        {"Content-Language": asked.language},
    )


def put(store: FolderStore, form: Form, files: Sequence[SentFile]) -> list[Result]:
    """Read files of a form, which are in memory, into the store as one version.

    Raises RefusedError for a name of an organisation that is none, StoreError if the store cannot
    be written.
    """
    sent = {Path(str(index), file.name): file.content for index, file in enumerate(files)}

    def content(path: Path) -> Document:
        return reading.read_bytes(sent[path], path.name)

    return ingest(store, list(sent), forms.organisation(form), read=content)


def elsewhere() -> RefusedError:
    """Return the refusal where the store is an endpoint of others."""
    return RefusedError(
        403, "远程端点不能经此写入", "an endpoint elsewhere cannot be written from here"
    )


def _status(results: list[Result]) -> int:
    outcomes = {result.outcome for result in results}
    if outcomes == {Outcome.FAILED}:
        return 422
    return 201 if Outcome.NEW in outcomes or Outcome.CHANGED in outcomes else 200


def _told(result: Result, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {"file": result.path.name, "outcome": result.outcome.value}
    if result.error is not None:
        said["error"] = result.error.text(language)
        said["status"] = status_of(result.error)
    if result.same_as is not None:
        said["same_as"] = result.same_as.name
    if result.policy is not None:
        said["policy"] = result.policy
        said["graph"] = result.policy.replace("/id/policy/", "/graph/", 1)
    if result.facts is not None:
        said["understood"] = _understood(result.facts)
        said["noted"] = [
            {
                "kind": note.kind.value,
                "about": note.about,
                "message": note.zh if language == "zh" else note.en,
                "detail": note.detail,
            }
            for note in result.facts.notes
        ]
    return said


def _understood(facts: PolicyFacts) -> dict[str, Any]:
    kinds = Counter(unit.kind.value for unit in facts.units)
    return {
        "title": facts.title,
        "units": dict(sorted(kinds.items())),
        "assignments": len(facts.assignments),
        "parties": sorted({assignment.party.name for assignment in facts.assignments}),
        "targets": len(facts.targets),
        "citations": len(facts.citations),
    }
