"""What the notifier can do: writing.py messages, sending.py hands them over, settling.py records their fate.

receiving.py takes providers' receipts and people's word. making_sure.py tells otherwise when a term nears.
staff.py keeps who is told of escalations, letters.py writes what is told in numbers.
"""
