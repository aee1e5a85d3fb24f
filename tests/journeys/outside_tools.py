"""Translators at work outside: what Poedit, OmegaT or an agency would do to a file.

They know nothing of the product: PO is read and written by polib, XLIFF by lxml.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import polib
from lxml import etree

XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"


def in_other_words(text: str, words: Mapping[str, str]) -> str:
    """The text with each of these words in the other language, the longest first; mark-up stays where it is."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return text


def translate_po(file: Path, words: Mapping[str, str]) -> int:
    """Fill in every entry and save the file; gives how many."""
    catalogue = polib.pofile(str(file))
    for entry in catalogue:
        entry.msgstr = in_other_words(entry.msgid, words)
    catalogue.metadata["X-Generator"] = "Poedit 3.4"
    catalogue.save()
    return len(catalogue)


def translate_xliff(file: Path, words: Mapping[str, str]) -> int:
    """Fill in every segment of an XLIFF 2 file, call it reviewed, and save the file; gives how many."""
    tree = etree.parse(file)
    segments = list(tree.iter(f"{XLIFF}segment"))
    for segment in segments:
        target = deepcopy(segment.find(f"{XLIFF}source"))
        target.tag = f"{XLIFF}target"
        for element in target.iter():
            element.text = in_other_words(element.text or "", words)
            element.tail = in_other_words(element.tail or "", words)
        for known in segment.findall(f"{XLIFF}target"):
            segment.remove(known)
        segment.append(target)
        segment.set("state", "reviewed")
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return len(segments)
