//! The sample centre's own house: four sections with posts, who holds which, and who stands in.
//!
//! The sections are those of the county centre whose report the project follows.

use app::platform::Platform;
use domain::parties::{self, Role, StandInAppointed};
use domain::posts::{Command as It, PostGiven, PostLine, SectionSet};
use domain::shared::{AccountId, Id, Instant};
use domain::world::Command;

use super::folk::Folk;

/// A section: number, name, duties, and its posts with their numbers.
type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Sections with their duties and posts.
const SECTIONS: [Row; 4] = [
    (
        "s1",
        "综合股",
        "投标保证金收退，系统运行维护，档案和后勤。",
        &[("p1", "财务岗"), ("p2", "财务复核岗"), ("p3", "系统运维岗")],
    ),
    (
        "s2",
        "交易股",
        "受理进场登记，公布交易目录，组织开标和评标。",
        &[("p1", "受理岗"), ("p2", "受理复核岗"), ("p3", "开标主持岗")],
    ),
    ("s3", "监督股", "现场见证，场内秩序，配合行政监督部门。", &[("p1", "现场见证岗")]),
    ("s4", "农村产权交易股", "农村产权交易的受理和鉴证。", &[("p1", "产权受理岗")]),
];

/// How many days after today the sample's stand-in ends.
const STANDS_DAYS: usize = 6;

fn id(text: &str) -> Id {
    Id::new(text).expect("a constant that is an id")
}

/// What sets the sections up and gives the posts: who asks, and what.
pub fn founding(folk: &Folk) -> Vec<(AccountId, Command)> {
    let [first, second] = [0, 1].map(|at| folk.officials[at].account.clone());
    let mut all = Vec::new();
    for (section, name, duties, posts) in SECTIONS {
        let line = |it: &(&str, &str)| PostLine { post: id(it.0), name: it.1.to_owned() };
        let posts = posts.iter().map(line).collect();
        let (name, duties) = (name.to_owned(), duties.to_owned());
        all.push((
            first.clone(),
            It::SetSection(SectionSet { section: id(section), name, duties, posts }),
        ));
    }
    for (person, section, post) in [
        (&folk.finance, "s1", "p1"),
        (&folk.second_finance, "s1", "p2"),
        (&folk.operator, "s1", "p3"),
        (&folk.officials[0], "s2", "p1"),
        (&folk.officials[1], "s2", "p2"),
        (&folk.chair, "s2", "p3"),
    ] {
        let account = person.account.clone();
        let by = if account == first { second.clone() } else { first.clone() };
        let (section, post, reason) = (id(section), id(post), "样本中心设立时定岗".to_owned());
        let given = PostGiven { account, section, post, reason, by: by.clone() };
        all.push((by, It::GivePost(given)));
    }
    all.into_iter().map(|(who, it)| (who, Command::Posts(it))).collect()
}

/// From today on the second finance post stands in for the second official, who is away.
///
/// # Errors
///
/// The sentence of whoever said no.
pub fn stand_in(platform: &Platform, folk: &Folk) -> Result<(), String> {
    let from = Instant(platform.now_ms()).date();
    let until = (0..STANDS_DAYS).try_fold(from, |day, _| day.tomorrow());
    let by = folk.officials[0].account.clone();
    let it = StandInAppointed {
        account: folk.second_finance.account.clone(),
        of: folk.officials[1].account.clone(),
        roles: vec![Role::Official],
        from,
        until: until.map_err(|it| it.to_string())?,
        reason: "参加业务培训（样本）".to_owned(),
        by: by.clone(),
    };
    let command = Command::Parties(parties::Command::AppointStandIn(it));
    let ticket = platform.ask(by.as_str(), "sample-county-stand-in", command);
    let answer = ticket.map_err(|it| it.to_string())?.wait();
    match answer {
        Ok(app::desk::Answer::Accepted(_)) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}
