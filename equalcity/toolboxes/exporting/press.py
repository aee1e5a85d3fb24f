"""Prints one PDF with Typst, as a program of its own: its memory ends with it, and so does what goes wrong.

Arguments: the folder of the template and its data, the folder of the fonts, the template, the second of the edition
(since 1970), and what is wanted: a plain PDF, an accessible one (PDF/UA-1), or the plan that the template makes, as
JSON. It comes on the standard output, what Typst refuses on the other.
"""

import sys
from pathlib import Path

import typst


def main(root: str, fonts: str, template: str, second: str, wanted: str) -> int:
    own_fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(input=Path(root) / template, root=root, font_paths=own_fonts, ignore_system_fonts=True)
    try:
        if wanted == "plan":
            sys.stdout.write(compiler.query("<plan>", field="value", one=True))
            return 0
        body = compiler.compile(
            format="pdf", pdf_standards=["ua-1"] if wanted == "accessible" else [], timestamp=int(second)
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 2
    if not isinstance(body, bytes):
        return 3
    sys.stdout.buffer.write(body)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
