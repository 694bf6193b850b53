"""MedCom's FHIR messages: CareCommunication 5.0 and Acknowledgement 2.0 (standards reference §3)."""
