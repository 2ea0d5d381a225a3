"""Many clips: folders in, a report for each clip and an index over all of them out."""

from formcheck.batch.runner import Batch, Settings, Watcher, run

__all__ = ["Batch", "Settings", "Watcher", "run"]
