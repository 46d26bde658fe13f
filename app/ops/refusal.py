"""A refusal of the command line: one line for whoever typed the command."""

BAD_SETTING = 78
"""Exit status of a setting that must not be used (EX_CONFIG of sysexits)."""


class Refused(Exception):
    """Nothing was done; the text is one line saying why and what to do. `status` is the exit status."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(" ".join(text.split()))
        self.status = status
