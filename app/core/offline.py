"""What makes the web app open without a signal: its manifest, its service worker, the page that says there is none."""

import json
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse, JSONResponse, Response

from app.core.i18n import LANGUAGES
from app.core.messages import N_
from app.core.pages import Pages, static_url
from app.core.paths import STATIC
from app.core.routes import Routes
from app.core.web import ReadWork, action
from app.core.work import Work

router = Routes()
PUBLIC = action("public")
SHELL = (
    "css/base.css",
    "css/queue.css",
    "css/duties.css",
    "css/relief.css",
    "css/photos.css",
    "css/evac.css",
    "vendor/htmx-4.0.1.min.js",
    "app.js",
    "pads.js",
    "live.js",
    "sound.js",
    "queue-store.js",
    "queue.js",
    "shift.js",
    "relief.js",
    "photos.js",
    "evac.js",
    "icon.svg",
    "icons.svg",
)
"""What my shift is made of, loaded once ahead; other files are kept when they are first asked for."""
ICONS = (("icons/icon-192.png", "192x192", "any"), ("icons/icon-512.png", "512x512", "any maskable"))
WORDS = (
    N_("No signal"),
    N_("This page is not kept on the phone: visitors are only ever shown live. By radio it goes on as usual."),
    N_("Your own duties are kept; what you tick is sent when the signal is back."),
    N_("Try again"),
    N_("My shift"),
)


def keep(work: Work, answer: Response, *, hours: int = 0) -> Response:
    """Let the person's phone keep this page and show it when there is no signal. Never a page that shows visitors.

    A shared tablet keeps nothing. The phone drops it at sign-out, and when somebody else signs in. The one exception
    that names visitors is the evacuation list (docs/decisions.md): it gives `hours`, after which the phone drops it.
    """
    device = work.actor.device
    if work.actor.person_id and answer.status_code == 200 and not (device and device.kind == "tablet"):
        answer.headers["X-Keep"] = f"p{work.actor.person_id}"
        if hours:
            answer.headers["X-Keep-For"] = str(hours * 3600)
    return answer


@cache
def worker() -> tuple[str, str]:
    """The service worker with the addresses of its shell, and the version that comes of them."""
    shell, store = [static_url(path) for path in SHELL], static_url("queue-store.js")
    version = static_url("sw.js").partition("v=")[2][:4] + "".join(url[-3:] for url in shell)
    given = {"SHELL": shell, "STORE": store, "VERSION": version}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return head + (Path(STATIC) / "sw.js").read_text(), version


@router.get("/sw.js", **PUBLIC)
def service_worker() -> Response:
    """The service worker; asked for again at every visit, so that a new version comes at once."""
    return Response(worker()[0], media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/manifest.webmanifest", **PUBLIC)
def manifest(work: ReadWork) -> Response:
    """Name, icons and colours of the installed app, in the reader's language."""
    say = work.house.state["languages"].gettext
    name = say(work.lang, "Anchang")
    return JSONResponse(
        {
            "id": "/",
            "name": name,
            "short_name": name,
            "lang": work.lang,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f7f6f2",
            "theme_color": "#0b6b62",
            "icons": [
                {"src": static_url(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for path, sizes, purpose in ICONS
            ],
        },
        media_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/offline", **PUBLIC)
def offline_page(work: ReadWork) -> Response:
    """What stands in for a page that cannot be had without a signal; in both languages, since it is kept for all."""
    pages: Pages = work.house.state["pages"]
    first = sorted(LANGUAGES, key=lambda lang: lang != work.lang)
    words = [(lang, *(pages.languages.gettext(lang, text) for text in WORDS)) for lang in first]
    html = pages.environments[work.lang].get_template("_errors/offline.html").render(words=words)
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})
