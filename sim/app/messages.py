"""What a browser may say over its web socket; what is none of it is not heard.

Solara and the widgets below it take for granted that every message is as their own scripts send it: at others
they end the connection with a traceback, or import a module that the message names.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import reacton
from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter

logger = logging.getLogger(__name__)


def _at(*path: str, **limits: Any) -> Any:
    """Return the field that lies deeper in a message."""
    return Field(validation_alias=AliasPath(*path), **limits)


class _Said(BaseModel):
    """Any message."""

    msg_id: str = _at("header", "msg_id")
    channel: Literal["shell", "control"]
    content: dict[str, Any]


class _Request(_Said):
    kind: Literal["kernel_info_request", "comm_info_request", "shutdown_request"] = _at("header", "msg_type")


class _Comm(_Said):
    comm_id: str = _at("content", "comm_id")
    data: dict[str, Any] = _at("content", "data")


class _Opening(_Comm):
    kind: Literal["comm_open"] = _at("header", "msg_type")
    target: Literal["solara.control"] = _at("content", "target_name")


class _OpeningAll(_Comm):
    """A page that comes back asks for all widgets at once."""

    kind: Literal["comm_open"] = _at("header", "msg_type")
    target: Literal["jupyter.widget.control"] = _at("content", "target_name")
    version: str = _at("metadata", "version", pattern=r"^1\.")


class _Closing(_Comm):
    kind: Literal["comm_close"] = _at("header", "msg_type")


class _Saying(_Comm):
    kind: Literal["comm_msg"] = _at("header", "msg_type")


class _Asking(_Saying):
    method: Literal["app-status", "request_state", "request_states"] = _at("content", "data", "method")


class _Running(_Saying):
    """The page is to be drawn."""

    class Args(BaseModel):
        path: str = ""
        app: None = Field(None, alias="appName")
        dark: bool | None = None
        themes: dict[Literal["light", "dark"], dict[str, str]] | None = None

    method: Literal["run"] = _at("content", "data", "method")
    args: Args = _at("content", "data", "args")


class _Changing(_Saying):
    """What a widget holds was changed in the browser."""

    method: Literal["update"] = _at("content", "data", "method")
    state: dict[str, Any] = _at("content", "data", "state")


class _Happening(_Saying):
    """Something was clicked, typed, or chosen."""

    class Event(BaseModel):
        # Other keys have ipyvue import modules and call methods by name.
        model_config = ConfigDict(extra="forbid")
        event: str
        data: Any = None

    method: Literal["custom"] = _at("content", "data", "method")
    event: Event = _at("content", "data", "content")


MESSAGE = TypeAdapter[_Said](
    _Happening | _Changing | _Asking | _Running | _Opening | _OpeningAll | _Closing | _Request
)
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
    """Whether a message, in text or bytes, is one that a page sends; any other is said to have come."""
    said = message["bytes"] if message.get("text") is None else message["text"]
    try:
        MESSAGE.validate_json(_text(said) if isinstance(said, bytes) else said)
    except (ValueError, struct.error):
        logger.warning("An odd message of a browser is not heard: %.100r", said)
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
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(OWN) and file != __file__:
                return True
            trace = trace.tb_next
        if record.exc_info:
            record.msg, record.args = f"An odd message of a browser: {record.exc_info[1]!r:.100}", ()
            record.exc_info = None
        return True


def forgiving(process: Callable[..., bool]) -> Callable[..., bool]:
    """Return Solara's way to process a message, which then goes on to the next one if this one fails."""

    def careful(*message: Any) -> bool:
        try:
            return process(*message)
        except Exception:
            logger.exception("A message of a browser failed")
            return True

    return careful


def watch() -> None:
    """Have Solara leave no traceback of odd messages, wherever it meets them."""
    from solara.server import server

    server.process_kernel_messages = forgiving(server.process_kernel_messages)
    for name in (__name__, "Comm", "solara.server.kernel", "solara.server.patch"):
        logging.getLogger(name).addFilter(OddMessages())
