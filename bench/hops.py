"""How long a request's way is: the steps that follow each other, and all deliveries that it causes."""

# The steps from the window's door to the applicant's message, each waiting for the one before. What happens
# beside them (terms, history, what the message's fate causes) is counted as deliveries, not as hops: the
# peers are asked for the way alone, though a whole request is more.
PATH = (
    "bureau opens the case and accepts the package (request.registered)",
    "bureau searches, decides and signs (leased work)",
    "intake takes the certificate (certificate.prepared)",
    "notifier writes the message (document.ready)",
    "notifier hands the message over (leased work)",
)
HOPS = len(PATH)
