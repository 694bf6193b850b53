"""MedCom letters, OIOXML and EDIFACT, to domain values and back; the front door is `letters`."""
