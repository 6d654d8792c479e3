"""Ways out: port.py says what a gateway is; smtp.py, filed.py and http_sms.py are the ones there are."""
