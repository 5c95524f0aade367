"""How far long work is, on one line."""

from __future__ import annotations

from rich.console import Console


class _Bar:
    """A progress bar with count, rate and time left, shown on a terminal only."""

    def __init__(self, total: int, per_s: float, unit: str) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True)
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(
            *columns, console=console, disable=not (console.is_terminal and total), transient=True
        )
        self._total, self._per_s, self._unit = total, per_s, unit

    def start(self) -> None:
        """Show the bar."""
        self._progress.start()
        self._task = self._progress.add_task("", total=self._total, rate="")

    def stop(self) -> None:
        """Remove the bar."""
        self._progress.stop()

    def advance(self, count: int) -> None:
        """Add finished items to the count."""
        self._progress.advance(self._task, count)
        speed = self._progress.tasks[self._task].speed
        if speed:
            self._progress.update(self._task, rate=f"{self._per_s * speed:.1f}/{self._unit}")


class BatchProgress:
    """Progress of a batch."""

    def __init__(self, total: int) -> None:
        self._bar = _Bar(total, 60.0, "min")

    def __enter__(self) -> BatchProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, row: dict) -> None:
        """Count one finished run."""
        self._bar.advance(1)


class ReplicateProgress:
    """Progress of the replicates of a run."""

    def __init__(self, total: int) -> None:
        self._bar, self._done = _Bar(total, 1.0, "s"), 0

    def __enter__(self) -> ReplicateProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, done: int, total: int) -> None:
        """Show how many replicates are done in all."""
        # The bar counts steps, the caller tells the sum so far.
        self._bar.advance(done - self._done)
        self._done = done
