//! Forms of what happens to the catalogue, to intentions and to intakes.

use domain::catalogue::{
    Approval, CatalogueLine, CataloguePublished, IntakeAccepted, IntakeAsked, IntakeExamined,
    IntakeReturned, IntentionPublished, IntentionWithdrawn,
};

use super::wire_struct;

wire_struct! {
    CatalogueLine { line, title, regime, category, enters_from, open_from }
    CataloguePublished { lines, cite, document }
    IntentionPublished { intention, purchaser, title, needs, category, budget, expected_on }
    IntentionWithdrawn { intention, purchaser, reason }
    Approval { number, document }
    IntakeAsked { project, line, approval, method_approval, intention, without_intention }
    IntakeReturned { project, reason }
    IntakeAccepted { project, line }
    IntakeExamined { project, examined_by, accepted_by }
}
