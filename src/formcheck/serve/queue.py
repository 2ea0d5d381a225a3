"""The clips that were sent, kept on disk: a folder each, and in it one small file about it.

Everything here runs in the server's event loop, so that nothing happens in between.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.files import ROOM, TEMPORARY_FILES
from formcheck.serve.entry import ENTRY, Entry, State, Wishes, load_entry, save_entry
from formcheck.serve.settings import Limits
from formcheck.store import client_key

__all__ = ["Queue", "RefusedError", "Stage"]

REPORT = "report"
"""The folder of a clip's results, in its own."""
_PART = ".clip.part"
"""What has come of a clip so far; never served, as its name begins with a dot."""
# ours: a clip that nobody has sent the rest of for so long is given up at the next start.
_FORGOTTEN = timedelta(days=7)


class RefusedError(UsageError):
    """A clip is not taken in; `status` is the HTTP status that says why."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done with a clip: `"start"`, `"pose"` or `"video"`, and how much of it.

    `share` is from 0 to 1.
    """

    name: str
    share: float


class Queue:
    """All clips by their id, oldest first.

    Attributes:
        folder: where they are.
        limits: how much is taken in.
        running: what is being done with each clip that is worked on.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Take up what is in `folder`, which is made if missing."""
        self.folder, self.limits = folder, limits
        self.running: dict[str, Stage] = {}
        self._changed = asyncio.Event()
        folder.mkdir(parents=True, exist_ok=True)
        found = (load_entry(each) for each in folder.iterdir() if each.is_dir())
        ordered = sorted((each for each in found if each), key=lambda entry: entry.added)
        self._entries = {entry.id: entry for entry in ordered}
        for entry in ordered:
            self._take_up(entry)

    def _take_up(self, entry: Entry) -> None:
        """Put right what an earlier server was interrupted at."""
        for leftover in self._home(entry).glob(TEMPORARY_FILES):
            leftover.unlink()
        if entry.state is not State.RECEIVING:
            return
        if self.clip_path(entry).exists() or self.offset(entry) == entry.size:
            self._complete(entry)
        elif datetime.now().astimezone() - entry.added > _FORGOTTEN:
            self.forget(entry)
            self.erase(entry)

    @property
    def entries(self) -> list[Entry]:
        """All clips, oldest first."""
        return list(self._entries.values())

    def get(self, entry_id: str) -> Entry | None:
        """The clip of that id as it is now."""
        return self._entries.get(entry_id)

    @property
    def waiting(self) -> list[Entry]:
        """The clips whose turn is still to come, in their order."""
        return [
            each
            for each in self._entries.values()
            if each.state is State.WAITING and each.id not in self.running
        ]

    def clip_path(self, entry: Entry) -> Path:
        """Where the whole clip is."""
        return self._home(entry) / entry.file_name

    def report_folder(self, entry: Entry) -> Path:
        """Where its reports go."""
        return self._home(entry) / REPORT

    def add(self, name: str, size: int, wishes: Wishes) -> Entry:
        """Make room for a clip that is about to come.

        Raises:
            RefusedError: it is too large or one too many, or the disk is full.
        """
        self._require_place(size)
        entry = Entry.announced(name, size, wishes)
        try:
            self._home(entry).mkdir()
            self._part(entry).touch()
            self._keep(entry)
        except (OSError, UsageError) as error:
            self.forget(entry)
            self.erase(entry)
            raise RefusedError(f"The clip can't be kept ({error}).", "", 507) from error
        return entry

    def _require_place(self, size: int) -> None:
        if size > self.limits.clip_bytes:
            most = self.limits.clip_bytes >> 20
            raise RefusedError(
                f"This clip is too large: more than {most} MB.",
                "Send only the set itself, or film in 1080p.",
                413,
            )
        unfinished = sum(each.state is not State.FINISHED for each in self._entries.values())
        if unfinished >= self.limits.unfinished:
            raise RefusedError(
                f"{unfinished} clips are waiting already.", "Try again when some are done.", 429
            )
        if len(self._entries) >= self.limits.clips:
            raise RefusedError(
                "There is no place for more clips.", "Delete some old ones first.", 429
            )
        usage = shutil.disk_usage(self.folder)
        # Some network file systems don't tell: all is 0 then.
        if usage.total and usage.free < size + ROOM:
            raise RefusedError("The computer's disk is full.", "Delete some old clips first.", 507)

    def offset(self, entry: Entry) -> int:
        """How much of the clip has come, in bytes."""
        if entry.state is not State.RECEIVING:
            return entry.size
        try:
            return self._part(entry).stat().st_size
        except FileNotFoundError:
            return 0

    def receive(self, entry: Entry, offset: int, data: bytes) -> None:
        """Put `data` where it belongs in the clip, which is complete when all of it has come.

        Raises:
            RefusedError: it does not continue what has come, or the disk is full.
        """
        entry = self._entries.get(entry.id, entry)
        if entry.state is not State.RECEIVING or offset != self.offset(entry):
            raise RefusedError(
                "This does not go on where the clip ends.", "Ask where it does.", 409
            )
        if offset + len(data) > entry.size:
            raise RefusedError(
                "This is more than the clip was said to have.", "Send it again.", 400
            )
        try:
            # In the event loop: so little goes to the system's buffers at once.
            with self._part(entry).open("ab") as file:
                file.write(data)
        except OSError as error:
            raise RefusedError(
                f"The clip can't be saved ({error.strerror}).", "Delete some old clips first.", 507
            ) from error
        if offset + len(data) == entry.size:
            self._complete(entry)
        self.tell()

    def _complete(self, entry: Entry) -> None:
        if (part := self._part(entry)).exists():
            part.replace(self.clip_path(entry))
        self._keep_if_there_is_room(entry.model_copy(update={"state": State.WAITING}))

    def finish(self, entry: Entry) -> None:
        """Its result is on disk."""
        self.running.pop(entry.id, None)
        if (now := self._entries.get(entry.id)) is not None:
            self._keep_if_there_is_room(now.model_copy(update={"state": State.FINISHED}))

    def judge_again(self, entry: Entry, exercise: str) -> None:
        """Have the clip judged as that exercise, once more if need be."""
        wishes = entry.wishes.model_copy(update={"exercise": exercise})
        is_whole = entry.state is not State.RECEIVING
        state = State.WAITING if is_whole else State.RECEIVING
        self._keep(entry.model_copy(update={"state": state, "wishes": wishes}))

    def reword(self, entry: Entry, wishes: Wishes, *, untold: bool) -> Entry:
        """Take `wishes` for what the lifter says of a clip; `untold` if the history is to know."""
        now = self._entries.get(entry.id, entry)
        changed = now.model_copy(update={"wishes": wishes, "untold": untold})
        self._keep(changed)
        return changed

    def unname(self, who: str) -> None:
        """Take the name of a lifter off the clips that are somebody else's by the history."""
        for entry in self.entries:
            named = entry.wishes.who
            if named and client_key(named) == client_key(who):
                nameless = entry.wishes.model_copy(update={"who": ""})
                self.reword(entry, nameless, untold=entry.untold)

    def owe(self, entry: Entry) -> None:
        """The history could not be told of the clip."""
        self._mark_untold(entry, True)

    def told(self, entry: Entry) -> None:
        """The history knows of the clip what is in `entry`."""
        now = self._entries.get(entry.id)
        if now is not None and now.wishes == entry.wishes:
            self._mark_untold(entry, False)

    def _mark_untold(self, entry: Entry, untold: bool) -> None:
        now = self._entries.get(entry.id)
        if now is not None and now.untold is not untold:
            self._keep_if_there_is_room(now.model_copy(update={"untold": untold}))

    def forget(self, entry: Entry) -> None:
        """Have no such clip any more; `erase` then removes its files."""
        self._entries.pop(entry.id, None)
        (self._home(entry) / ENTRY).unlink(missing_ok=True)
        self.tell()

    def erase(self, entry: Entry) -> None:
        """Remove all files of a clip that was forgotten and that nobody works on."""
        shutil.rmtree(self._home(entry), ignore_errors=True)

    def tell(self) -> None:
        """Wake up whoever waits for a change."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    @property
    def next_change(self) -> asyncio.Event:
        """Is set when the next thing changes."""
        return self._changed

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.id] = entry
        self.tell()
        save_entry(entry, self._home(entry))

    def _keep_if_there_is_room(self, entry: Entry) -> None:
        """As `_keep`; on a full disk the next start finds out by the other files how far it got."""
        with suppress(UsageError):
            self._keep(entry)

    def _home(self, entry: Entry) -> Path:
        return self.folder / entry.id

    def _part(self, entry: Entry) -> Path:
        return self._home(entry) / _PART
