"""Spaces, threads and posts: what people write and where; and what it comes to. One small file for each."""

from .approval import Approval, ApprovedPage, NotApproved
from .asked_oneself import AskedOneself
from .draft import Draft
from .follow import Follow
from .leader_group import LeaderGroupTask
from .measure import Effect, Measure, MeasureAssessment, MeasurePassage, MeasureSupport, Passage
from .moved import MovedPost
from .picture import Picture
from .place import District, Topic
from .post import Post, PostVersion
from .reading import ReadMark, RoomPosition, SpaceVisit
from .space import ForumPage, Space, SpaceState
from .thread import Closure, PoliticalCase, Theme, ThemeTally, Thread

__all__ = [
    "AskedOneself",
    "Approval",
    "ApprovedPage",
    "Closure",
    "District",
    "Draft",
    "Effect",
    "Follow",
    "ForumPage",
    "LeaderGroupTask",
    "Measure",
    "MeasureAssessment",
    "MeasurePassage",
    "MeasureSupport",
    "MovedPost",
    "NotApproved",
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
