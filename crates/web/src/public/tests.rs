//! Every stage and every public event has its word in both languages.

use record::leaf::Form;

use crate::text::{Lang, Text};

use super::GROUPS;

#[test]
fn every_clear_event_stage_and_ending_has_its_word_in_both_languages() {
    let stages = "Announced Closed KeyIn Releasing SharesClosed Opened Evaluating Reported \
        Displayed Decided Notified Failed Terminated";
    let endings = "Openable Opened Malformed Absent Missing TrusteesFailed PayloadBad ContentBad";
    for lang in Lang::ALL {
        let text = Text::get(lang);
        for (kind, form) in record::event::KINDS.iter().chain(record::event::LOG_KINDS) {
            assert!(*form == Form::Opaque || text.has(&format!("past-{kind}")), "{kind}");
        }
        for it in stages.split_whitespace() {
            assert!(text.has(&format!("at-{it}")), "{it}");
        }
        for it in endings.split_whitespace() {
            assert!(text.has(&format!("ending-{it}")), "{it}");
        }
        for it in GROUPS {
            assert!(text.has(&format!("group-{it}")), "{it}");
        }
    }
}
