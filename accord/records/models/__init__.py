"""Every table, by room."""

from django.db.models import Model

from accord.records.models.agencies import (
    Agency,
    AgencyName,
    Capacity,
    County,
    FieldOffice,
    OfficeArea,
    SearchWord,
    State,
)
from accord.records.models.agreements import Agreement, Certificate, ClosingStep, PublishedEdition, Signature
from accord.records.models.assessments import Answer, Assessment, Opinion
from accord.records.models.audit import (
    Document,
    DueDate,
    FileOrder,
    IdempotencyKey,
    LogEntry,
    LogPlace,
    LogText,
    Notice,
    RateCount,
    RateKey,
    ScreeningRefusal,
)
from accord.records.models.authority import Correction, Designation, ExamAttempt, Fact, TrainingClass
from accord.records.models.base import Case, Counter
from accord.records.models.changes import AgreementVersion, Change, ChangeStep
from accord.records.models.determinations import Determination
from accord.records.models.drafts import Draft
from accord.records.models.enquiries import Enquiry, EnquiryContact, EnquiryQuestion
from accord.records.models.filters import SavedFilter
from accord.records.models.money import Certification, Checkpoint, Fund, StatementLine, Transfer, YearClose
from accord.records.models.plans import Plan, PlanItem, PlanReview, Progress
from accord.records.models.register import (
    DoubtDecision,
    ListDecision,
    ListedRow,
    PublishedList,
    RegisterChange,
    RegisterDoubt,
    RegisterEntry,
    RegisterHead,
    RegisterStanding,
    RegisterWord,
)
from accord.records.models.requests import Meeting, PartnershipRequest, Pause, Referral
from accord.records.models.staff import Holding, RecoveryCode, SecondFactor, Staff, Token

__all__ = [
    "Agency",
    "AgencyName",
    "Agreement",
    "AgreementVersion",
    "Answer",
    "Assessment",
    "Capacity",
    "Case",
    "Certificate",
    "Certification",
    "Change",
    "ChangeStep",
    "Checkpoint",
    "ClosingStep",
    "Correction",
    "Counter",
    "County",
    "Designation",
    "Determination",
    "Document",
    "DoubtDecision",
    "Draft",
    "DueDate",
    "Enquiry",
    "EnquiryContact",
    "EnquiryQuestion",
    "ExamAttempt",
    "Fact",
    "FieldOffice",
    "FileOrder",
    "Fund",
    "Holding",
    "IdempotencyKey",
    "ListDecision",
    "ListedRow",
    "LogEntry",
    "LogPlace",
    "LogText",
    "Meeting",
    "Notice",
    "OfficeArea",
    "Opinion",
    "PartnershipRequest",
    "Pause",
    "Plan",
    "PlanItem",
    "PlanReview",
    "Progress",
    "PublishedEdition",
    "PublishedList",
    "RateCount",
    "RateKey",
    "RecoveryCode",
    "Referral",
    "RegisterChange",
    "RegisterDoubt",
    "RegisterEntry",
    "RegisterHead",
    "RegisterStanding",
    "RegisterWord",
    "SavedFilter",
    "ScreeningRefusal",
    "SearchWord",
    "SecondFactor",
    "Signature",
    "Staff",
    "State",
    "StatementLine",
    "Token",
    "TrainingClass",
    "Transfer",
    "YearClose",
]

MODEL_OF: dict[str, type[Model]] = {
    "agency": Agency,
    "office": FieldOffice,
    "staff": Staff,
    "enquiry": Enquiry,
    "request": PartnershipRequest,
    "meeting": Meeting,
    "assessment": Assessment,
    "plan": Plan,
    "determination": Determination,
    "agreement": Agreement,
    "change": Change,
    "class": TrainingClass,
    "designation": Designation,
    "fund": Fund,
    "certification": Certification,
}
"""The table of each lifecycle's kind."""
