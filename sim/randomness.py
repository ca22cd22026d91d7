"""Uniform random numbers that depend on (seed, channel, date, replicate) and on nothing else.

A counter-based generator (NumPy's Philox) is keyed by seed and channel; replicate and date are its
counter. One 256-bit block holds exactly eight days of one replicate, so chunk size, number of workers
and the order of asking never change a number (docs/randomness.md). Philox: Salmon et al. 2011,
doi 10.1145/2063384.2063405.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

from sim.arrays import Float, Int

BLOCK = 8  # one Philox counter step = 8 x 32 bits = 8 days

#: Channels by what they are about (docs/randomness.md): each group can have a seed of its own.
LUCK = ("up", "down", "incidents", "severity", "lethal")
DOUBT = ("parameter",)
GROUPS = ("luck", "choice", "doubt")
#: One seed for all channels, or one per group.
Seed = int | Mapping[str, int]


def group_of(channel: str) -> str:
    """Return the group of a channel: ``luck``, ``choice`` or ``doubt``."""
    kind = channel.partition("/")[0]
    return "luck" if kind in LUCK else "doubt" if kind in DOUBT else "choice"


class Uniforms:
    """float32 in (0, 1), shape ``(members,)``, by channel and date.

    Parameters
    ----------
    seed : int or mapping of group name to int
        One seed for all channels, or one per group of `GROUPS`.
    replicates : sequence of int
        One replicate id per member; repeated ids share all their luck.
    stream : str
        Prefix of every channel; a fork draws its futures from a stream of its own.
    """

    def __init__(self, seed: Seed, replicates: Sequence[int] | Int, stream: str = "") -> None:
        self.seeds = dict(seed) if isinstance(seed, Mapping) else dict.fromkeys(GROUPS, seed)
        self.stream = stream
        ids = np.asarray(replicates, np.int64)
        unique, inverse = np.unique(ids, return_inverse=True)
        runs = np.split(unique, np.flatnonzero(np.diff(unique) != 1) + 1)
        self.members = ids.size
        self._runs = [(int(run[0]), run.size) for run in runs]
        self._gather = None if np.array_equal(unique, ids) else inverse
        self._open: dict[str, list[Any]] = {}

    def __call__(self, channel: str, day: int) -> Float:
        """Return the uniforms of a channel on a date.

        Parameters
        ----------
        channel : str
            Name of the source of randomness, such as ``serbia`` or ``up/zvecan``.
        day : int
            Ordinal of the date (``date.toordinal()``).

        Returns
        -------
        array of float32, shape (members,)
            Never 0 or 1. A view that the next block overwrites: read only.
        """
        block, slot = divmod(day, BLOCK)
        held = self._open.get(channel)
        if held is None:
            bits = Philox(key=self._key(channel))
            held = self._open[channel] = [bits, bits.state, -1, np.empty((BLOCK, self.members), np.float32)]
        if held[2] != block:
            self._fill(held, block)
        row: Float = held[3][slot]
        return row

    def _key(self, channel: str) -> NDArray[np.uint64]:
        name = f"{self.seeds[group_of(channel)]}/{self.stream}{channel}"
        return np.frombuffer(hashlib.blake2b(name.encode(), digest_size=16).digest(), "<u8")

    def _fill(self, held: list[Any], block: int) -> None:
        bits, state, _, u = held
        parts = []
        for first, count in self._runs:
            state["state"]["counter"][:] = first, block, 0, 0
            state["buffer_pos"] = 4
            bits.state = state
            parts.append(bits.random_raw(4 * count))
        # 23 bits k as the fraction of a float in [1, 2), less 1 - 2^-24: exactly (k + 0.5) / 2^23.
        # With 24 bits and a half, float32 would round the largest value up to 1.
        fraction = np.right_shift(np.concatenate(parts).view("<u4"), 9)
        fraction |= np.uint32(0x3F800000)
        numbers = fraction.view(np.float32).reshape(-1, BLOCK)
        numbers = numbers if self._gather is None else numbers[self._gather]
        np.subtract(numbers.T, np.float32(1 - 2.0**-24), out=u)
        held[2] = block
