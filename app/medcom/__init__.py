"""MedCom OIOXML letters to domain values and back; the front door is `letters`."""
