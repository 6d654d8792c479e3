"""The papers a centre gives: the receipt for the documents, the transfer list, the blank application form."""

from services.intake.papers.application import application_form_pdf
from services.intake.papers.receipt import ReceiptDocument, ReceiptInspector, ReceiptPaper, receipt_pdf
from services.intake.papers.transfer_list import CarriedItem, TransferListPaper, transfer_list_pdf

__all__ = [
    "CarriedItem",
    "ReceiptDocument",
    "ReceiptInspector",
    "ReceiptPaper",
    "TransferListPaper",
    "application_form_pdf",
    "receipt_pdf",
    "transfer_list_pdf",
]
