"""The people of the demo. Every name is made up; every number is of a range that nobody is called on here."""

from dataclasses import dataclass

from app.core.actor import Role

PASSWORD = "spring-tea-bridge-42"
PIN = "270613"
"""One password and PIN for everybody, printed at the start. `serve` refuses a database in which they work."""


@dataclass(frozen=True)
class Member:
    """Somebody of a site's roster. `post`: code of the post they are planned on."""

    name: str
    username: str
    post: str


@dataclass(frozen=True)
class Cast:
    """The people of one site. The first of a post is on shift at the demo's instant, as far as the post is needed."""

    site: str
    managers: tuple[tuple[str, str], ...]
    consultants: tuple[tuple[str, str], ...]
    staff: tuple[Member, ...]


def _staff(text: str) -> tuple[Member, ...]:
    """Members from lines "post: name username, name username"."""
    members = []
    for line in text.strip().splitlines():
        post, people = line.strip().split(": ")
        for person in people.split(", "):
            name, username = person.split()
            members.append(Member(name, username, post))
    return tuple(members)


YUNQI = Cast(
    "yunqi",
    managers=(("梁静秋", "liangjingqiu"), ("顾远航", "guyuanhang")),
    consultants=(
        ("沈岳", "shenyue"),
        ("姚璐", "yaolu"),
        ("程野", "chengye"),
        ("陆遥", "luyao"),
        ("苏禾", "suhe"),
        ("纪言", "jiyan"),
    ),
    staff=_staff("""
        EL: 刘振东 liuzhendong, 赵明轩 zhaomingxuan, 孙立诚 sunlicheng
        PG: 王海川 wanghaichuan, 李嘉木 lijiamu, 孙小满 sunxiaoman
        DM: 周子昂 zhouziang, 吴景行 wujingxing, 郑云帆 zhengyunfan
        MG: 郭启明 guoqiming, 马青山 maqingshan, 胡长风 huchangfeng, 罗一鸣 luoyiming
        PT: 高远 gaoyuan, 林在野 linzaiye, 何北辰 hebeichen
        HR: 谢婉清 xiewanqing, 欧阳思雨 ouyangsiyu, 韩雪见 hanxuejian
        MR: 何丽娜 helina, 罗敏之 luominzhi, 梁晓霜 liangxiaoshuang
        CL: 宋桂芳 songguifang, 丁秀云 dingxiuyun
        CH: 韩美珍 hanmeizhen, 冯兰香 fenglanxiang, 曹玉莲 caoyulian
        CM: 唐秀梅 tangxiumei, 许凤琴 xufengqin, 邓春华 dengchunhua
        CO: 董建平 dongjianping, 买买提·艾力 maimaiti
    """),
)
HUPAN = Cast(
    "hupan",
    managers=(("赵文澜", "zhaowenlan"),),
    consultants=(("季川", "jichuan"), ("叶知秋", "yezhiqiu")),
    staff=_staff("""
        DM: 钱进喜 qianjinxi, 邵勇 shaoyong, 白杨 baiyang
        HR: 温如玉 wenruyu, 江晚 jiangwan, 祁月 qiyue
        WB: 余茶 yucha, 范小舟 fanxiaozhou
        MR: 葛青 geqing, 尹芳菲 yinfangfei
        CH: 潘桂花 panguihua, 石翠兰 shicuilan
    """),
)
ADMIN = ("安宁", "anning")
AUDITOR = ("顾衡", "guheng")
GROUP_MANAGER = ("方以宁", "fangyining")
GROUP = "东区"

CUSTOMERS = (
    ("吴", "ms", "13800137701"),
    ("周", "ms", "13800137702"),
    ("何", "ms", "13800137703"),
    ("郑", "mr", "13800137704"),
    ("陈", "mr", "13800137705"),
    ("马", "mr", "13800137706"),
    ("蒋", "ms", "13800137707"),
    ("尤", "mr", "13800137708"),
    ("彭", "ms", "13800137709"),
    ("鲁", "mr", "13800137710"),
    ("贺", "ms", "13800137711"),
    ("龚", "mr", "13800137712"),
    ("苗", "ms", "13800137713"),
    ("凌", "mr", "13800137714"),
    ("殷", "ms", "13800137715"),
    ("辛", "mr", "13800137716"),
    ("阮", "ms", "13800137717"),
    ("祝", "mr", "13800137718"),
    ("庄", "ms", "13800137719"),
    ("柯", "mr", "13800137720"),
)
"""Customers by surname, title and number, in the order in which they come; the first two have been here before."""

PLATES = ("粤B·D3K98", "粤B·F6C15", "粤A·8K2M7", "", "粤BD12345", "粤S·P9T30", "", "浙A·6Q1R2",
          "粤B·AK5218", "", "粤T·3H7N6", "粤B·2C9D4", "", "粤BF61893", "闽D·M7T05", "粤A·Q3E77", "", "粤L·9B2K1",
          "粤B·X8W60", "")  # fmt: skip
"""A plate a customer, empty for those on foot: the same car on the same day would be the same visit."""

ORDER = (Role.ADM, Role.GRP, Role.SM, Role.TL, Role.RC, Role.ST, Role.SC, Role.AUD)
"""Roles in the order in which the accounts are listed."""
