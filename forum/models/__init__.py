"""Spaces, threads and posts: what people write and where; and what it comes to. One small file for each."""

from .asked_oneself import AskedOneself
from .draft import Draft
from .follow import Follow
from .measure import Effect, Measure, MeasureAssessment, MeasurePassage, MeasureSupport, Passage
from .moved import MovedPost
from .picture import Picture
from .place import District, Topic
from .post import Post, PostVersion
from .reading import ReadMark, RoomPosition, SpaceVisit
from .space import Approval, ForumPage, Space, SpaceState
from .thread import Closure, PoliticalCase, Theme, ThemeTally, Thread

__all__ = [
    "AskedOneself",
    "Approval",
    "Closure",
    "District",
    "Draft",
    "Effect",
    "Follow",
    "ForumPage",
    "Measure",
    "MeasureAssessment",
    "MeasurePassage",
    "MeasureSupport",
    "MovedPost",
    "Passage",
    "Picture",
    "PoliticalCase",
    "Post",
    "PostVersion",
    "ReadMark",
    "RoomPosition",
    "Space",
    "SpaceState",
    "SpaceVisit",
    "Theme",
    "ThemeTally",
    "Thread",
    "Topic",
]
