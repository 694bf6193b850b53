"""FHIR R4: JSON in, domain values out; domain aggregates in, published resources out. Pure."""
