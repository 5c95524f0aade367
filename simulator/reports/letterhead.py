"""What an office writes over its papers: its name, a number, a date."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.terms.labels import say
from simulator.terms.titles import printable


@dataclass(frozen=True)
class Letterhead:
    """What an office writes over its papers; what is empty stays open as a blank line.

    Attributes
    ----------
    office, number, date : str
        Who writes, under which number, and when.
    """

    office: str = ""
    number: str = ""
    date: str = ""

    def texts(self, language: str) -> dict[str, str]:
        """Return office, number and date, each with its title."""
        blank = say(language, "brief_blank")
        return {
            name: say(language, f"brief_{name}", **{name: printable(text).strip() or blank})
            for name, text in vars(self).items()
        }

    def numbered(self, place: int) -> Letterhead:
        """Return the letterhead of one of several papers: its place follows the number."""
        if not self.number.strip():
            return self
        return Letterhead(self.office, f"{self.number.strip()}-{place:03}", self.date)
