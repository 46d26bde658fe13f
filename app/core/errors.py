"""What can go wrong, as codes with parameters; the words are in `messages.py`, the status in `web.py`."""

from collections.abc import Iterable

from app.core.messages import MESSAGES


class AppError(ValueError):
    """A refusal that a person can act on. `code` is a key of MESSAGES, `params` fill its gaps."""

    def __init__(self, code: str, **params: object) -> None:
        if code not in MESSAGES:
            raise LookupError(f"no message for {code!r}")
        super().__init__(code)
        self.code = code
        self.params = params


class Invalid(AppError):
    """What was typed cannot be taken; `field` names the input."""

    def __init__(self, code: str, field: str = "", **params: object) -> None:
        super().__init__(code, **params)
        self.field = field


class Conflict(AppError):
    """Somebody or something else came first; nothing of this act was stored."""


class NeedsConsent(AppError):
    """A soft rule objects; the same form again with accept=<code> (and a reason) goes through.

    Several rules may object at once: `also` are the further ones, and accept names them all, joined by "+".
    """

    also: tuple[tuple[str, dict[str, object]], ...] = ()

    def beside(self, also: Iterable[tuple[str, dict[str, object]]]) -> "NeedsConsent":
        """The same refusal with further rules that object, as codes and their gaps."""
        self.also = tuple(also)
        return self


class Forbidden(AppError):
    """The right is missing."""

    def __init__(self, code: str = "forbidden", **params: object) -> None:
        super().__init__(code, **params)


class NotFound(AppError):
    """No such thing here: absent, or of another site."""

    def __init__(self, code: str = "not_found", **params: object) -> None:
        super().__init__(code, **params)


class Unauthenticated(AppError):
    """Nobody is signed in, or the session is over."""

    def __init__(self, code: str = "signed_out", **params: object) -> None:
        super().__init__(code, **params)


class StepUpRequired(AppError):
    """On a shared tablet this needs the PIN of somebody who may do it, typed within the last minutes."""

    def __init__(self, code: str = "step_up_required", **params: object) -> None:
        super().__init__(code, **params)


class TooMany(AppError):
    """A limit is reached; `seconds` says when to try again."""

    def __init__(self, code: str = "too_many", *, seconds: int, **params: object) -> None:
        super().__init__(code, seconds=seconds, **params)
        self.seconds = seconds


class WrongType(AppError):
    """A file of a kind that is not taken."""


class TooLarge(AppError):
    """A body or a file beyond its limit; `limit` says which, in words."""


class Unavailable(AppError):
    """The database is locked, full or away for now; nothing was stored."""
