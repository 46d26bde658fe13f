"""The site as the players find it: who can sign in, who is who, who stands where now. Asked over HTTP."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from app.demo.play_calls import Answer, CannotSignIn, Phone
from app.demo.play_plan import Crew, Shift

V1 = "/api/v1"
SIGNING_IN = 4
"""So many sign in side by side: checking a password is slow by design."""


@dataclass(frozen=True)
class Player:
    """Somebody who takes part: as the demo tells its accounts."""

    role: str
    name: str
    username: str
    password: str


@dataclass
class Scene:
    """A site with the phones of its people."""

    url: str
    site_code: str
    players: Sequence[Player]
    phones: dict[str, Phone] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    """Person ids by user name."""
    names: dict[int, str] = field(default_factory=dict)
    """User names by person id."""
    kinds: dict[int, frozenset[str]] = field(default_factory=dict)
    """Kinds of the posts."""
    stand: dict[str, list[str]] = field(default_factory=dict)
    """User names by the kind of post they stand on, as last asked."""
    site_id: int = 0
    day: str = ""
    manager: str = ""

    def open(self) -> Crew:
        """Sign everybody in and learn who is there. Raises CannotSignIn."""
        self.manager = next(one.username for one in self.players if one.role == "SM")
        for one in self.players:
            if one.username not in self.phones:
                self.phones[one.username] = Phone(self.url, one.username, one.password)
        with ThreadPoolExecutor(SIGNING_IN) as hands:
            list(hands.map(Phone.sign_in, self.phones.values()))
        boss = self.phones[self.manager]
        here = next(row for row in _items(boss.get(f"{V1}/sites")) if row["code"] == self.site_code)
        self.site_id, self.day = here["id"], here["business_day"]
        posts = {row["id"]: row for row in _items(boss.get(self.path("/posts")))}
        self.kinds = {post_id: frozenset(row["kinds"]) for post_id, row in posts.items()}
        return self._crew(boss, posts)

    def now(self) -> str:
        """The instant at the site by the house's clock, ISO with its offset."""
        rows = _items(self.phones[self.manager].get(f"{V1}/sites"))
        return str(next(row["now"] for row in rows if row["id"] == self.site_id))

    def path(self, tail: str) -> str:
        """An address under the site."""
        return f"{V1}/sites/{self.site_id}{quote(tail, safe='/?=&-')}"

    def _crew(self, boss: Phone, posts: dict[int, Any]) -> Crew:
        roster = boss.get(self.path("/roster")).body["assignments"]
        consultants = _items(boss.get(self.path("/consultants")))
        named = {one.name: one.username for one in self.players}
        for row in (*roster, *consultants):
            name = row.get("person_name") or row.get("name")
            if name in named:
                self.ids[named[name]], self.names[row["person_id"]] = row["person_id"], named[name]
        return Crew(
            tuple(_shifts(roster, posts, self.names)),
            tuple(self.names[row["person_id"]] for row in consultants if row["person_id"] in self.names),
        )

    def look(self) -> None:
        """Ask who stands where now."""
        self.stand = {}
        for row in _items(self.phones[self.manager].get(self.path("/standing"))):
            for kind in self.kinds.get(row["post_id"], ()):
                if row["person_id"] in self.names:
                    self.stand.setdefault(kind, []).append(self.names[row["person_id"]])

    def who(self, actor: str, turn: int) -> Phone:
        """The phone of a person, or of whoever stands where `actor` says; the manager does what nobody is there for."""
        if not actor.startswith("@"):
            return self.phones[actor]
        able = self.stand.get({"@announces": "announces", "@door": "receives_at_door"}.get(actor, ""), [])
        if actor == "@desk":
            desk = {one.username for one in self.players if one.role == "RC"}
            able = [name for name in self.stand.get("registers", []) if name in desk][:1]
        return self.phones[able[turn % len(able)] if able else self.manager]


def _items(answer: Answer) -> list[Any]:
    if not answer.ok:
        raise CannotSignIn(f"the site does not answer ({answer.status} {answer.code})")
    found: list[Any] = answer.body["items"]
    return found


def _shifts(roster: Iterable[dict[str, Any]], posts: dict[int, Any], names: dict[int, str]) -> Iterable[Shift]:
    """Whole shifts by person: rows of one person are put together."""
    found: dict[str, Shift] = {}
    for row in roster:
        username, post = names.get(row["person_id"]), posts.get(row["post_id"])
        if username is None or post is None:
            continue
        first, last = _minute(row["starts_at"]), _minute(row["ends_at"])
        last += 1440 if row["ends_at"][:10] > row["starts_at"][:10] else 0
        before = found.get(username)
        if before is not None:
            first, last = min(first, before.from_minute), max(last, before.to_minute)
        found[username] = Shift(username, first, last, frozenset(post["kinds"]), post["everywhere"])
    return sorted(found.values(), key=lambda one: (one.from_minute, one.username))


def _minute(instant: str) -> int:
    """Minutes after midnight of an instant written with the site's offset."""
    return int(instant[11:13]) * 60 + int(instant[14:16])
