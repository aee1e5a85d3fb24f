"""PO, as gettext, Poedit, Weblate and OmegaT write it. Mark-up stays in the text: `<b>…</b>`, `<a id="a1">…</a>`.

The context of an entry is the identity of its unit. What is behind is fuzzy, with the old source as previous msgid.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import replace

import polib
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.toolboxes.exchange.entries import MAKER, Entry, Exchange, State, check_entries, check_size, no_such_file

TOOLBOX, EXPORTED, TITLE = "X-Equalcity-Toolbox", "X-Equalcity-Exported", "Project-Id-Version"
SOURCE = "X-Source-Language"
FUZZY = "fuzzy"
KIND = "xml-text"
"""A flag that Weblate knows: mark-up in the translation must be that of the source."""
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
CHARSET = re.compile(rb"Content-Type:\s*text/plain;\s*charset=([A-Za-z0-9_.:-]{1,40})")


def write(exchange: Exchange) -> bytes:
    """The file; the same bytes for the same content."""
    made = polib.POFile(wrapwidth=0)
    made.header = f"{exchange.title}\n{MAKER}"
    made.metadata = {
        TITLE: exchange.title,
        "POT-Creation-Date": _as_gettext_has_it(exchange.exported),
        "PO-Revision-Date": _as_gettext_has_it(exchange.exported),
        "Language": exchange.language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        SOURCE: exchange.source_language,
        TOOLBOX: exchange.toolbox,
        EXPORTED: exchange.exported,
    }
    made.extend(_entry(one) for one in exchange.entries)
    return str(made).encode()


def _as_gettext_has_it(moment: str) -> str:
    """`2026-11-25T09:00:00.1+00:00` as `2026-11-25 09:00+0000`; our moments are in UTC."""
    return f"{moment[:16].replace('T', ' ')}+0000" if moment else ""


def _entry(one: Entry) -> polib.POEntry:
    flags = [FUZZY] if one.state == State.UNSURE else []
    return polib.POEntry(
        msgctxt=one.key,
        msgid=one.source,
        msgstr=one.target,
        previous_msgid=one.old_source or None,
        comment="\n".join([*([one.place] if one.place else []), *one.notes]),
        flags=[*flags, KIND] if "<" in one.source else flags,
    )


def read(body: bytes) -> Exchange:
    """What a PO file says. Refused: letters that cannot be read, not PO, without the header that every PO file has."""
    check_size(body)
    text = _decoded(body.removeprefix(codecs.BOM_UTF8))
    if UNREADABLE.search(text):
        raise no_such_file()
    try:
        found = polib.pofile(_with_a_line_more(text))
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError, UnicodeError, AssertionError):
        raise no_such_file() from None
    if not found.metadata:
        raise no_such_file()
    facts = {name: str(value).strip() for name, value in found.metadata.items()}
    return check_entries(replace(told_by(facts), entries=tuple(_read(one) for one in found if not one.obsolete)))


def told_by(facts: Mapping[str, str]) -> Exchange:
    """What the header of a PO file says of the whole of it; no entries yet."""
    return Exchange(
        toolbox=facts.get(TOOLBOX, ""),
        title=facts.get(TITLE, ""),
        source_language=facts.get(SOURCE, ""),
        language=facts.get("Language", "").replace("_", "-"),
        exported=facts.get(EXPORTED, ""),
    )


def _decoded(body: bytes) -> str:
    """UTF-8, as we write it and nearly all tools do; else what the header says, as gettext itself reads it."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        named = CHARSET.search(body[:10_000])
    try:
        return body.decode(named[1].decode() if named else "utf-8")
    except (UnicodeError, LookupError):
        raise Refused(_("The file is not written in UTF-8.")) from None


def _with_a_line_more(text: str) -> str:
    """polib takes a single line for the name of a file, and would open it."""
    return text.replace("\r\n", "\n").rstrip("\n") + "\n\n"


def _read(one: polib.POEntry) -> Entry:
    state = State.NEW if not one.msgstr else State.UNSURE if FUZZY in one.flags else State.DONE
    return Entry(
        key=one.msgctxt or "",
        source=one.msgid,
        target=one.msgstr,
        state=state,
        old_source=one.previous_msgid or "",
        notes=tuple(line for line in one.comment.splitlines() if line),
        remark=one.tcomment.strip(),
    )
