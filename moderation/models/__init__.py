"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
and the starts for answers that the municipality keeps."""

from .answer_template import AnswerTemplate
from .appeal import Appeal
from .crisis import CrisisMode, CrisisStaff, CrisisSwitch, HeldBack, Posting
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .leader_question import LeaderQuestion
from .postponed import Postponed
from .referral import Referral
from .report import Report
from .second_reading import SecondReading
from .suspension import Suspension
from .trust import Trust

__all__ = [
    "AnswerTemplate",
    "CrisisMode",
    "CrisisStaff",
    "CrisisSwitch",
    "Appeal",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "HeldBack",
    "LeaderQuestion",
    "Posting",
    "Postponed",
    "Referral",
    "Report",
    "SecondReading",
    "Suspension",
    "Trust",
]
