"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
and the starts for answers that the municipality keeps."""

from .answer_template import AnswerTemplate
from .appeal import Appeal
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .referral import Referral
from .report import Report
from .suspension import Suspension
from .trust import Trust

__all__ = [
    "AnswerTemplate",
    "Appeal",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "Referral",
    "Report",
    "Suspension",
    "Trust",
]
