"""A scripted instrument on a real socket, and links to it."""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from instruments.visa import VisaLink
from tests.instruments.scripted_peer import CountingClock, KeptWire, Reply, Script, ScriptedPeer

Play = Callable[[Script | Callable[[str], Reply]], ScriptedPeer]


class Connect(Protocol):
    """Opens a link to a peer; only a test that wants a timeout gives a short one."""

    def __call__(self, peer: ScriptedPeer, *, timeout_s: float = 30.0) -> VisaLink: ...


@pytest.fixture
def clock() -> CountingClock:
    return CountingClock()


@pytest.fixture
def wire() -> KeptWire:
    return KeptWire()


@pytest.fixture
def play() -> Iterator[Play]:
    """Starts peers; at the end each must have played its script, no more and no less."""
    peers: list[ScriptedPeer] = []

    def start(script: Script | Callable[[str], Reply]) -> ScriptedPeer:
        peers.append(ScriptedPeer(script))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()
    for peer in peers:
        peer.require_played()


@pytest.fixture
def connect(clock: CountingClock, wire: KeptWire) -> Iterator[Connect]:
    links: list[VisaLink] = []

    def open_link(peer: ScriptedPeer, *, timeout_s: float = 30.0) -> VisaLink:
        links.append(
            VisaLink(peer.resource, name="source", clock=clock, recorder=wire, timeout_s=timeout_s)
        )
        return links[-1]

    yield open_link
    for link in links:
        link.close()
