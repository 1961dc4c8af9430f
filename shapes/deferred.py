"""Collections that are made when somebody looks at them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TypeVar, overload

_Item = TypeVar("_Item")


class DeferredSequence(Sequence[_Item]):
    """Items that are made anew whenever they are gone through, so that none is held."""

    def __init__(self, make: Callable[[], Iterator[_Item]], number: int | None = None) -> None:
        """`number` tells how many there are, if it is known."""
        self._make = make
        self._number = number

    def __iter__(self) -> Iterator[_Item]:
        return self._make()

    def __len__(self) -> int:
        if self._number is None:
            self._number = sum(1 for _ in self._make())
        return self._number

    @overload
    def __getitem__(self, index: int) -> _Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_Item]: ...
    def __getitem__(self, index: int | slice) -> _Item | Sequence[_Item]:
        if isinstance(index, slice):
            return list(self._make())[index]
        for item in islice(self._make(), range(len(self))[index], None):
            return item
        raise IndexError(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists, which it equals


class DeferredMapping(Mapping[str, str]):
    """Words by IRIs, made when the first is asked for."""

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._make = make

    def __getitem__(self, key: str) -> str:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    @cached_property
    def _held(self) -> Mapping[str, str]:
        return self._make()
