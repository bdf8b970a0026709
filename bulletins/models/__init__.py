"""What is stored: bulletins, issues, documents in versions, and all that hangs on a document. A noun a file."""

from bulletins.models.act import Act
from bulletins.models.agency import Agency, AgencyAlias, NumberSeries
from bulletins.models.anchor import Anchor
from bulletins.models.attachment import Attachment, Figure
from bulletins.models.bulletin import Bulletin, Section
from bulletins.models.calendar import CalendarDay
from bulletins.models.change import Change, ChangeCounter
from bulletins.models.chronicle import ChronicleEntry
from bulletins.models.clearance import OpennessDecision, SecrecyReview
from bulletins.models.document import Document, DocumentAgency, Record
from bulletins.models.facsimile import Facsimile, FacsimilePage, FacsimileReview
from bulletins.models.inspection import Inspection
from bulletins.models.intake import Intake, IntakePicture
from bulletins.models.issue import Issue
from bulletins.models.ledger import Canonical, LedgerEntry, PublishedFile
from bulletins.models.personal import FileScan, Original, PersonalDecision
from bulletins.models.relation import Relation, RelationDecision
from bulletins.models.release import ScheduledRelease
from bulletins.models.rendition import Rendition
from bulletins.models.review import Comment, ReviewChain, ReviewEntry, Step
from bulletins.models.states import Frozen, Openness, Revision, State, Validity
from bulletins.models.table import Table
from bulletins.models.topic import Topic
from bulletins.models.trace import Trace
from bulletins.models.validity import ValidityDecision

__all__ = [
    "Act",
    "Agency",
    "AgencyAlias",
    "Anchor",
    "Attachment",
    "Bulletin",
    "CalendarDay",
    "Canonical",
    "Change",
    "ChangeCounter",
    "ChronicleEntry",
    "Comment",
    "Document",
    "DocumentAgency",
    "Facsimile",
    "FacsimilePage",
    "FacsimileReview",
    "Figure",
    "FileScan",
    "Frozen",
    "Inspection",
    "Intake",
    "IntakePicture",
    "Issue",
    "LedgerEntry",
    "NumberSeries",
    "Openness",
    "OpennessDecision",
    "Original",
    "PersonalDecision",
    "PublishedFile",
    "Record",
    "Relation",
    "RelationDecision",
    "Rendition",
    "ReviewChain",
    "ReviewEntry",
    "Revision",
    "ScheduledRelease",
    "SecrecyReview",
    "Section",
    "State",
    "Step",
    "Table",
    "Topic",
    "Trace",
    "Validity",
    "ValidityDecision",
]
