"""Due dates are counted in working days, with Norwegian holidays taken out."""

import datetime

import pytest

from moderation.working_days import after_working_days, skipped_days

D = datetime.date


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (D(2026, 11, 23), 5, D(2026, 11, 30)),  # a Monday: over one weekend
        (D(2026, 12, 22), 3, D(2026, 12, 28)),  # Christmas Day is a Friday
        (D(2026, 4, 1), 1, D(2026, 4, 7)),  # Maundy Thursday to Easter Monday
        (D(2027, 5, 14), 1, D(2027, 5, 18)),  # Whit Monday falls on 17 May
        (D(2026, 11, 28), 0, D(2026, 11, 28)),
    ],
)
def test_due_date(start: datetime.date, days: int, due: datetime.date) -> None:
    assert after_working_days(start, days) == due


def test_it_can_show_how_a_date_was_computed() -> None:
    assert skipped_days(D(2026, 12, 22), D(2026, 12, 29)) == [(D(2026, 12, 25), "Første juledag")]


def test_it_does_not_count_backwards() -> None:
    with pytest.raises(ValueError, match="negative"):
        after_working_days(D(2026, 1, 1), -1)
