"""The other side: the systems of a practice and a hospital, and a VANS mailbox, written apart from ours.

They read strictly and by themselves, with rules of their own, so that a letter of ours that a real system
could not read is refused here too; and they misbehave on request.
"""
