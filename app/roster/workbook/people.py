"""Gathering the people of a workbook: who is the same person, who only bears the same name."""

from dataclasses import dataclass, field

from app.roster.workbook.cells import key, name_key
from app.roster.workbook.model import SheetPerson, SheetWarning


@dataclass(slots=True)
class _Person:
    name: str
    number: str | None
    phone: str | None
    posts: dict[str, str] = field(default_factory=dict)
    ref: int | None = None
    remarks: list[str] = field(default_factory=list)

    def may_be(self, number: str | None, phone: str | None, ref: int | None = None) -> bool:
        if ref and self.ref:
            return ref == self.ref
        if number and self.number:
            return key(number) == key(self.number)
        return not (phone and self.phone and phone != self.phone)


class People:
    """The people found so far; a person is known by name and staff number, else by name and phone."""

    def __init__(self) -> None:
        self._people: list[_Person] = []
        self._by_name: dict[str, list[int]] = {}
        self._by_number: dict[str, int] = {}
        self.warnings: list[SheetWarning] = []

    def enter(
        self,
        name: str,
        number: str | None = None,
        phone: str | None = None,
        remark: str = "",
        ref: int | None = None,
    ) -> int | None:
        """The index of the person, new or known; None when several people of that name could be meant."""
        namesakes = self._by_name.setdefault(name_key(name), [])
        fitting = [index for index in namesakes if self._people[index].may_be(number, phone, ref)]
        if number:
            exact = [index for index in fitting if self._people[index].number]
            fitting = exact or fitting
        if len(fitting) > 1:
            return None
        if fitting:
            person = self._people[fitting[0]]
            person.number = person.number or number
            person.phone = person.phone or phone
            index = fitting[0]
        else:
            index = len(self._people)
            self._people.append(_Person(name, number, phone, ref=ref))
            namesakes.append(index)
            if len(namesakes) > 1 and ref is None:
                self.warnings.append(SheetWarning("same_name", {"name": name}))
        if number and self._by_number.setdefault(key(number), index) != index and ref is None:
            self.warnings.append(SheetWarning("staff_number_twice", {"number": number, "name": name}))
        if remark and remark not in self._people[index].remarks:
            self._people[index].remarks.append(remark)
        return index

    def complete(self, name: str, number: str | None, phone: str | None) -> None:
        """Add number and phone from a list of staff to a person of the roster, when it can be only one."""
        fitting = [i for i in self._by_name.get(name_key(name), []) if self._people[i].may_be(number, phone)]
        if len(fitting) == 1:
            person = self._people[fitting[0]]
            person.number = person.number or number
            person.phone = person.phone or phone

    def knows(self, name: str) -> bool:
        """Whether somebody of this name was entered."""
        return bool(self._by_name.get(name_key(name)))

    def is_ambiguous(self, name: str) -> bool:
        """Whether a name alone could mean several people."""
        return len(self._by_name.get(name_key(name), [])) > 1

    def at_post(self, index: int, post: str) -> None:
        """Note a post the person holds."""
        self._people[index].posts.setdefault(key(post), post)

    def identity(self, index: int) -> tuple[str, str | None]:
        """Name and staff number of a person."""
        return self._people[index].name, self._people[index].number

    def sheet_people(self) -> tuple[SheetPerson, ...]:
        """Everybody in the order of the workbook."""
        return tuple(
            SheetPerson(p.name, p.number, p.phone, tuple(p.posts.values()), "；".join(p.remarks), p.ref)
            for p in self._people
        )
