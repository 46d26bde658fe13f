"""The seams of a day: the opening, the briefing, the handover from one person to the next."""
