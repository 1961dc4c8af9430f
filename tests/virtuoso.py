"""Virtuoso on a database of its own, for the time of a test."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.servers import free_port, running

_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
MaxClientConnections = 20
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 2G
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 40
ServerThreads = 20
MaxKeepAlives = 40
KeepAliveTimeout = 600
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""
"""Buffers as its own file advises for 2 GB of free memory, and no limits on rows and time."""

_LOAD = "rdf_loader_run(); checkpoint; select ll_state, ll_error from DB.DBA.LOAD_LIST;"

_PROGRAMS = ("isql-vt", "isql")


def installed() -> bool:
    """Tell whether Virtuoso and its SQL client are on this machine."""
    return bool(shutil.which("virtuoso-t") and _client())


@contextlib.contextmanager
def server(folder: Path, quads: Path) -> Iterator[int]:
    """Run Virtuoso on a new database in `folder` with the N-Quads of a file; yield its port."""
    folder.mkdir()
    shutil.copy(quads, folder / "data.nq")
    sql, http = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, sql=sql, http=http), "utf-8")
    program = shutil.which("virtuoso-t") or "virtuoso-t"
    address = f"http://127.0.0.1:{http}/sparql?query=ASK%20%7B%7D"
    with running([program, "+configfile", str(settings), "+foreground"], address):
        _load(folder, sql)
        yield http


def _load(folder: Path, port: int) -> None:
    named = f"ld_dir('{folder}', 'data.nq', 'urn:unnamed');"
    command = [_client() or "isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={named}{_LOAD}"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    if "NULL" not in found.stdout:
        raise RuntimeError(f"Virtuoso did not load the quads: {found.stdout[-500:]}")


def _client() -> str | None:
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)
