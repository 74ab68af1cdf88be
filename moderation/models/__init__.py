"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
and the starts for answers that the municipality keeps."""

from .answer_template import AnswerTemplate
from .crisis import CrisisMode, CrisisStaff, CrisisSwitch, HeldBack, Posting
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .referral import Referral
from .report import Report

__all__ = [
    "AnswerTemplate",
    "CrisisMode",
    "CrisisStaff",
    "CrisisSwitch",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "HeldBack",
    "Posting",
    "Referral",
    "Report",
]
