"""The events as a promise to others: stored JSON schemas and the AsyncAPI document, made from the catalogue.

`python -m shared.bus.contract check` holds docs/ equal to the code, `write` writes it anew.
"""
