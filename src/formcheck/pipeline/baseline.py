"""From the history of sets to what is known of the lifter before a clip is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formcheck.core.baseline import Baseline
from formcheck.files import sha256_of
from formcheck.pipeline.options import Options
from formcheck.pose.registry import find_backend
from formcheck.report.document import formcheck_version
from formcheck.store import ME, History, OwnBack, baseline_of

__all__ = ["own_backs", "with_baseline"]


def own_backs(
    history: History, client: str, options: Options, other_than: str = ""
) -> list[OwnBack]:
    """The sets that make the baseline of `client`: of this version and of `options`' network.

    The sets of the clip with the SHA-256 `other_than` are left out.

    Raises:
        UsageError: the history can't be read.
        ModelError: the pose model is missing or damaged.
    """
    network = find_backend(options.backend).find(options.model).sha256
    return history.own.backs(
        client, version=formcheck_version(), network=network, other_than=other_than
    )


def with_baseline(
    history: History, path: Path, options: Options, client: str | None = None
) -> Options:
    """`options` with what other sets of the lifter in the clip at `path` have shown.

    Without a `client` the clip is whose it was before. A lifter whom nobody has named may be
    several people, and somebody else's back is no measure: the options then stay as they are, as
    of a clip that can't be read. The clip is only read where that may tell something.

    Raises:
        UsageError: the history can't be read.
        ModelError: the pose model is missing or damaged.
    """
    if client is None:
        may_tell = any(name != ME for name in history.clients())
    else:
        may_tell = _known(history, client, options) is not None
    if not may_tell:
        return options
    try:
        content = sha256_of(path)
    except OSError:  # what reads the clip says so
        return options
    owner = client or history.own.owner(content, options.lifter or 0) or ME
    if owner == ME and client is None:
        return options
    return replace(options, baseline=_known(history, owner, options, content))


def _known(
    history: History, client: str, options: Options, other_than: str = ""
) -> Baseline | None:
    """What the sets of `client` have shown, but for those of the clip `other_than`."""
    return baseline_of(
        own_backs(history, client, options, other_than),
        history.own.usual(client, version=formcheck_version(), other_than=other_than),
        find_backend(options.backend).calibration.lumbar,
    )
