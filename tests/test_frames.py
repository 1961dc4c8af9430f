"""Messages between the service and its workers."""

import os
import socket
import tempfile
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.work.asked import Asked
from api.work.frames import Assembler, Message, receive, send
from api.work.job import Job
from graph.store.answers import Limits

TEXTS = st.text(st.characters(codec=None), max_size=20)
HEADS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MESSAGES = st.lists(st.builds(Message, HEADS, st.binary(max_size=200)), max_size=5)


@given(MESSAGES, st.data())
def test_frames_come_together_however_they_are_split(
    messages: list[Message], data: st.DataObject
) -> None:
    stream = b"".join(message.written() for message in messages)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20))
    assembler, found = Assembler(), []
    for start, end in pairwise(sorted([0, *cuts, len(stream)])):
        found += list(assembler.feed(stream[start:end], []))
    assert found == messages


@given(
    st.builds(
        Job,
        TEXTS,
        st.builds(
            Asked, TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
            *[st.none() | TEXTS] * 3, TEXTS, st.none() | TEXTS, st.none() | TEXTS,
        ),
        st.none() | st.integers(1),
        st.builds(Limits, st.integers(), st.integers()),
    )
)  # fmt: skip
def test_jobs_arrive_as_they_were(job: Job) -> None:
    [found] = Assembler().feed(Message(job.head()).written(), [])
    assert Job.of(found.head) == job


@pytest.mark.parametrize("size", [0, 1, 2**18, 2**18 + 1, 20_000_000])
def test_bodies_of_any_size_come_with_their_file(size: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as file:
        file.write(b"in the file")
        file.flush()
        body = b"x" * size
        thread = threading.Thread(target=send, args=(theirs, Message(1, body, file.fileno())))
        thread.start()
        found = receive(ours, assembler := Assembler())
        thread.join()
        assert found is not None
        assert found.body == body
        assert found.file is not None
        assert os.pread(found.file, 100, 0) == b"in the file"
        os.close(found.file)
        theirs.close()
        assert receive(ours, assembler) is None


def test_files_belong_to_the_messages_that_they_came_with() -> None:
    ours, theirs = socket.socketpair()
    assembler, found = Assembler(), {}
    with ours, theirs:
        for number in range(4):
            with tempfile.TemporaryFile() as file:
                file.write(str(number).encode())
                file.flush()
                send(theirs, Message(number, file=file.fileno() if number % 2 else None))
        for _ in range(4):
            message = receive(ours, assembler)
            assert message is not None
            found[message.head] = message.file
    assert [number for number, file in found.items() if file is None] == [0, 2]
    for number in (1, 3):
        file_number = found[number]
        assert file_number is not None
        assert os.pread(file_number, 9, 0) == str(number).encode()
        os.close(file_number)


def test_files_of_messages_that_never_came_are_closed() -> None:
    first, second = os.pipe()
    os.close(second)
    assembler = Assembler()
    assert not list(assembler.feed(Message(1, file=0).written()[:-1], [first]))
    assembler.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(first)
