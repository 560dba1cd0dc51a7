"""Disjoint sets of mentions, grown by merging (Galler & Fischer 1964)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Unions:
    """Sets over the numbers 0…n-1; a set's name is its least member, so that order of merging does not show."""

    def __init__(self, size: int) -> None:
        """Each number in a set of its own."""
        self._parent = list(range(size))
        self._members: dict[int, list[int]] = {item: [item] for item in range(size)}

    def find(self, item: int) -> int:
        """The least member of the item's set."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def merge(self, one: int, other: int) -> None:
        """Make the sets of both one."""
        least, greatest = sorted((self.find(one), self.find(other)))
        if least != greatest:
            self._parent[greatest] = least
            self._members[least] = sorted(self._members[least] + self._members.pop(greatest))

    def members(self, item: int) -> Sequence[int]:
        """The item's set, sorted."""
        return self._members[self.find(item)]

    def merge_all(self, items: Iterable[int]) -> None:
        """Make the sets of all items one."""
        first = None
        for item in items:
            if first is None:
                first = item
            self.merge(first, item)

    def groups(self) -> list[Sequence[int]]:
        """The sets, each sorted, in order of their least members."""
        return [self._members[least] for least in sorted(self._members)]
