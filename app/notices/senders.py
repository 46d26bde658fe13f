"""How a message leaves: one small interface, the group robot of WeCom, and the list that only the screen shows.

WeCom's robot (its page "group robot", document 91770): POST of {"msgtype": "text", "text": {"content": ...}} to
https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=...; at most 2048 bytes of UTF-8, at most 20 messages a minute;
the answer is JSON with errcode 0, 45009 for too many, 93000 for an address that is none.
"""

import http.client
import json
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from app.core.errors import Invalid
from app.core.messages import N_, add_messages

MOST_BYTES = 2048
MOST_A_MINUTE = 20
TIMEOUT_S = 3.0
TOO_MANY, NO_SUCH_ROBOT = 45009, 93000
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

add_messages(
    {
        "robot_address": N_("This is not the address of a group robot: https://…/send?key=…"),
        "robot_host": N_("A robot may be called on {hosts} only."),
    }
)


@dataclass(frozen=True)
class Sent:
    """How it went. `problem` is a code, empty when it was taken; `for_good`: trying again is of no use."""

    problem: str = ""
    for_good: bool = False

    @property
    def ok(self) -> bool:
        """Whether the group has it."""
        return not self.problem


class Sender(Protocol):
    """Takes one text to the group."""

    channel: str

    def send(self, text: str) -> Sent: ...


class ListSender:
    """Out of the box: nothing leaves, the screen of the outbox shows what would."""

    channel = "list"

    def send(self, text: str) -> Sent:  # noqa: ARG002
        """Taken at once."""
        return Sent()


class WeComRobot:
    """The group robot of WeCom behind its webhook address. Follows no redirect; reads at most 4 KB of the answer."""

    channel = "robot"

    def __init__(self, url: str, hosts: str) -> None:
        self.url = checked_url(url, hosts)

    def send(self, text: str) -> Sent:
        """Post one text message, cut to what the robot takes."""
        parts = urlsplit(self.url)
        port = parts.port
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        body = json.dumps({"msgtype": "text", "text": {"content": cut(text)}}, ensure_ascii=False).encode()
        line = kind(parts.hostname or "", port, timeout=TIMEOUT_S)
        try:
            line.request(
                "POST", f"{parts.path}?{parts.query}", body, {"Content-Type": "application/json; charset=utf-8"}
            )
            answer = line.getresponse()
            return read_answer(answer.status, answer.read(4096))
        except (OSError, http.client.HTTPException):
            return Sent("unreachable")
        finally:
            line.close()


def read_answer(status: int, body: bytes) -> Sent:
    """What the robot's answer means."""
    if status == 429 or status >= 500:
        return Sent("busy")
    if status != 200:
        return Sent("refused", for_good=True)
    try:
        found = json.loads(body)
        code = found.get("errcode") if isinstance(found, dict) else None
    except ValueError:
        code = None
    if code == 0:
        return Sent()
    if code == TOO_MANY:
        return Sent("too_many")
    if code == NO_SUCH_ROBOT:
        return Sent("no_such_robot", for_good=True)
    return Sent("odd_answer")


def checked_url(url: str, hosts: str) -> str:
    """`url` when it may be called: https on a host of `hosts`, or http on this machine when that is among them.

    Raises Invalid("robot_address") and Invalid("robot_host").
    """
    allowed = [host.strip().lower() for host in hosts.split(",") if host.strip()]
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        raise Invalid("robot_address", "url") from None
    plain = parts.scheme == "http" and host in THIS_MACHINE
    odd = any(ord(char) < 33 or ord(char) > 126 for char in url.strip())
    if odd or (parts.scheme != "https" and not plain) or parts.username or parts.password or not host:
        raise Invalid("robot_address", "url")
    if host not in allowed or (port not in (None, 443) and host not in THIS_MACHINE):
        raise Invalid("robot_host", "url", hosts=", ".join(allowed))
    if not parse_qs(parts.query).get("key") or not parts.path.startswith("/"):
        raise Invalid("robot_address", "url")
    return url.strip()


def masked_url(url: str) -> str:
    """The host and the last four of the key: qyapi.weixin.qq.com …5aaa."""
    key = parse_qs(urlsplit(url).query).get("key", [""])[0]
    return f"{urlsplit(url).hostname} …{key[-4:] if len(key) > 8 else '****'}"[:80]


def cut(text: str) -> str:
    """`text` within what a robot takes, not in the middle of a character."""
    raw = text.encode()
    return text if len(raw) <= MOST_BYTES else raw[: MOST_BYTES - 3].decode(errors="ignore") + "…"


def packed(lines: list[str], head: str) -> list[int]:
    """How many of `lines` go into each message under `head`, each within what the robot takes."""
    found: list[int] = []
    size = 0
    for line in lines:
        more = len(line.encode()) + 1
        if found and size + more <= MOST_BYTES:
            found[-1], size = found[-1] + 1, size + more
        else:
            found.append(1)
            size = len(head.encode()) + more
    return found
