"""Which job goes first, for there is one worker: what somebody waits for with a phone in the hand."""

SOMEBODY_WAITS = 50
NOBODY_WAITS = -50
