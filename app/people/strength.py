"""Which PINs and passwords are too easy: patterns first, then the words that every list of leaked ones begins with."""

import re
from itertools import pairwise

from app.core.errors import Invalid

PIN_DIGITS = 6
PASSWORD_MIN = 8
ADMIN_PASSWORD_MIN = 15
PASSWORD_MAX = 128
RUNS = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "poiuytrewq",
    "1qaz2wsx3edc4rfv",
    "qazwsxedcrfv",
    "1q2w3e4r5t6y7u8i9o0p",
    "147258369",
    "789456123",
)
COMMON_WORDS = """
password passw0rd passwort pass admin administrator root toor guest user test demo login welcome letmein master
monkey dragon football baseball basketball superman batman sunshine princess shadow michael jordan iloveyou love
woaini woaiwojia woaini520 woaini1314 wode wang zhang li123 anchang aini5201314 asd asdf qwe qwer qwerty abc abcd
abc123 a123 a1b2c3 hello freedom whatever trustno1 secret changeme default system server oracle mysql postgres
company manager site office sales house home property tablet phone xiaomi huawei taobao alibaba baidu tencent
weixin wechat china beijing shanghai shenzhen guangzhou hangzhou chengdu nanjing zhongguo gongsi yuangong
mima denglu guanli guanliyuan jingli loupan shoulou fangchan dichan wuye baoan baojie jiedai summer winter spring
autumn january february march april june july august september october november december monday friday google
facebook apple samsung computer internet pokemon starwars charlie jessica jennifer daniel thomas andrew robert
joshua ashley amanda nicole matthew hunter ranger killer soccer hockey golf tiger pepper cookie summer flower
lovely angel babygirl chocolate butterfly purple orange banana cheese ginger maggie buster access mustang corvette
"""
COMMON = frozenset(COMMON_WORDS.split())
EASY_PINS = frozenset(
    {"520520", "521521", "520131", "131452", "168168", "666888", "888666", "147258", "258369", "159357"}
)


def check_pin(pin: str, *, phone_tail: str = "") -> None:
    """Raise Invalid unless `pin` is six digits that nobody guesses in five tries.

    `phone_tail`: the last six digits of the person's own number, which colleagues know.
    """
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", pin):
        raise Invalid("pin_six_digits", "pin")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeated = pin in (pin[:1] * 6, pin[:2] * 3, pin[:3] * 2)
    paired = pin[0::2] == pin[1::2] and len({*pin}) <= 3
    if repeated or paired or len(steps) == 1 or len({*pin}) < 3 or pin == phone_tail or pin in EASY_PINS:
        raise Invalid("pin_too_easy", "pin")


def check_password(password: str, *, about: tuple[str, ...] = (), minimum: int = PASSWORD_MIN) -> None:
    """Raise Invalid unless `password` has `minimum` characters and is none that is tried first.

    `about`: the person's own name and user name, which may not be most of it.
    """
    if len(password) < minimum:
        raise Invalid("too_short", "password", min=minimum)
    if len(password) > PASSWORD_MAX:
        raise Invalid("too_long", "password", max=PASSWORD_MAX)
    plain = password.casefold()
    core = re.sub(r"[\d\W_]+$|^[\d\W_]+", "", plain).translate(str.maketrans("013457@$!", "oieastasi"))
    own = any(len(word) >= 3 and word.casefold() in plain and len(plain) - len(word) < 6 for word in about)
    run = any(plain[at : at + 5] in line for line in RUNS for at in range(len(plain) - 4)) and len(plain) < 12
    if len({*plain}) < 5 or core in COMMON or plain in COMMON or own or run or (not core and len(plain) < 12):
        raise Invalid("password_too_easy", "password")
