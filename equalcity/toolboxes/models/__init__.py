"""What authors write (pages), what is frozen from it for readers (editions), and what leaves the site (exports)."""

from equalcity.toolboxes.models.adaptations import (
    Adaptation,
    AdaptedFact,
    AdaptedNote,
    HiddenStep,
    PublishedAdaptation,
)
from equalcity.toolboxes.models.editions import Edition, EditionDocument, EditionMedia, Stage
from equalcity.toolboxes.models.exports import Export, ExportFault, ExportKind, ExportState
from equalcity.toolboxes.models.pages import Manual, Step, Term, Toolbox, ToolboxShelf, TranslationStatus
from equalcity.toolboxes.models.readers import EditionReaders

__all__ = [
    "Adaptation",
    "AdaptedFact",
    "AdaptedNote",
    "Edition",
    "EditionDocument",
    "EditionMedia",
    "EditionReaders",
    "Export",
    "ExportFault",
    "ExportKind",
    "ExportState",
    "HiddenStep",
    "Manual",
    "PublishedAdaptation",
    "Stage",
    "Step",
    "Term",
    "Toolbox",
    "ToolboxShelf",
    "TranslationStatus",
]
