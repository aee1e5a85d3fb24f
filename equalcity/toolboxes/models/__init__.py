"""What authors write (pages), and what is frozen from it for readers (editions)."""

from equalcity.toolboxes.models.editions import Edition, EditionDocument, EditionMedia, Stage
from equalcity.toolboxes.models.pages import Manual, Step, Term, Toolbox, ToolboxShelf, TranslationStatus

__all__ = [
    "Edition",
    "EditionDocument",
    "EditionMedia",
    "Manual",
    "Stage",
    "Step",
    "Term",
    "Toolbox",
    "ToolboxShelf",
    "TranslationStatus",
]
