"""A file as it comes back from a bad disk, a wrong tool or a bad person: the same damage for the same chance."""

import random

SCRAPS = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"<",
    b"</",
    b"]]>",
    b"&#0;",
    b"&a;",
    b'"',
    b"\\",
    b"msgid",
    b"#~ ",
    b"<g id='b9'>",
    b"<target>",
    b"<!DOCTYPE a>",
    b"\n\n",
    b"9" * 5000,
    "\u202e".encode(),
    "é".encode("latin-1"),
)


def mutated(body: bytes, chance: random.Random) -> bytes:
    """This file with one to four places changed: bytes flipped, cut out, doubled, swapped, or a scrap put in."""
    for _change in range(chance.randint(1, 4)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice((1, 3, 40, 400)))
        piece = body[start:end]
        new = chance.choice(
            (
                chance.choice(SCRAPS),
                piece + piece,
                bytes(byte ^ chance.choice((1, 32, 128)) for byte in piece),
                bytes(reversed(piece)),
                chance.choice(SCRAPS) + piece,
            )
        )
        body = body[:start] + new + body[end:]
    return body[: chance.randrange(1, len(body) + 1)] if body and chance.random() < 0.1 else body
