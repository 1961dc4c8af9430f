"""A process that checks documents for another: `python -m shapes.helper FOLDER VERSION`.

It reads tasks from its input and writes what it found to its output, and ends with its input.
"""

import pickle
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from graph.errors import PolicygraphError
from graph.store.folder import FolderStore
from shapes.across import across
from shapes.checking import Checked, checked


def main(folder: Path, version: int, tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer each task with a Checked, or with the words of a problem."""
    snapshot = FolderStore.open(folder).snapshot(version)
    crossing = across(snapshot)
    while True:
        try:
            task = pickle.load(tasks)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        found: Checked | tuple[str, str]
        try:
            found = checked(snapshot, crossing, task)
        except PolicygraphError as error:
            found = (error.zh, error.en)
        pickle.dump(found, answers)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Who started it ends it.
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
