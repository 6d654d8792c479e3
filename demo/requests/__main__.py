"""`python -m demo.requests`: writes the demo's input files anew, byte for byte as they are shipped."""

from pathlib import Path

from demo.requests.files import input_files
from demo.requests.stories import make_input

DATA = Path(__file__).parent.parent / "data"

if __name__ == "__main__":
    for name, text in input_files(make_input()).items():
        (DATA / name).write_bytes(text.encode())
