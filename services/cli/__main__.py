"""`python -m services.cli` is `anyqtama`."""

from services.cli import app

app(prog_name="anyqtama")
