"""The address bureau: cases, searches in both sources, the operator's tasks, certificates and returns."""
