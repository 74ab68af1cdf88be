"""What higher floors may listen to. Sent inside the transaction: a receiver does database work only."""

from django.dispatch import Signal

#: A post became visible to all: kwargs `post`, `thread`, `opened` (whether it opened the thread).
post_published = Signal()
#: A post was stored but waits for a moderator: kwargs `post`, `thread`, `findings`.
post_held = Signal()
#: Screens found something in what someone wants to post: kwargs `space_id`, `findings`. What follows may roll back.
findings_made = Signal()
#: A post that was visible is no longer: kwargs `post`, `thread`.
post_hidden = Signal()
#: A post that its author had withdrawn is visible again, by its author's act: kwargs `post`, `thread`.
post_put_back = Signal()
#: A post's text was changed by who wrote it: kwargs `post`, `thread`, `silent` (whether nobody is told that it was).
post_edited = Signal()
#: A thread's dialogue was closed or opened again: kwargs `thread`.
thread_closed = Signal()
thread_reopened = Signal()
#: A thread came under another theme or into another space: kwargs `thread`, `from_space_id`.
thread_moved = Signal()
#: Posts left a thread for another one: kwargs `source`, `target`, `posts` (as they are now). A merged source is empty.
posts_moved = Signal()
