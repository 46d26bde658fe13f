"""Answers that carry the cookies of sign-in."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from app.core.web import session_cookie
from app.core.work import Work
from app.people import sessions
from app.people.models import Person


def set_cookie(work: Work, answer: Response, name: str, value: str, life_s: int) -> None:
    """A cookie that scripts cannot read and other sites do not send; `life_s` 0 takes it away."""
    answer.set_cookie(
        name, value, max_age=life_s, path="/", httponly=True, samesite="lax", secure=work.house.settings.secure
    )  # fmt: skip


def signed_in(work: Work, person: Person, how: str, target: str = "") -> Response:
    """Open a session and go on to `target` or the person's first screen."""
    token, address, life_s = sessions.open_session(work, person, how, target)
    answer = RedirectResponse(address, 303)
    set_cookie(work, answer, session_cookie(work.house), token, life_s)
    return answer


def in_app(request: Request) -> bool:
    """Whether the page is opened inside a chat app, where notices, sound and camera are restricted."""
    agent = request.headers.get("user-agent", "")
    return any(name in agent for name in ("MicroMessenger", "DingTalk", "QQ/", "Lark/"))
