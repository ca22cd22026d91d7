"""What a browser may say: whatever else it sends is not heard, and leaves no traceback."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any
from uuid import uuid4

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from solara.server.kernel import serialize_binary_message

from sim.app.gate import CHANNELS
from sim.app.messages import Heard, OddMessages, forgiving, understood
from sim.app.parts import heard
from tests.app.conftest import run_through
from tests.app.test_play import Server, server
from tests.patience import PATIENCE

__all__ = ["server"]


def message(kind: str = "comm_msg", metadata: Any = None, **content: Any) -> dict[str, Any]:
    header = {"msg_id": "1", "msg_type": kind}
    return {
        "header": header, "parent_header": {}, "metadata": metadata or {}, "content": content,
        "channel": "shell", "buffers": [],
    }  # fmt: skip


def to_widget(method: str = "update", **data: Any) -> dict[str, Any]:
    return message(comm_id="a", data={"method": method, **data})


def opening(target: str, version: str | None = None) -> dict[str, Any]:
    metadata = {} if version is None else {"version": version}
    return message("comm_open", metadata, comm_id="a", data={}, target_name=target)


GOOD = to_widget(state={})
THEMES = {"light": {"primary": "#000"}, "dark": {}}
#: As text, each in a form of its own.
ODD = [
    *("", "nonsense", "[]", "5", "{}", '{"header": 5}', "[" * 100_000),
    *(
        json.dumps(said)
        for said in (
            message("nonsense"), message(), message(comm_id=5, data={}), message(comm_id="a", data=5),
            message("comm_open", comm_id="a", data={}), {**GOOD, "channel": None},
            {**GOOD, "header": {"msg_type": "comm_msg"}}, {**GOOD, "header": {"msg_id": "1"}},
            {**GOOD, "metadata": 5, **opening("jupyter.widget.control")},
            opening("jupyter.widget"), opening("jupyter.widget", "2.1.0"), opening("jupyter.widget.control"),
            opening("jupyter.widget.control", "2.0.0"), opening("nonsense"),
            to_widget("run"), to_widget("run", args=5), to_widget("run", args={"path": 5}),
            to_widget("run", args={"path": "", "appName": "nonsense"}),
            to_widget("run", args={"path": "", "themes": {"light": 5}}),
            to_widget("evict"), to_widget("update", state=5), to_widget("custom", content=5),
            to_widget("custom", content={"event": 5}),
            to_widget("custom", content={"create_widget": ["this", "s"], "props": {}, "id": "b"}),
            to_widget("custom", content={"event": "click", "update_ref": {"func": "close"}, "id": "b"}),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"text": json.dumps(GOOD)},
        {"bytes": serialize_binary_message({**GOOD, "buffers": [b"12", b"3"]})},
        {"bytes": serialize_binary_message(GOOD)},
        *(
            {"text": json.dumps(one)}
            for one in (
                message("kernel_info_request"),
                message("comm_close", comm_id="a", data={}),
                opening("solara.control"),
                opening("jupyter.widget.control", "1.0.0"),
                to_widget("app-status"),
                to_widget("request_states"),
                to_widget("run", args={"path": "/play", "dark": False, "themes": THEMES, "appName": None}),
                to_widget("custom", content={"event": "click", "data": {"x": 5}}),
            )
        ),
    ],
)
def test_what_the_pages_own_script_sends_is_understood(said: dict[str, Any]) -> None:
    assert understood(said)


@pytest.mark.parametrize(
    "said",
    [{"text": text} for text in ODD]
    + [{"bytes": data} for data in (b"", b"\0", b"\0\0\0\1\0\0\0\x08x", b"\xff" * 20)],
)
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


def test_a_message_that_fails_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def process(kernel: Any, said: dict[str, Any]) -> bool:
        return bool(said["header"]["msg_type"])

    careful = forgiving(process)
    assert careful(None, GOOD)
    assert not caplog.records
    assert careful(None, {})
    (record,) = caplog.records
    assert OddMessages().filter(record)
    assert "odd message" in record.getMessage() and record.exc_info is None


def test_odd_messages_leave_a_line_each_and_the_page_goes_on(server: Server) -> None:
    client = pytest.importorskip("websockets.sync.client")
    understood_but_odd = [
        {**GOOD, "header": {**GOOD["header"], "header": 5}},
        opening("jupyter.widget.control", "1.0.0"),
        GOOD,  # to what was just opened, which holds nothing that could change
    ]
    where = f"ws://127.0.0.1:{server.port}{CHANNELS}{uuid4()}/channels?session_id={uuid4()}"
    with client.connect(where, open_timeout=None) as line:
        for said in (*ODD, *map(json.dumps, (*understood_but_odd, message("kernel_info_request")))):
            line.send(said)
        while json.loads(line.recv(PATIENCE))["msg_type"] != "kernel_info_reply":
            pass
    log = (server.folder / "stderr.txt").read_text()
    assert "Traceback" not in log
    assert log.count("odd message of a browser") >= len(ODD) + 2
