"""crisis-sim: a crisis-escalation scenario simulator."""
