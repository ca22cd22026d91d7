"""What a browser may say over its web socket; what is none of it is not heard.

Solara takes for granted that every message is as its own script sends it, and ends the connection with a
traceback at the first one that is not.
"""

from __future__ import annotations

import logging
import struct
from pathlib import Path
from typing import Any

import reacton
from pydantic import BaseModel


class _Said(BaseModel):
    """Any message."""

    class Header(BaseModel):
        msg_type: str

    header: Header
    channel: str
    content: dict[str, Any]


class _Request(BaseModel):
    pass


class _Comm(BaseModel):
    comm_id: str
    data: dict[str, Any]


class _Opening(_Comm):
    target_name: str


#: Kinds of messages, and what their content has to be.
CONTENT: dict[str, type[BaseModel]] = {
    "kernel_info_request": _Request,
    "comm_info_request": _Request,
    "shutdown_request": _Request,
    "comm_open": _Opening,
    "comm_msg": _Comm,
    "comm_close": _Comm,
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
        said = _Said.model_validate_json(_text(message["bytes"]) if text is None else text)
        CONTENT[said.header.msg_type].model_validate(said.content)
    except (ValueError, KeyError, struct.error):
        return False
    return True


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
