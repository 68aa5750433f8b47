//! Of a lot's draft: the documents by sections, and who approved what.

use std::collections::BTreeMap;

use app::tendering::sections::Section;
use domain::shared::{AccountId, Hash};
use record::canonical::Value;

/// Documents as they are written: sections of a template, and its variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Template and version that it began with; empty for none.
    pub template: String,
    pub sections: Vec<Section>,
    /// What was filled in, by the variable's name.
    pub values: BTreeMap<String, String>,
}

/// Somebody submitted a draft to a second person 审核.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub by: AccountId,
    pub at_ms: i64,
    /// What was submitted; a draft that changes afterwards is another one.
    pub content: Hash,
    pub second: Second,
}

/// What the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Second {
    Waits,
    Approved { by: AccountId, at_ms: i64 },
    Returned { by: AccountId, why: String },
}

fn text(it: &str) -> Value {
    Value::Text(it.to_owned())
}

fn word(it: &Value) -> Option<String> {
    match it {
        Value::Text(it) => Some(it.clone()),
        _ => None,
    }
}

impl Book {
    pub(super) fn value(&self) -> Value {
        let section = |it: &Section| Value::List(vec![text(&it.heading), text(&it.body)]);
        let values = self.values.iter().map(|it| (it.0.clone(), text(it.1))).collect();
        Value::object([
            ("sections", Value::List(self.sections.iter().map(section).collect())),
            ("template", text(&self.template)),
            ("values", Value::Object(values)),
        ])
    }

    /// A draft of an earlier release has none.
    pub(super) fn read(it: Option<&Value>) -> Option<Self> {
        let Some(it) = it else { return Some(Self::default()) };
        let section = |it: &Value| match it {
            Value::List(it) => match it.as_slice() {
                [heading, body] => Some(Section { heading: word(heading)?, body: word(body)? }),
                _ => None,
            },
            _ => None,
        };
        let Some(Value::Object(values)) = it.get("values") else { return None };
        let values = values.iter().map(|it| Some((it.0.clone(), word(it.1)?)));
        Some(Self {
            template: it.text("template")?.to_owned(),
            sections: it.list("sections")?.iter().map(section).collect::<Option<_>>()?,
            values: values.collect::<Option<_>>()?,
        })
    }
}

impl Approval {
    pub(super) fn value(&self) -> Value {
        let (said, by, at_ms, why) = match &self.second {
            Second::Waits => ("waits", "", 0, ""),
            Second::Approved { by, at_ms } => ("approved", by.as_str(), *at_ms, ""),
            Second::Returned { by, why } => ("returned", by.as_str(), 0, why.as_str()),
        };
        Value::object([
            ("at_ms", Value::Integer(self.at_ms)),
            ("by", text(self.by.as_str())),
            ("content", Value::Text(self.content.hex())),
            ("said", text(said)),
            ("second", text(by)),
            ("second_ms", Value::Integer(at_ms)),
            ("why", text(why)),
        ])
    }

    pub(super) fn read(it: &Value) -> Option<Self> {
        let second = || AccountId::new(it.text("second")?).ok();
        let second = match it.text("said")? {
            "waits" => Second::Waits,
            "approved" => Second::Approved { by: second()?, at_ms: it.integer("second_ms")? },
            "returned" => Second::Returned { by: second()?, why: it.text("why")?.to_owned() },
            _ => return None,
        };
        Some(Self {
            by: AccountId::new(it.text("by")?).ok()?,
            at_ms: it.integer("at_ms")?,
            content: Hash::from_hex(it.text("content")?)?,
            second,
        })
    }
}
