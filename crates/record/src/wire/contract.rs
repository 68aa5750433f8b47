//! Forms of what happens from the letter to the closed file.

use domain::contract::{
    AcceptancePart, AcceptanceVerdict, ArchivePacked, AwardReported, ContractFiled,
    ContractOffered, ContractPublished, ContractSigned, DeliveryAccepted, FileClosed,
    InstrumentKind, PerformanceKind, PerformanceNoted,
};

use super::{wire_struct, wire_words};

wire_words! {
    InstrumentKind { Contract = "contract", Addition = "addition", Alteration = "alteration" }
    PerformanceKind {
        Delivered = "delivered",
        Paid = "paid",
        SecurityReceived = "security_received",
        SecurityReturned = "security_returned",
        SecurityKept = "security_kept",
    }
    AcceptancePart { Part = "part", Final = "final" }
    AcceptanceVerdict { Passed = "passed", Failed = "failed" }
}

wire_struct! {
    ContractOffered { lot, number, kind, document, amount, reason, signed }
    ContractSigned { lot, number, winner, document, amount, total, publish_by, file_by, signed }
    ContractPublished { lot, number, documents, withheld }
    ContractFiled { lot, number, authority, receipt }
    AwardReported { lot, authority, report }
    PerformanceNoted { lot, entry, kind, amount, on, text }
    DeliveryAccepted { lot, entry, part, verdict, text, document, signed }
    FileClosed { lot, keep_until }
    ArchivePacked { lot, number, package, length, keys }
}
