"""The papers a centre gives: the receipt for the documents and the blank application form."""

from services.intake.papers.application import application_form_pdf
from services.intake.papers.receipt import ReceiptDocument, ReceiptInspector, ReceiptPaper, receipt_pdf

__all__ = [
    "ReceiptDocument",
    "ReceiptInspector",
    "ReceiptPaper",
    "application_form_pdf",
    "receipt_pdf",
]
