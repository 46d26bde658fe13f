"""The group robot's address and limits: where it may be called, what it takes, what its answers mean. Pure."""

import pytest

from app.core.errors import Invalid
from app.notices.senders import MOST_BYTES, checked_url, cut, masked_url, packed, read_answer
from tests.notices.group import KEY

REAL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.mark.parametrize(
    "url",
    ["http://qyapi.weixin.qq.com/send?key=abc", "https://evil.example/send?key=abc", "ftp://127.0.0.1/x?key=a",
     "https://qyapi.weixin.qq.com@evil.example/?key=a", "https://qyapi.weixin.qq.com:8443/x?key=a",
     "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com.evil.example/x?key=a",
     "https://127.0.0.1/x?key=a", "https://[::1/x?key=a", "//qyapi.weixin.qq.com/x?key=a", "https:///x?key=a"],
)  # fmt: skip
def test_what_may_not_be_called(url: str) -> None:
    with pytest.raises(Invalid):
        checked_url(url, "qyapi.weixin.qq.com")


def test_the_robots_own_limits() -> None:
    assert checked_url(f" {REAL} ", "qyapi.weixin.qq.com") == REAL
    assert masked_url(REAL) == f"qyapi.weixin.qq.com …{KEY[-4:]}"
    assert len(cut("岗" * 3000).encode()) <= MOST_BYTES
    assert sum(packed(["一" * 300] * 10, "【云栖府】")) == 10
    assert packed(["一" * 300] * 10, "【云栖府】") == [2, 2, 2, 2, 2]
    assert read_answer(200, b"[]").problem == "odd_answer"
