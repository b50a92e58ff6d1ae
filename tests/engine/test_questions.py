"""A question ends at its time limit, or when nobody waits for it; whatever is written is written to its end."""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable

import pytest

from coterie.engine import Engine, Question, TookTooLong, turn
from coterie.errors import Cancelled

ENDLESS = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 3"


@pytest.fixture
def engine() -> Engine:
    engine = Engine(None)
    engine.execute("CREATE TABLE orders (customer VARCHAR)")
    return engine


def within(question: Question, ask: Callable[[], object]) -> object:
    """Ask it as a request does, in a context of its own."""

    def run() -> object:
        question.begin()
        return ask()

    return contextvars.copy_context().run(run)


def test_a_question_ends_at_its_time_limit(engine: Engine) -> None:
    with pytest.raises(TookTooLong, match=r"took longer than 0\.3 seconds"):
        within(Question(0.3), lambda: engine.rows(ENDLESS))


def test_a_question_read_a_batch_at_a_time_ends_at_its_time_limit(engine: Engine) -> None:
    def ask() -> None:
        with engine.session() as session:
            batches = session.batches("SELECT * FROM range(1000000000000)", rows=10_000)
            next(batches)
            for _ in batches:
                pass

    with pytest.raises(TookTooLong):
        within(Question(0.3), ask)


def test_what_is_asked_after_the_limit_is_not_begun(engine: Engine) -> None:
    def ask() -> None:
        with engine.snapshot() as session:
            with pytest.raises(TookTooLong):
                session.rows(ENDLESS)
            session.rows("SELECT 1")

    with pytest.raises(TookTooLong):
        within(Question(0.1), ask)


def test_a_question_ends_when_nobody_waits_for_it(engine: Engine) -> None:
    question = Question(600)
    threading.Timer(0.2, question.give_up).start()

    with pytest.raises(Cancelled, match="Nobody waits"):
        within(question, lambda: engine.rows(ENDLESS))


def test_what_is_written_for_a_question_has_no_limit(engine: Engine) -> None:
    within(Question(0), lambda: engine.execute("INSERT INTO orders VALUES ('ada')"))

    assert engine.rows("SELECT customer FROM orders") == [("ada",)]


def test_work_outside_any_question_has_no_limit(engine: Engine) -> None:
    with pytest.raises(TookTooLong):
        within(Question(0), lambda: engine.rows("SELECT 1"))

    assert engine.rows("SELECT 1") == [(1,)]


def test_costly_questions_wait_their_turn_within_their_time() -> None:
    over = threading.Event()
    copies = max(2, os.cpu_count() or 2)
    begun = threading.Barrier(copies + 1)

    def work() -> None:
        with turn():
            begun.wait()
            over.wait()

    working = [threading.Thread(target=within, args=(Question(60), work)) for _ in range(copies)]
    for each in working:
        each.start()
    begun.wait()

    with pytest.raises(TookTooLong):
        within(Question(0.3), work)

    over.set()
    for each in working:
        each.join()
