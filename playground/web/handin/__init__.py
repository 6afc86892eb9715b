"""Routes for hand-ins, and the queue in which they are verified."""
