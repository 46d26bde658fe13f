"""People who do something in the same instant."""

from collections.abc import Callable
from threading import Barrier, Thread

from app.core.errors import AppError
from app.core.work import Work
from tests.conftest import Acts


def at_once(act: Acts, *tries: tuple[int, Callable[[Work], object]]) -> list[str]:
    """Run each as its person, all released in the same instant; "done" or the code of the refusal, in order."""
    start, came = Barrier(len(tries)), [""] * len(tries)

    def run(number: int, who: int, does: Callable[[Work], object]) -> None:
        start.wait()
        try:
            with act(who) as work:
                does(work)
            came[number] = "done"
        except AppError as refusal:
            came[number] = refusal.code

    threads = [Thread(target=run, args=(number, *one)) for number, one in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came
