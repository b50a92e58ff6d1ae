"""Keeps the published answers true: after new messages, as time passes, and when definitions change.

It begins with a refresh and keeps, for every leaf, whom it is true of. A tick reads what arrived, finds whom time alone may
have moved, asks the leaves concerned about those customers alone, and writes who entered and left with the cause. All it
holds can be found again: a tick that fails forgets it, and the next one begins with a refresh.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pyroaring import BitMap

from coterie.errors import Cancelled
from coterie.ingest.load import Loader
from coterie.kit import heap
from coterie.kit.failing import fail_at
from coterie.segments import definitions, memberships, publishing
from coterie.segments.compiler.question import Facts
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Did
from coterie.segments.language.definitions import ByTrait
from coterie.segments.live import news as news_reading
from coterie.segments.live.answering import Segments, leaves_of_all, leaves_of_segment, meanings, members_of
from coterie.segments.live.causes import Causes
from coterie.segments.live.counting import Counters
from coterie.segments.live.ground import Ground, leaves_of, said
from coterie.segments.live.moving import PENDING, Moved
from coterie.segments.live.reports import LiveHealth, TickReport
from coterie.segments.live.state import Changed, State, fresh_of, kept_of, rename
from coterie.segments.live.turning import Turn
from coterie.segments.memberships import Refreshed, RefreshReport
from coterie.segments.moves import Move
from coterie.segments.publishing import Position
from coterie.segments.times import stored
from coterie.segments.undone_imports import is_undone
from coterie.workspace import Workspace

_CLOCK_MAY_STEP_BACK = timedelta(minutes=1)
_SIZES_EVERY = timedelta(minutes=15)
_BITMAPS_EVERY = timedelta(minutes=1)
_POSITION_EVERY = timedelta(seconds=10)
_BUILD_SECONDS = 0.25
_COUNTERS_OF_MEMORY = 8  # the part of the memory limit that they may fill, as one in so many


class Keeper:
    """Keeps the answers of one workspace.

    patience: by what to multiply the time between evaluations of whole leaves. build_seconds: how long a tick may go on to
    count what is not counted yet. bitmaps_every: how long changes are told as changes before bitmaps are written.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        patience: float = 1.0,
        build_seconds: float = _BUILD_SECONDS,
        bitmaps_every: timedelta = _BITMAPS_EVERY,
    ) -> None:
        self._workspace = workspace
        self._state: State | None = None
        self._stopping: Callable[[], bool] | None = None
        self._latest: TickReport | None = None
        self._ticks = 0
        self._error: str | None = None
        self._counters = Counters(most_bytes=workspace.settings.memory_bytes // _COUNTERS_OF_MEMORY)
        self._build_seconds = build_seconds
        self._bitmaps_every = bitmaps_every
        self.patience = patience

    def forget(self) -> None:
        """Begin with a refresh at the next tick; a tick under way is waited for."""
        with memberships.one_at_a_time(self._workspace):
            self._state = None
            self._counters.forget()

    def tick(self, now: datetime | None = None) -> TickReport:
        """Bring all answers up to date, as of `now` (aware; default: the clock)."""
        started = time.perf_counter()
        with memberships.one_at_a_time(self._workspace):
            now = now or self._workspace.clock.now()
            try:
                report = self._tick(now, started)
            except BaseException:
                self.forget()
                raise
        self._latest, self._error = report, None
        self._ticks += 1
        return report

    def settle(self) -> RefreshReport:
        """Answer what was saved since the latest tick, and what refers to it; the other answers are only brought up to date."""
        with memberships.one_at_a_time(self._workspace):
            report, state = self.tick(), self._state
            assert state is not None
            versions = state.names.versions()
            found = tuple(
                Refreshed(name, versions[name], len(state.answers[name]), entered, left)
                for name, (entered, left) in report.segments.items()
                if name in versions
            )
        return RefreshReport(report.as_of, report.took_seconds, found, is_current=True)

    # --- for whoever runs it -----------------------------------------------------------------------------------------

    def begin_running(self, stopping: Callable[[], bool]) -> None:
        """Somebody ticks from now on, until `stopping` says so."""
        self._stopping = stopping

    def end_running(self) -> None:
        """Nobody ticks any more."""
        self._stopping = None

    @property
    def is_running(self) -> bool:
        """Whether somebody ticks, so that answers follow by themselves."""
        return self._stopping is not None

    def has_news(self) -> bool:
        """Whether messages were loaded that no tick has seen."""
        state = self._state
        if state is None:
            return True
        loader = self._workspace.rooms.get("inbox")
        if isinstance(loader, Loader):
            return loader.next_seq > state.reached.next_seq
        return bool(
            self._workspace.engine.rows("SELECT next_seq FROM load_position")[0][0] > state.reached.next_seq
        )

    @property
    def next_seq(self) -> int:
        """The first message that no tick has seen; 0 before the first tick."""
        return 0 if self._state is None else self._state.reached.next_seq

    @property
    def is_counting(self) -> bool:
        """Whether some of what can be counted up and down is not counted yet."""
        return not self._counters.is_complete

    def note_failure(self, error: Exception) -> None:
        """A tick failed."""
        self._error = type(error).__name__

    def health(self) -> LiveHealth:
        """How it goes."""
        state = self._state
        as_of = None if state is None else _aware(state.reached.as_of)
        lag = None if as_of is None else max((self._workspace.clock.now() - as_of).total_seconds(), 0.0)
        if not self.is_running:
            word = "off"
        elif self._error is not None:
            word = "failing"
        else:
            word = "beginning" if state is None else "live"
        took = None if self._latest is None else self._latest.took_seconds
        return LiveHealth(word, as_of, lag, took, self._ticks, self._error)

    def as_of(self, segment: str) -> datetime | None:
        """Up to when the answer of a segment is right (UTC), None where nothing is known of it."""
        state = self._state
        if state is None or segment not in state.answers:
            return None
        oldest = _aware(state.reached.as_of)
        for leaf in leaves_of_segment(state.names, segment, self._workspace.settings.ignore):
            kept = state.main.kept.get(said(leaf))
            if kept is not None and kept.watch.wholes:
                oldest = min(oldest, kept.whole_at)
        return oldest

    def _tick(self, now: datetime, started: float) -> TickReport:
        state, saved = self._state, _fingerprint(self._workspace)
        if state is not None:
            prev = _aware(state.reached.as_of)
            if prev - _CLOCK_MAY_STEP_BACK <= now < prev:
                now = prev
            is_other = _settings(saved) != _settings(state.definitions)
            # Tables that were exchanged number their messages on, so that they are news.
            if now < prev or is_other or (self.has_news() and is_undone(self._workspace.engine)):
                state = None
        if state is None:
            return self._begin(now, started)
        if any(isinstance(each.by, ByTrait) for each in state.names.segmentations.values()):
            definitions.expand(self._workspace)
        saved = _fingerprint(self._workspace)
        if (
            state.quiet.holds(now)
            and saved == state.definitions
            and not self.is_counting
            and not self.has_news()
        ):
            self._write(state, now, state.reached.next_seq, Moved(), set())
            return TickReport(now, time.perf_counter() - started, 0, 0, 0, 0, whole=False)
        names = state.names if saved == state.definitions else definitions.known_names(self._workspace)
        heap.keep_within(self._workspace.settings.memory_bytes)
        with self._workspace.engine.snapshot() as session:
            said = news_reading.read(
                session, since=state.reached.next_seq, prev=stored(prev), now=stored(now)
            )
            turn = Turn(
                self._workspace,
                session,
                state.reached.next_seq,
                names,
                prev,
                now,
                said,
                Facts(session),
                self.patience,
            )
            changed, causes = self._follow(state, turn, is_new=names is not state.names)
            moved = self._moves(state, turn, changed, causes)
            messages = said.next_seq - state.reached.next_seq
            if moved or messages or changed.redefined or changed.touched or self.is_counting:
                state.quiet.disturb()
            else:
                state.quiet.look(turn, (state.main, state.before_ignoring))
        state.definitions = saved
        self._write(state, now, said.next_seq, moved, changed.redefined)
        return TickReport(
            now,
            time.perf_counter() - started,
            messages,
            len(changed.touched),
            moved.entered,
            moved.left,
            whole=False,
            segments=moved.counts,
        )

    # --- from the beginning ------------------------------------------------------------------------------------------

    def _begin(self, now: datetime, started: float) -> TickReport:
        report = memberships.refresh_now(self._workspace, now, keeper=self, progress=self._go_on)
        return TickReport(
            report.as_of,
            time.perf_counter() - started,
            0,
            0 if self._state is None else len(self._state.main.existing),
            sum(each.entered for each in report.segments),
            sum(each.left for each in report.segments),
            whole=True,
            segments={each.name: (each.entered, each.left) for each in report.segments},
        )

    def _go_on(self, _done: int, _total: int) -> None:
        if self._stopping is not None and self._stopping():
            raise Cancelled("The server stops.")

    def take_over(self, state: Evaluation, known: Names, answers: dict[str, BitMap]) -> Callable[[], None]:
        """Take the leaves that a refresh found, and begin from there once all is published."""
        ignored_name = self._workspace.settings.ignore
        main, before = Ground(), Ground()
        main.existing, main.ignored = BitMap(state.existing), BitMap(state.ignored)
        main.want(leaves_of_all(known, ignored_name), known, state)
        if ignored_name is not None and known.segment(ignored_name) is not None:
            before.existing = BitMap(state.existing)
            whole = state.for_everyone(ignored=BitMap())
            before.want(leaves_of(known, [ignored_name]), known, whole)
        next_seq = int(state.session.rows("SELECT next_seq FROM load_position")[0][0])
        found = State(
            names=known,
            definitions=_fingerprint(self._workspace),
            main=main,
            before_ignoring=before,
            answers={name: BitMap(members) for name, members in answers.items()},
            meaning=meanings(known),
            reached=Position(stored(state.as_of), next_seq),
            sizes_at=state.as_of,
            bitmaps_at=state.as_of,
            written_at=state.as_of,
            pending={},
        )

        def begin() -> None:
            self._state = found
            self._counters.forget()

        return begin

    # --- from tick to tick -------------------------------------------------------------------------------------------

    def _follow(self, state: State, turn: Turn, *, is_new: bool) -> tuple[Changed, Causes]:
        """Bring the leaves up to date; gives the customers whose segments may be others now."""
        said = turn.news
        fresh = fresh_of(turn, state.main)
        main, before = state.main, state.before_ignoring
        self._counters.advance(turn)
        ignored_name = self._workspace.settings.ignore
        if is_new:
            for ground in (main, before):
                ground.forget_if_redefined(state.names, turn.names)
        if ignored_name is not None and turn.names.segment(ignored_name) is not None:
            before.existing = main.existing
            if is_new:
                before.want(
                    leaves_of(turn.names, [ignored_name]), turn.names, turn.evaluation(ignored=BitMap())
                )
            before.update(turn, fresh, self._counters)
            ignored = members_of(turn.names, ignored_name, before.members, before.existing)
            fresh |= main.ignored ^ ignored
            main.ignored = ignored
        if is_new:
            main.want(
                leaves_of_all(turn.names, ignored_name), turn.names, turn.evaluation(ignored=main.ignored)
            )
        update = main.update(turn, fresh, self._counters)
        everywhere = BitMap(update.changed)
        self._build(state, turn)
        redefined: set[str] = set()
        if is_new:
            meaning = meanings(turn.names)
            versions, old_versions = turn.names.versions(), state.names.versions()
            redefined = {
                name
                for name in meaning
                if meaning[name] != state.meaning.get(name) or versions[name] != old_versions.get(name)
            }
            state.names, state.meaning = turn.names, meaning
        rename(state, said)
        if is_new or not state.watches:
            state.watches = {
                name: [
                    kept_of(state, leaf).watch for leaf in leaves_of_segment(turn.names, name, ignored_name)
                ]
                for name in state.names.segment_names()
            }
        causes = Causes(said, state.watches, redefined, update.by_account)
        return Changed(everywhere, redefined, update.touched | fresh), causes

    def _build(self, state: State, turn: Turn) -> None:
        """Count some more of what can be counted, for as long as a tick may take for it."""
        wanted = {
            kept.tally: kept.leaf
            for ground in (state.main, state.before_ignoring)
            for kept in ground.kept.values()
            if kept.tally is not None and isinstance(kept.leaf, Did)
        }
        until = time.perf_counter() + self._build_seconds
        turn.highest = state.main.existing.max() if state.main.existing else 0
        self._counters.keep_only(set(wanted))
        self._counters.build(turn, wanted.items(), go_on=lambda: time.perf_counter() < until)

    def _moves(self, state: State, turn: Turn, changed: Changed, causes: Causes) -> Moved:
        """Who entered and left, the answers being changed on the way."""
        names, ignored_name, main = state.names, self._workspace.settings.ignore, state.main
        versions = names.versions()
        moved = Moved()
        for name in [each for each in state.answers if each not in versions]:
            state.pending[name] = 0
            left = state.answers.pop(name) & main.existing
            moved.redefined(name, 0, BitMap(), left, causes.of_definition)
        some = Segments(names, main, ignored_name, changed.customers)
        all_of = Segments(names, main, ignored_name, None)
        for name, version in versions.items():
            is_whole = name in changed.redefined
            now = (all_of if is_whole else some).members(name)
            before = state.answers.setdefault(name, BitMap())
            old = BitMap(before) if is_whole else before & changed.customers
            entered, left = now - old, old - now
            if not entered and not left and not is_whole:
                continue
            before |= entered
            before -= left
            state.pending[name] = state.pending.get(name, 0) + len(entered) + len(left)
            if is_whole:
                state.pending[name] += PENDING
                moved.redefined(name, version, entered, left, causes.of_definition)
                continue
            moved.counts[name] = len(entered), len(left)
            for customers, is_entry in ((entered, True), (left, False)):
                moved.moves += [
                    Move(name, version, customer, is_entry, causes.of(name, customer))
                    for customer in customers
                ]
        return moved

    def _write(self, state: State, now: datetime, next_seq: int, moved: Moved, redefined: set[str]) -> None:
        reached = Position(stored(now), next_seq)
        versions = state.names.versions()
        late = now - state.bitmaps_at >= self._bitmaps_every
        written = {
            name: versions[name]
            for name, pending in state.pending.items()
            if name in versions and (late or pending >= PENDING)
        }
        sizes_due = bool(redefined) or now - state.sizes_at >= _SIZES_EVERY
        is_quiet = not moved and reached.next_seq == state.reached.next_seq and not state.pending
        if is_quiet and not sizes_due and now - state.written_at < _POSITION_EVERY:
            state.reached = reached
            return
        fail_at("before_memberships")
        with self._workspace.engine.transaction() as transaction:
            became = news_reading.merged_since(transaction, next_seq)
            through = moved.write(transaction, became, reached)
            publishing.write_answers(transaction, written, state.answers, reached, through=through)
            publishing.drop_others(transaction, versions)
            publishing.write_position(transaction, reached)
            if sizes_due:
                publishing.write_sizes(
                    transaction,
                    versions,
                    state.answers,
                    at=reached.as_of,
                    everyone=len(state.main.everyone),
                )
        fail_at("after_memberships")
        publishing.bell(self._workspace).ring(through)
        state.reached, state.written_at = reached, now
        for name in [*state.pending]:
            if name in written or name not in versions:
                del state.pending[name]
        if late:
            state.bitmaps_at = now
        if sizes_due:
            state.sizes_at = now


def _fingerprint(workspace: Workspace) -> tuple[object, object]:
    """(settings that change every answer, definitions): other when they are."""
    settings = workspace.settings
    return (settings.ignore, settings.timezone), definitions.fingerprint(workspace)


def _settings(fingerprint: object) -> object:
    assert isinstance(fingerprint, tuple)
    return fingerprint[0]


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


__all__ = ["Keeper", "TickReport"]
