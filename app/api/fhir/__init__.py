"""FHIR R4 (4.0.1): one module per interaction, plain endpoints because machines hammer here."""
