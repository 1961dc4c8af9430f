"""`POST /documents`: files are read into the store, and the answer tells what was understood."""

import json
import re
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form

from api import bodies
from api.errors import RefusedError, status_of
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.facts import PolicyFacts
from graph.ingestion import Outcome, Result, ingest
from graph.store.folder import FolderStore

MOST = 50
"""How many files one request may hold."""

LONGEST = 200
"""How many characters the name of an organisation may have."""

_NAME = 200
_ENDING = 20
_UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")


def read(bench: Bench, asked: Asked) -> Reply:
    """Read the files of a form (`file`, any number; `organisation`) as `policygraph ingest` does.

    All of them are one version. The answer is 201 where one was new, 200 where all were known,
    422 where none could be read. Raises RefusedError for a body that is no such form.
    """
    if not isinstance(bench.store, FolderStore):
        raise RefusedError(
            403, "远程端点不能经此写入", "an endpoint elsewhere cannot be written from here"
        )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths, organisation = _form(bench.upload, asked.content_type or "", folder)
        results = ingest(bench.store, paths, organisation)
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


def _form(upload: BinaryIO, content_type: str, folder: Path) -> tuple[list[Path], str | None]:
    """Write the files of a form to a folder, each to one of its own."""
    fields: dict[str, str] = {}
    paths: list[Path] = []

    def keep_field(field: Field) -> None:
        name, value = field.field_name or b"", field.value or b""
        fields[name.decode("utf-8", "replace")] = value.decode("utf-8", "replace").strip()

    def keep_file(file: File) -> None:
        if len(paths) == MOST:
            raise _refused(f"一次最多 {MOST} 个文件", f"at most {MOST} files at once", 413)
        place = folder / str(len(paths)) / _fit(file.file_name or b"")
        place.parent.mkdir()
        file.file_object.seek(0)
        with place.open("wb") as copy:
            while part := file.file_object.read(2**18):
                copy.write(part)
        file.close()
        paths.append(place)

    try:
        parse_form({"Content-Type": content_type.encode("latin-1")}, upload, keep_field, keep_file)
        bodies.require_end(upload, content_type)
    except (FormParserError, ValueError) as error:
        raise _refused(
            "请求正文应为 multipart/form-data，文件在 file 字段中",
            "the body is to be multipart/form-data, with files in the field file",
            400,
        ) from error
    if not paths:
        raise _refused("没有文件；请放在 file 字段中", "no file; put it in the field file", 400)
    return paths, _organisation(fields.get("organisation", ""))


def _organisation(name: str) -> str | None:
    if len(name) > LONGEST or not name.isprintable():
        raise _refused(
            f"organisation 应为一行名称，至多 {LONGEST} 字",
            f"organisation is a name on one line, of at most {LONGEST} characters",
            400,
        )
    return name or None


def _refused(zh: str, en: str, status: int) -> RefusedError:
    return RefusedError(status, zh, en)


def _fit(name: bytes) -> str:
    """Return a file's name as one can be called, with its ending; systems count its bytes."""
    last = name.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    fit = _UNFIT.sub("_", last).strip(". ") or "document"
    path = Path(fit)
    stem, ending = path.stem.encode()[:_NAME], path.suffix.encode()[:_ENDING]
    return stem.decode("utf-8", "ignore") + ending.decode("utf-8", "ignore")


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
