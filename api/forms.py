"""Forms with files (`multipart/form-data`), as browsers and curl send them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, create_form_parser

from api.changing import bodies
from api.errors import RefusedError

LONGEST = 200
"""How many characters the name of an organisation may have."""

_NAME = 200
_ENDING = 20
_CHUNK = 2**20
_IN_MEMORY = 2**40
_UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form: a name that any system takes, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form by name, and its files."""

    fields: Mapping[str, str]
    files: Sequence[SentFile]


def read(upload: BinaryIO, content_type: str, most: int) -> Form:
    """Return a form of at most `most` files, all of it in memory.

    Raises RefusedError for what is no such form, breaks off, or has no file or too many.
    """
    fields: dict[str, str] = {}
    files: list[SentFile] = []

    def keep_field(field: Field) -> None:
        fields[_text(field.field_name)] = _text(field.value).strip()

    def keep_file(file: File) -> None:
        name, content = file.file_name or b"", _taken(file)
        if not name and not content:
            return  # what browsers send where nothing was chosen
        if len(files) == most:
            raise RefusedError(413, f"一次最多 {most} 个文件", f"at most {most} files at once")
        files.append(SentFile(_fit(name), content))

    try:
        _parse(upload, content_type, keep_field, keep_file)
        bodies.require_end(upload, content_type)
    except (FormParserError, ValueError) as error:
        raise RefusedError(
            400,
            "请求正文应为 multipart/form-data，文件在 file 字段中",
            "the body is to be multipart/form-data, with files in the field file",
        ) from error
    if not files:
        raise RefusedError(400, "没有文件；请放在 file 字段中", "no file; put it in the field file")
    return Form(fields, files)


def first_field(head: bytes, content_type: str, name: str) -> str | None:
    """Return a field that stands whole in the first bytes of a form, if it is there."""
    found: list[str] = []

    def keep(field: Field) -> None:
        if field.field_name == name.encode():
            found.append(_text(field.value).strip())

    try:
        _parser(content_type, keep, File.close).write(head)
    except (FormParserError, ValueError):
        return None
    return next(iter(found), None)


def organisation(form: Form) -> str | None:
    """Return the organisation that a form names, if it does. Raises RefusedError."""
    name = form.fields.get("organisation", "")
    if len(name) > LONGEST or not name.isprintable():
        raise RefusedError(
            400,
            f"organisation 应为一行名称，至多 {LONGEST} 字",
            f"organisation is a name on one line, of at most {LONGEST} characters",
        )
    return name or None


def _parse(
    upload: BinaryIO,
    content_type: str,
    keep_field: Callable[[Field], None],
    keep_file: Callable[[File], None],
) -> None:
    parser = _parser(content_type, keep_field, keep_file)
    while part := upload.read(_CHUNK):
        parser.write(part)
    parser.finalize()


def _parser(
    content_type: str,
    keep_field: Callable[[Field], None],
    keep_file: Callable[[File], None],
) -> FormParser:
    """Return a parser that leaves no file on disk, whatever becomes of this process."""
    return create_form_parser(
        {"Content-Type": content_type.encode("latin-1")},
        keep_field,
        keep_file,
        {"MAX_MEMORY_FILE_SIZE": _IN_MEMORY},
    )


def _taken(file: File) -> bytes:
    file.file_object.seek(0)
    content: bytes = file.file_object.read()
    file.close()
    return content


def _text(said: bytes | None) -> str:
    return (said or b"").decode("utf-8", "replace")


def _fit(name: bytes) -> str:
    """Return a file's name as one can be called, with its ending; systems count its bytes."""
    last = name.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    fit = _UNFIT.sub("_", last).strip(". ") or "document"
    path = Path(fit)
    stem, ending = path.stem.encode()[:_NAME], path.suffix.encode()[:_ENDING]
    return stem.decode("utf-8", "ignore") + ending.decode("utf-8", "ignore")
