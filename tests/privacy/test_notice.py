"""What visitors are told: open to everybody, in versions, kept with every record."""

from sqlmodel import select

from app.core.models import EventLog
from app.core.work import House, open_work
from app.visitors.desk import RegisterIn, register_party
from app.visitors.models import Visitor
from tests.conftest import Acts, Clients
from tests.world import World

TEXT = {
    "text_zh": "我们只记录姓氏和手机号，六个月后删除。请向接待台询问。",
    "text_en": "We record surname and phone for six months.",
}


def test_everybody_may_read_it_and_another_code_is_not_there(clients: Clients) -> None:
    nobody = clients.nobody()
    page = nobody.get("/privacy/yunqi")

    assert page.status_code == 200
    assert "Yunqi Court" in page.text
    assert "6 months after your last visit, plates 3 months" in page.text
    assert "最后一次来访后 6 个月" in page.text
    assert nobody.get("/privacy/1").status_code == nobody.get("/privacy/elsewhere").status_code == 404


def test_a_change_is_a_new_version_and_records_keep_theirs(
    house: House, act: Acts, clients: Clients, world: World
) -> None:
    with act(world.lin) as work:
        register_party(work, RegisterIn(site_id=1, first_visit="yes", source="natural", heads=1, surname="周"))
    manager = clients.as_(world.mei, hx=True)
    published = manager.post("/sites/1/privacy/notice", data={**TEXT, "seen": "1", "key": "publish-01"})
    stale = manager.post("/sites/1/privacy/notice", data={**TEXT, "seen": "1", "key": "publish-02"})
    same = manager.post("/sites/1/privacy/notice", data={**TEXT, "seen": "2", "key": "publish-03"})
    with act(world.lin) as work:
        register_party(work, RegisterIn(site_id=1, first_visit="yes", source="natural", heads=1, surname="吴"))

    assert (published.status_code, stale.status_code, same.status_code) == (200, 409, 422)
    with open_work(house, writing=False) as work:
        rows = work.session.exec(select(Visitor).order_by(Visitor.id))  # type: ignore[arg-type]
        assert [row.notice_version for row in rows] == ["1", "2"]
        assert [row.payload for row in work.session.exec(
            select(EventLog).where(EventLog.kind == "PrivacyNoticePublished"))] == [{"version": 2}]  # fmt: skip
    assert "We record surname" in clients.nobody().get("/privacy/yunqi").text
    assert "Version 2" in clients.as_(world.lin).get("/sites/1/privacy/told").text
    assert "Notice 2" in clients.as_(world.lin).get("/sites/1/desk").text


def test_the_code_on_the_wall_leads_to_it(clients: Clients, world: World) -> None:
    page = clients.as_(world.mei).get("/sites/1/privacy/notice").text

    assert "http://testserver/privacy/yunqi" in page
    assert "data:image/svg+xml" in page
