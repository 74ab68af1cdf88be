"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
and the starts for answers that the municipality keeps."""

from .answer_template import AnswerTemplate
from .closed_days import ClosedDays, Postponement
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .referral import Referral, UnitMail, UnitTold
from .reminder import Reminder
from .report import Report

__all__ = [
    "AnswerTemplate",
    "ClosedDays",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "Postponement",
    "Referral",
    "Reminder",
    "Report",
    "UnitMail",
    "UnitTold",
]
