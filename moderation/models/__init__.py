"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
the starts for answers and the lists of words that the municipality keeps; what screens have caught."""

from .answer_template import AnswerTemplate
from .decision import Decision
from .duty import Duty, DutyQuerySet, Extension, HandOver
from .held_for import HeldFor
from .referral import Referral
from .report import Report
from .screen_count import ScreenCount
from .screen_setting import ScreenSetting
from .text_print import TextPrint
from .word_list import WordList

__all__ = [
    "AnswerTemplate",
    "Decision",
    "Duty",
    "DutyQuerySet",
    "Extension",
    "HandOver",
    "HeldFor",
    "Referral",
    "Report",
    "ScreenCount",
    "ScreenSetting",
    "TextPrint",
    "WordList",
]
