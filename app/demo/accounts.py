"""Who can sign in to the demo and how, and the shared tablet that is enrolled from the start."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.actor import Role
from app.core.work import House, Work, open_work
from app.demo.cast import ORDER, PASSWORD, PIN, YUNQI
from app.demo.parties import person_named
from app.people.actors import actor_of
from app.people.devices import CodeIn, EnrolLinkIn, enrol_device, make_enrol_link
from app.people.models import Membership, Person
from app.roster.models import Standing
from app.sites.models import Post, Site

TABLET = "接待台平板"


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in. `site` is the code of the site, empty for whoever reaches several."""

    role: str
    name: str
    username: str
    password: str
    pin: str
    site: str


@dataclass(frozen=True)
class Known:
    """An account with where its person stands now, for people who read the list."""

    account: Account
    post: str = ""

    @property
    def row(self) -> dict[str, str]:
        """The account's fields."""
        return asdict(self.account)


def accounts(work: Work) -> list[Known]:
    """Everybody: role by role, the first site's first, whoever stands on a post now before the others."""
    query = (
        sa.select(Person, col(Membership.role), Site, Standing, Post)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Site, col(Site.id) == col(Membership.site_id))
        .outerjoin(Standing, (col(Standing.person_id) == col(Person.id)) & col(Standing.ended_at).is_(None))
        .outerjoin(Post, col(Post.id) == col(Standing.post_id))
        .where(col(Person.username).is_not(None))
        .order_by(col(Person.id))
    )
    found: list[tuple[tuple[int, ...], Known]] = []
    for person, role, site, standing, post in work.session.execute(query):
        account = Account(role, person.name, person.username or "", PASSWORD, PIN, site.code if site else "")
        rank = (ORDER.index(Role(role)), (site.id or 0) if site else 0, 0 if standing else 1)
        position = post.position if post else 0
        found.append(((*rank, position, person.id or 0), Known(account, post.name_zh if post else "")))
    return [known for _, known in sorted(found, key=lambda entry: entry[0])]


def enrol_link(house: House) -> str:
    """The code by which a browser becomes the first site's shared tablet, made as its manager would; used once."""
    with open_work(house, writing=False) as work:
        manager = work.get(Person, person_named(work, YUNQI.managers[0][1]))
        actor, site = actor_of(work, manager), work.find(Site, code=YUNQI.site)
    site_id = site.id if site and site.id else 0
    with open_work(house, actor) as work:
        return make_enrol_link(work, EnrolLinkIn(site_id=site_id, name=TABLET, kind="tablet")).token


def enrol_tablet(house: House) -> str:
    """Enrol a shared tablet; the token of its cookie, for scripts."""
    code = enrol_link(house)
    with open_work(house) as work:
        _device, token = enrol_device(work, CodeIn(token=code))
    return token
