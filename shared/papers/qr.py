"""QR codes as vector pictures."""

import io

import segno


def qr_svg(text: str) -> str:
    """`text` as an SVG picture of its QR code, without border, for a template to draw by `image(bytes(...))`.

    Error correction Q: a quarter of the picture may be covered by a stamp or a fold and it still reads.
    """
    picture = io.BytesIO()
    code = segno.make(text, error="q", micro=False, boost_error=False)
    code.save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode("utf-8")
