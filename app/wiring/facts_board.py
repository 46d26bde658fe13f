"""What happens when a post is uncovered, a wall page is hung, everybody is counted."""

from app.board import events as board
from app.core.events import Event, Wire
from app.notices import uncovered as uncovered_notices

BOARD_FACTS: dict[type[Event], Wire] = {
    board.PostUncovered: Wire((uncovered_notices.tell_uncovered,), ("board", "lead", "notices")),
    board.UncoveredClimbed: Wire((uncovered_notices.tell_climbed,), ("board", "lead", "notices")),
    board.UncoveredOver: Wire((uncovered_notices.settle_uncovered,), ("board", "lead", "notices")),
    board.WallHung: Wire(stale=("settings",)),
    board.WallTakenDown: Wire(stale=("settings", "wall")),
    board.MusterBegun: Wire((uncovered_notices.tell_muster,), ("evac", "board", "notices")),
    board.MusterMarked: Wire(stale=("evac", "board")),
    board.MusterEnded: Wire((uncovered_notices.settle_muster,), ("evac", "board", "notices")),
}
