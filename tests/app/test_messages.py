"""What a browser may say: whatever else it sends is not heard, and leaves no traceback."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from solara.server.kernel import serialize_binary_message

from sim.app.messages import Heard, OddMessages, understood
from sim.app.parts import heard
from tests.app.conftest import run_through


def message(kind: str = "comm_msg", **content: Any) -> dict[str, Any]:
    header = {"msg_id": "1", "msg_type": kind}
    return {"header": header, "content": content, "channel": "shell", "buffers": []}


GOOD = message(comm_id="a", data={"method": "update"})


@pytest.mark.parametrize(
    "said",
    [
        {"text": json.dumps(GOOD)},
        {"bytes": serialize_binary_message({**GOOD, "buffers": [b"12", b"3"]})},
        {"bytes": serialize_binary_message(GOOD)},
        {"text": json.dumps(message("kernel_info_request"))},
    ],
)
def test_what_the_pages_own_script_sends_is_understood(said: dict[str, Any]) -> None:
    assert understood(said)


@pytest.mark.parametrize(
    "said",
    [
        {"text": text}
        for text in (
            "", "nonsense", "[]", "5", "{}", '{"header": 5}', "[" * 100_000, json.dumps(message("nonsense")),
            json.dumps(message()), json.dumps(message(comm_id=5, data={})),
            json.dumps(message(comm_id="a", data=5)),
            json.dumps(message("comm_open", comm_id="a", data={})), json.dumps({**GOOD, "channel": None}),
        )
    ]
    + [{"bytes": data} for data in (b"", b"\0", b"\0\0\0\1\0\0\0\x08x", b"\xff" * 20)],
)  # fmt: skip
def test_anything_else_is_not_heard(said: dict[str, Any]) -> None:
    waiting = [{"type": "websocket.receive", **said}, {"type": "websocket.disconnect"}]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    assert run_through(Heard(receive)()) == {"type": "websocket.disconnect"}


def test_only_a_fault_of_this_project_leaves_a_traceback() -> None:
    def kept(provoke) -> bool:
        try:
            provoke()
        except Exception:
            record = logging.LogRecord("x", logging.ERROR, "", 1, "Uncaught exception", (), sys.exc_info())
            assert OddMessages().filter(record)
            return record.exc_info is not None
        return False

    assert not kept(lambda: {}["nonsense"])
    assert kept(lambda: heard(str, json.loads)("nonsense"))


def test_an_answer_of_another_kind_is_not_heard() -> None:
    answers: list[Any] = []
    for answer in ("words", 5, None, [1], {"a": 1}):
        heard(str, answers.append)(answer)
    assert answers == ["words"]
