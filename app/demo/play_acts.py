"""How each act of a played day is carried out: one or a few requests of the person whose act it is."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.demo.play_account import Account
from app.demo.play_calls import Answer, Phone
from app.demo.play_plan import Act
from app.demo.play_scene import Scene

TICKS = 2
"""Duties ticked at one look at the list."""

STEPS = {
    "acknowledge": "acknowledge",
    "at_door": "at-door",
    "no_show": "no-show",
    "complete": "complete",
    "depart": "depart",
    "car_left": "car-left",
}


@dataclass
class Stagehand:
    """Carries acts out and keeps what later ones need: ids of parties, who has which, reliefs that run."""

    scene: Scene
    account: Account
    parties: dict[int, int] = field(default_factory=dict)
    """Ids by the plan's numbers."""
    taken: dict[int, str] = field(default_factory=dict)
    """User name of the consultant by party id."""
    taken_before: dict[int, str] = field(default_factory=dict)
    """The same as the slot began: what happens side by side must not depend on who is quicker."""
    unwilling: dict[int, str] = field(default_factory=dict)
    passed_on: dict[int, str] = field(default_factory=dict)
    reliefs: dict[str, int] = field(default_factory=dict)
    covers: dict[str, str] = field(default_factory=dict)
    left_door: list[str] = field(default_factory=list)

    def do(self, act: Act) -> None:
        """Carry one act out."""
        own: Callable[[Act], None] | None = getattr(self, f"_{act.what}", None)
        if act.what in STEPS:
            self._step(act)
        elif own is not None:
            own(act)
        else:
            raise ValueError(f"nobody knows how to {act.what}")

    def send(
        self, phone: Phone, what: str, tail: str, body: dict[str, Any] | None = None, act: Act | None = None
    ) -> Answer:
        """One write with a key of its own; an act that the network doubles is sent again with the same key."""
        path, key = self.scene.path(tail), f"play-{uuid.uuid4().hex}"
        answer = phone.post(path, body or {}, key)
        self.account.note(what, answer.status, answer.code, answer.took_ms)
        if act is not None and act.twice and answer.ok:
            again = phone.post(path, body or {}, key)
            self.account.note_repeat(same=again.ok and again.raw == answer.raw)
        return answer

    def _phone(self, act: Act) -> Phone:
        return self.scene.who(act.actor, act.party)

    @property
    def _boss(self) -> Phone:
        return self.scene.phones[self.scene.manager]

    # People ----------------------------------------------------------------------------------------------------------
    def _arrive(self, act: Act) -> None:
        self.send(self._phone(act), act.what, "/presence/arrive")

    def _leave(self, act: Act) -> None:
        self.send(self._phone(act), act.what, "/presence/leave")

    def _sick(self, act: Act) -> None:
        person = self.scene.ids[str(dict(act.data)["person"])]
        self.send(self._boss, act.what, "/sick", {"person_id": person, "kind": "sick"})

    def _rain(self, act: Act) -> None:
        self.send(self._phone(act), act.what, "/weather", {"kind": "rain", **dict(act.data)})

    def _leave_door(self, act: Act) -> None:
        self.left_door = list(self.scene.stand.get("receives_at_door", []))
        for name in self.left_door:
            self.send(self.scene.phones[name], act.what, "/presence/leave")

    def _back_at_door(self, act: Act) -> None:
        for name in self.left_door:
            self.send(self.scene.phones[name], act.what, "/presence/arrive")

    def _tick(self, act: Act) -> None:
        phone = self._phone(act)
        seen = phone.get(self.scene.path("/duties/mine"))
        self.account.note("look", seen.status, seen.code, seen.took_ms)
        rows = seen.body["items"] if seen.ok else []
        open_now = [row for row in rows if row["state"] == "open" and row["evidence"] == ["tick"]]
        for row in open_now[:TICKS]:
            self.send(phone, act.what, f"/duties/{row['id']}/tick", {"version": row["version"]})

    # Breaks ----------------------------------------------------------------------------------------------------------
    def _ask_relief(self, act: Act) -> None:
        answer = self.send(self._phone(act), act.what, "/reliefs", dict(act.data))
        if answer.ok:
            self.reliefs[act.actor] = answer.body["id"]

    def _relief_coming(self, act: Act) -> None:
        relief_id = self.reliefs.get(act.actor)
        rows = self._boss.get(self.scene.path("/reliefs")).body["items"] if relief_id else []
        offered = next((row["offered_to"] for row in rows if row["id"] == relief_id), None)
        if relief_id and offered in self.scene.names:
            cover = self.scene.names[offered]
            if self.send(self.scene.phones[cover], act.what, f"/reliefs/{relief_id}/accept").ok:
                self.covers[act.actor] = cover
        elif relief_id:
            self.send(self._phone(act), "relief_off", f"/reliefs/{relief_id}/withdraw")

    def _relief_there(self, act: Act) -> None:
        cover = self.covers.get(act.actor)
        if cover:
            self.send(self.scene.phones[cover], act.what, f"/reliefs/{self.reliefs[act.actor]}/there")

    def _relief_back(self, act: Act) -> None:
        if act.actor in self.covers:
            self.send(self._phone(act), act.what, f"/reliefs/{self.reliefs[act.actor]}/back")

    # The way ---------------------------------------------------------------------------------------------------------
    def _announce(self, act: Act) -> None:
        self._begin(act, "/parties")

    def _start(self, act: Act) -> None:
        self._begin(act, "/parties/at-door")

    def _begin(self, act: Act, tail: str) -> None:
        answer = self.send(self._phone(act), act.what, tail, dict(act.data), act)
        if answer.ok:
            self.parties[act.party] = answer.body["id"]

    def _step(self, act: Act) -> None:
        party = self.parties.get(act.party)
        if party is not None:
            self.send(self._phone(act), act.what, f"/parties/{party}/{STEPS[act.what]}", dict(act.data), act)

    def _register(self, act: Act) -> None:
        party = self.parties.get(act.party)
        if party is None:
            return
        phone, body = self._phone(act), {"visit_id": party, **dict(act.data)}
        answer = self.send(phone, act.what, "/parties/register", body, act)
        if not answer.ok and answer.status and answer.body.get("accept"):
            self.send(phone, act.what, "/parties/register", body | {"accept": answer.body["accept"]}, act)

    # Consultants -----------------------------------------------------------------------------------------------------
    def _sign_in(self, act: Act) -> None:
        people = [self.scene.ids[str(name)] for name in dict(act.data)["people"]]  # type: ignore[attr-defined]
        self.send(self._phone(act), act.what, "/consultants/sign-in", {"person_ids": people})

    def _take_over(self, act: Act) -> None:
        """A day that is played from its middle: who was there before leaves, and every consultant is free."""
        seen, line = self._boss.get(self.scene.path("/parties")), self._boss.get(self.scene.path("/rota"))
        mine = set(self.parties.values())
        for row in seen.body["items"] if seen.ok else []:
            if row["id"] not in mine:
                self.send(self._boss, act.what, f"/parties/{row['id']}/depart", {"where": "desk"})
        for row in line.body["items"] if line.ok else []:
            if row["state"] != "free":
                self.send(self._boss, act.what, f"/consultants/{row['person_id']}/state", {"state": "free"})

    def _unwilling(self, act: Act) -> None:
        self.unwilling[act.party] = str(dict(act.data)["cause"])

    def _answer(self, act: Act) -> None:
        """Every consultant who was called says yes, or passes the party on."""
        seen = self._boss.get(self.scene.path("/parties"))
        self.account.note("look", seen.status, seen.code, seen.took_ms)
        numbers = {party_id: number for number, party_id in self.parties.items()}
        for row in sorted(seen.body["items"] if seen.ok else [], key=lambda row: int(row["number"])):
            name = self.scene.names.get(row["consultant_id"] or 0)
            if name is None or row["accepted_at"] or not row["offered_at"]:
                continue
            number = numbers.get(row["id"], 0)
            cause = self.unwilling.pop(number, "")
            phone = self.scene.phones[name]
            if cause:
                self.passed_on[number] = name
                self.send(phone, "decline", f"/parties/{row['id']}/decline", {"cause": cause})
            elif self.send(phone, "accept", f"/parties/{row['id']}/accept", None, act).ok:
                self.taken[row["id"]] = name

    def _free_again(self, act: Act) -> None:
        name = self.passed_on.get(act.party)
        if name:
            self.send(self.scene.phones[name], act.what, "/consultants/me/state", {"state": "free"})

    def _tour(self, act: Act) -> None:
        self._move(act, "tour")

    def _talk(self, act: Act) -> None:
        self._move(act, "talk")

    def _move(self, act: Act, place: str) -> None:
        party = self.parties.get(act.party, 0)
        name = self.taken_before.get(party)
        if name:
            self.send(self.scene.phones[name], act.what, f"/parties/{party}/move", {"place": place}, act)

    def _close(self, act: Act) -> None:
        seen = self._boss.get(self.scene.path("/parties"))
        if seen.ok:
            self.send(self._boss, act.what, "/close-day", {"seen": len(seen.body["items"])})
