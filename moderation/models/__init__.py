"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
the starts for answers and the lists of words that the municipality keeps; what screens have caught."""

from .answer_template import AnswerTemplate
from .appeal import Appeal
from .closed_days import ClosedDays, Postponement
from .crisis import CrisisMode, CrisisStaff, CrisisSwitch, HeldBack, Posting
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .held_for import HeldFor
from .leader_question import LeaderQuestion
from .postponed import Postponed
from .referral import Referral, UnitMail, UnitTold
from .reminder import Reminder
from .report import Report
from .screen_count import ScreenCount
from .screen_setting import ScreenSetting
from .second_reading import SecondReading
from .suspension import Suspension
from .text_print import TextPrint
from .trust import Trust
from .word_list import WordList

__all__ = [
    "AnswerTemplate",
    "CrisisMode",
    "CrisisStaff",
    "CrisisSwitch",
    "Appeal",
    "ClosedDays",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "HeldBack",
    "LeaderQuestion",
    "Posting",
    "Postponed",
    "Postponement",
    "HeldFor",
    "Referral",
    "Reminder",
    "Report",
    "SecondReading",
    "Suspension",
    "Trust",
    "UnitMail",
    "UnitTold",
    "ScreenCount",
    "ScreenSetting",
    "TextPrint",
    "WordList",
]
