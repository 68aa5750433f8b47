//! The words of every page: one Fluent bundle per language, embedded in the program.

pub mod marks;
pub mod money;
pub mod time;

#[cfg(test)]
mod tests;

use domain::lot::Lot;
use domain::rulebook::Method;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A value put into a sentence; numbers and strings convert with `into()`.
pub type Arg = fluent_bundle::FluentValue<'static>;

/// A language that every page speaks completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    ZhCn,
    En,
}

impl Lang {
    /// Every language, the first one being the default.
    pub const ALL: [Lang; 2] = [Lang::ZhCn, Lang::En];

    /// The BCP 47 tag, as in `<html lang>` and the language cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads a tag, or the first understood entry of an `Accept-Language` header.
    pub fn from_tag(tags: &str) -> Option<Lang> {
        tags.split(',').find_map(|it| match it.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::ZhCn),
            "en" => Some(Lang::En),
            _ => None,
        })
    }

    /// The language that the switch on this page leads to.
    pub fn other(self) -> Lang {
        match self {
            Lang::ZhCn => Lang::En,
            Lang::En => Lang::ZhCn,
        }
    }
}

macro_rules! embedded {
    ($lang:literal: $($area:literal),+ $(,)?) => {
        &[$(($area, include_str!(concat!("text/", $lang, "/", $area, ".ftl")))),+]
    };
}

/// The files of one language: area and content.
type Files = &'static [(&'static str, &'static str)];

const ZH_CN: Files = embedded!("zh-CN":
    "common", "account", "law", "public", "procedure", "bidder", "compose", "hall", "desk", "setup",
    "trustee", "read", "papers",
    "messages", "evaluation", "evaluator", "draws", "prices", "result", "contract", "supervisor",
    "centre", "catalogue", "settings", "posts",
    "purchaser", "remedies", "tender", "operator", "api", "refusals", "securities", "joint",
    "blind", "admission", "openings", "auctions", "rounds", "online", "ledger");
const EN: Files = embedded!("en":
    "common", "account", "law", "public", "procedure", "bidder", "compose", "hall", "desk", "setup",
    "trustee", "read", "papers",
    "messages", "evaluation", "evaluator", "draws", "prices", "result", "contract", "supervisor",
    "centre", "catalogue", "settings", "posts",
    "purchaser", "remedies", "tender", "operator", "api", "refusals", "securities", "joint",
    "blind", "admission", "openings", "auctions", "rounds", "online", "ledger");

/// The words of one language.
pub struct Text {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
    /// Sentences without values, formatted once: every page says dozens of them.
    plain: HashMap<String, String>,
}

static TEXTS: LazyLock<[Text; 2]> = LazyLock::new(|| Lang::ALL.map(Text::load));

impl Text {
    /// The words of `lang`; loaded once.
    pub fn get(lang: Lang) -> &'static Text {
        match lang {
            Lang::ZhCn => &TEXTS[0],
            Lang::En => &TEXTS[1],
        }
    }

    fn load(lang: Lang) -> Text {
        let (id, files) = match lang {
            Lang::ZhCn => ("zh-CN", ZH_CN),
            Lang::En => ("en", EN),
        };
        let id: LanguageIdentifier = id.parse().expect("both tags are well formed");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks would enter copied numbers and commands.
        bundle.set_use_isolating(false);
        for (_, source) in files {
            let resource = FluentResource::try_new((*source).to_owned())
                .expect("a test parses every embedded file");
            bundle.add_resource(resource).expect("a test finds a key defined twice");
        }
        let keys = files.iter().flat_map(|it| it.1.lines()).filter_map(|it| it.split_once(" ="));
        let plain = keys.filter_map(|(key, _)| Some((key.to_owned(), plain(&bundle, key)?)));
        let plain = plain.collect();
        Text { lang, bundle, plain }
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether this language has the sentence `key`.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|it| it.value().is_some())
    }

    /// The sentence `key` with its values.
    ///
    /// A missing key or value shows as `⟦key⟧`, never as an empty place.
    ///
    /// # Panics
    ///
    /// In this crate's unit tests, when key or value is missing.
    pub fn t(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        let values: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = vec![];
        let found = self.bundle.get_message(key).and_then(|it| it.value()).map(|pattern| {
            self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
        });
        match found {
            Some(sentence) if errors.is_empty() => sentence,
            _ => missing(self.lang, key),
        }
    }

    /// The sentence `key`, which takes no values.
    pub fn s(&self, key: &str) -> String {
        self.plain.get(key).map_or_else(|| self.t(key, &[]), String::clone)
    }
}

impl Text {
    /// The sentence in the words of a procurement method, where they differ: 成交 and not 中标.
    pub fn of(&self, key: &str, method: Method) -> String {
        self.s(&self.key_of(key, method))
    }

    /// The same with values.
    pub fn of_with(&self, key: &str, method: Method, args: &[(&'static str, Arg)]) -> String {
        self.t(&self.key_of(key, method), args)
    }

    fn key_of<'a>(&self, key: &'a str, method: Method) -> Cow<'a, str> {
        let own = match method {
            Method::OpenTender => return key.into(),
            Method::RequestForQuotations => format!("{key}-quotations"),
        };
        if self.has(&own) { own.into() } else { key.into() }
    }
}

impl Text {
    /// The sentence in the words of an auction, where they differ, for a lot that holds the
    /// envelopes of its single offers: 报价 and not 投标.
    pub fn about(&self, lot: &Lot, key: &str) -> String {
        self.about_with(lot, key, &[])
    }

    /// The same with values.
    pub fn about_with(&self, lot: &Lot, key: &str, args: &[(&'static str, Arg)]) -> String {
        let own = lot.round.map(|_| format!("{key}-auction")).filter(|it| self.has(it));
        let key = own.as_deref().unwrap_or(key);
        if args.is_empty() { self.s(key) } else { self.t(key, args) }
    }
}

/// A sentence that takes no values; `None` for one that does, or that is not there.
fn plain(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = vec![];
    let sentence = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(sentence)
}

fn missing(lang: Lang, key: &str) -> String {
    if cfg!(test) {
        panic!("{} lacks `{key}` or one of its values", lang.tag());
    }
    format!("⟦{key}⟧")
}
