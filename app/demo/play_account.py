"""What a played day came to: hand-offs by kind, refusals by reason, what was sent twice, how long each act took."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

ONCE = ("announced", "acked", "at_door", "registered", "accepted", "departed")
"""Steps that a party can have once; a second one is a duplicate, unless the first was taken back."""


@dataclass
class Account:
    """Counted while the day is played, by several threads."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """Answers of 5xx and lost connections, by act."""
    repeated: int = 0
    answered_otherwise: int = 0
    """Of those sent twice: second answers that were not the first."""
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Milliseconds by act."""
    outcomes: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    duplicates: int = 0
    lock: Lock = field(default_factory=Lock, repr=False)

    def note(self, act: str, status: int, code: str, took_ms: float) -> None:
        """One request and its answer."""
        with self.lock:
            self.waits[act].append(took_ms)
            if status >= 500 or status == 0:
                self.broken[act] += 1
            elif status >= 400:
                self.refused[f"{act} {code}"] += 1
            else:
                self.done[act] += 1

    def note_repeat(self, *, same: bool) -> None:
        """A request that was sent twice."""
        with self.lock:
            self.repeated += 1
            self.answered_otherwise += not same

    def settle(self, known: Mapping[int, int], parties: Mapping[int, Mapping[str, Any]]) -> None:
        """Hold the parties of the plan (`known`: plan number -> id) against what the site says of them."""
        self.missing = sum(party_id not in parties for party_id in known.values())
        self.duplicates = len(known) - len(set(known.values()))
        for party_id in set(known.values()) & set(parties):
            party = parties[party_id]
            self.outcomes[party["outcome"] or "on site"] += 1
            steps = Counter(step["step"] for step in party["steps"])
            self.duplicates += sum(steps[step] - 1 for step in ONCE if steps[step] > 1)

    @property
    def whole(self) -> bool:
        """Whether everything is accounted for."""
        return not (self.missing or self.duplicates or self.answered_otherwise or self.broken)

    def counts(self) -> dict[str, Any]:
        """What two runs of a seed have in common."""
        return {
            "parties": sum(self.outcomes.values()) + self.missing,
            "announced": self.done["announce"] + self.done["start"],
            "registered": self.done["register"],
            "accepted": self.done["accept"],
            "closed": dict(sorted(self.outcomes.items())),
            "hand_offs": dict(sorted(self.done.items())),
            "refused": dict(sorted(self.refused.items())),
            "broken": dict(sorted(self.broken.items())),
            "missing": self.missing,
            "duplicates": self.duplicates,
            "sent_twice": self.repeated,
            "answered_otherwise": self.answered_otherwise,
        }

    def row(self) -> dict[str, Any]:
        """Everything, as values."""
        return self.counts() | {
            "whole": self.whole,
            "ms": {act: dict(self._quantiles(act)) for act in sorted(self.waits)},
        }

    def _quantiles(self, act: str) -> Iterator[tuple[str, float]]:
        ordered = sorted(self.waits[act])
        for name, part in (("p50", 0.5), ("p95", 0.95)):
            yield name, round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1)

    def lines(self) -> Iterator[str]:
        """The account for people."""
        row = self.row()
        came = f"{row['announced']} announced, {row['registered']} registered, {row['accepted']} taken by a consultant"
        yield f"{row['parties']} parties: {came}"
        yield "closed: " + _listed(row["closed"])
        yield "refused: " + (_listed(row["refused"]) or "nothing")
        yield f"sent twice: {row['sent_twice']}, answered otherwise: {row['answered_otherwise']}"
        yield f"duplicates: {row['duplicates']}, missing: {row['missing']}, broken: {sum(self.broken.values())}"
        yield "act              done   p50 ms   p95 ms"
        for act, waits in row["ms"].items():
            yield f"{act:14} {self.done[act]:6} {waits['p50']:8} {waits['p95']:8}"

    def as_json(self) -> str:
        """The account as one line."""
        return json.dumps({"account": self.row()}, ensure_ascii=False)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
