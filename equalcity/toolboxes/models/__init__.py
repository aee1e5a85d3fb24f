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
from equalcity.toolboxes.models.remarks import (
    Remark,
    RemarkAgreement,
    RemarkAnswer,
    RemarkDecision,
    RemarkKind,
    RemarkOutcome,
    RemarkState,
)
from equalcity.toolboxes.models.rounds import Round, RoundDone, RoundGuest, StepRead
from equalcity.toolboxes.models.translation_work import MachineRun, RunState, TranslationFile
from equalcity.toolboxes.models.translations import (
    Origin,
    SyncedSource,
    TranslationUnit,
    UnitEvent,
    UnitHistory,
    UnitKind,
    UnitStatus,
    UnitTranslation,
)

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
    "MachineRun",
    "Manual",
    "Origin",
    "PublishedAdaptation",
    "Remark",
    "RemarkAgreement",
    "RemarkAnswer",
    "RemarkDecision",
    "RemarkKind",
    "RemarkOutcome",
    "RemarkState",
    "Round",
    "RoundDone",
    "RoundGuest",
    "RunState",
    "Stage",
    "Step",
    "StepRead",
    "SyncedSource",
    "Term",
    "Toolbox",
    "ToolboxShelf",
    "TranslationFile",
    "TranslationStatus",
    "TranslationUnit",
    "UnitEvent",
    "UnitHistory",
    "UnitKind",
    "UnitStatus",
    "UnitTranslation",
]
