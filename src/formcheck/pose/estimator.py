"""What every pose network looks like, so that another can take its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from formcheck.core.poses import Frame, PoseFrame

__all__ = ["Estimator", "PeopleIn", "Wrapper"]

PeopleIn = Callable[[Frame], list[PoseFrame]]
"""Everybody found in a single picture, without regard to others; outlines only if asked for."""


class Estimator(Protocol):
    """Finds the lifter in frames given in the order of time."""

    @property
    def name(self) -> str:
        """Name of the model, for the report."""

    @property
    def sha256(self) -> str:
        """Checksum of the model file, for the report."""

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`; all NaN when nobody is found."""

    def __enter__(self) -> Estimator: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Wrapper(ABC):
    """Changes what another estimator sees or says; it opens and closes with that one."""

    def __init__(self, estimator: Estimator) -> None:
        self._estimator = estimator

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._estimator.name

    @property
    def sha256(self) -> str:
        """Checksum of the model file."""
        return self._estimator.sha256

    @abstractmethod
    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`; all NaN when nobody is found."""

    def __enter__(self) -> Wrapper:
        self._estimator.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._estimator.__exit__(kind, error, trace)
