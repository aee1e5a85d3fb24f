"""Files for translators who work elsewhere: PO, XLIFF 1.2 and XLIFF 2.1, out and in. No module here knows a model."""
