"""What a browser may say over its web socket; what is none of it is not heard.

Solara takes for granted that every message is as its own script sends it, and ends the connection with a
traceback at the first one that is not.
"""

from __future__ import annotations

import json
import logging
import struct
from pathlib import Path
from typing import Any

import reacton

#: Kinds of messages, and what their content has to have.
NEEDED: dict[str, dict[str, type]] = {
    "kernel_info_request": {},
    "comm_info_request": {},
    "shutdown_request": {},
    "comm_open": {"comm_id": str, "target_name": str, "data": dict},
    "comm_msg": {"comm_id": str, "data": dict},
    "comm_close": {"comm_id": str, "data": dict},
}
#: This project's own code, and what draws its pages.
OWN = (str(Path(__file__).parents[1]), str(Path(reacton.__file__).parent))


class Heard:
    """Receives the messages of a web socket, and passes on those that can be understood."""

    def __init__(self, receive: Any) -> None:
        self.receive = receive

    async def __call__(self) -> Any:
        """Return the next message."""
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive" or understood(message):
                return message


def understood(message: Any) -> bool:
    """Whether a message, in text or bytes, is of a kind that a page sends."""
    try:
        text = message.get("text")
        said = json.loads(_text(message["bytes"]) if text is None else text)
        needed = NEEDED[said["header"]["msg_type"]]
        content = said["content"]
        whole = isinstance(said["channel"], str) and isinstance(content, dict)
        return whole and all(isinstance(content[name], kind) for name, kind in needed.items())
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, struct.error):
        return False


def _text(data: bytes) -> bytes:
    """Return the first part of a message of several: its text."""
    parts, first, *rest = struct.unpack_from(f"!{1 + struct.unpack_from('!I', data)[0]}I", data)
    if not 0 < parts < 1000:
        raise ValueError(parts)
    return data[first : rest[0] if rest else None]


class OddMessages(logging.Filter):
    """Says in one line, without a traceback, that a message led nowhere before any page was asked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record, and keep it."""
        trace = record.exc_info[2] if record.exc_info else None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.startswith(OWN):
                return True
            trace = trace.tb_next
        if record.exc_info:
            record.msg, record.args = f"An odd message of a browser: {record.exc_info[1]!r:.100}", ()
            record.exc_info = None
        return True
