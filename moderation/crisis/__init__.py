"""Crisis mode (R10): one switch for the crisis staff, and one list of what waits for their yes meanwhile."""
