//! `daylight demo people`: everybody of the sample county but the newcomer, by the public doors.
//!
//! A process of its own. It signs in with password and digits, reads each person's desk, sends
//! the forms that stand there, seals, keys in and answers as everybody's tools do. It holds the
//! invented people's keys and nothing of the platform's.

mod bidder;
mod desk;
mod door;
mod draws;
mod form;
pub mod rivals;
mod sealed_offers;
mod trustee;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use domain::parties::Role;

use super::folk::{Folk, PASSWORD, Person};
pub use desk::Did;
use desk::{Actor, Also};
use door::{Door, Failed};

const USAGE: &str = "usage: daylight demo people|rivals --data DIR --url http://127.0.0.1:PORT
         [--except ACCOUNT|ROLE]... [--lot TENDER/LOT/ROUND]... [--every SECONDS] [--most ACTS]
用法：daylight demo people|rivals --data 目录 --url 地址 [--except 账号或角色]...
         [--lot 项目/标段/轮次]... [--every 秒] [--most 次数]";
/// CONFIG: pause between two acts, seconds, unless told.
const EVERY_S: u64 = 3;
/// CONFIG: most acts of one run, unless told.
const ACTS_MAX: u32 = 500;
/// How often the same act is tried before it is left alone until somebody else has acted.
const TRIES_MAX: u32 = 2;
/// Refusals are forgotten after this many rounds without any act: time may have mended them.
const FORGOTTEN_AFTER: u32 = 10;

/// How the people are asked to play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Data folder of the sample: keys and second factors of its people.
    pub data: PathBuf,
    /// Where the platform is served.
    pub url: String,
    /// Accounts, or roles as accounts begin, that a newcomer plays.
    pub except: Vec<String>,
    /// Only these lots; empty for all.
    pub lots: Vec<String>,
    pub every: Duration,
    pub acts_max: u32,
}

/// Why the people do not play.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    Usage(String),
    #[error("the sample's people cannot be read 样本人员无法读取: {0}")]
    Sample(#[from] std::io::Error),
    #[error("{0} is no sample: its people are not ours to play 不是样本日志，不得代演")]
    Real(String),
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// The people at work.
pub struct People {
    folk: Folk,
    options: Options,
    doors: BTreeMap<String, Door>,
    /// How often something was tried in vain since anybody acted.
    tried: BTreeMap<(String, String), u32>,
    acts: u32,
    /// Rounds in which nobody acted.
    idle: u32,
}

impl People {
    /// The people of a sample, after the platform's log said that it is one.
    ///
    /// # Errors
    ///
    /// [`Problem::Real`] for a log whose origin does not begin with `sample.`, and others.
    pub fn new(options: Options) -> Result<Self, Problem> {
        only_a_sample(&options.url)?;
        let folk = super::known_folk(&options.data)?;
        let (doors, tried) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { folk, options, doors, tried, acts: 0, idle: 0 })
    }

    /// Everybody once: each does at most one thing. Gives how many acted; `tell` hears of each.
    ///
    /// # Errors
    ///
    /// [`Failed::Silent`] when the platform cannot be reached.
    pub fn round(&mut self, tell: &mut dyn FnMut(&str, &Did)) -> Result<u32, Failed> {
        let mut acted = 0;
        let all: Vec<Person> = self.folk.all().into_iter().cloned().collect();
        for person in all.iter().filter(|it| self.plays(it)).collect::<Vec<_>>() {
            if self.acts >= self.options.acts_max {
                break;
            }
            if let Some(did) = self.turn(person)? {
                tell(person.account.as_str(), &did);
                (acted, self.acts) = (acted + 1, self.acts + 1);
                self.tried.clear();
                std::thread::sleep(self.options.every);
            }
        }
        if acted == 0 {
            self.idle += 1;
            if self.idle.is_multiple_of(FORGOTTEN_AFTER) {
                self.tried.clear();
            }
        }
        Ok(acted)
    }

    /// Whether somebody is played here: not excepted, by account or by role.
    fn plays(&self, person: &Person) -> bool {
        let account = person.account.as_str();
        let role = account.rsplit_once('-').map_or(account, |it| it.0);
        !self.options.except.iter().any(|it| it == account || it == role)
    }

    fn turn(&mut self, person: &Person) -> Result<Option<Did>, Failed> {
        let account = person.account.as_str();
        let url = &self.options.url;
        let door = self.doors.entry(account.to_owned()).or_insert_with(|| Door::new(url));
        match Self::at(&self.folk, &self.options, door, (person, &mut self.tried)) {
            Err(Failed::SignedOut) => {
                door.sign_out();
                Ok(None)
            }
            Err(it @ Failed::Silent(_)) => Err(it),
            Err(Failed::Refused(why)) => {
                eprintln!("people: {account}: {why}");
                Ok(None)
            }
            Ok(it) => Ok(it),
        }
    }

    fn at(
        folk: &Folk,
        options: &Options,
        door: &mut Door,
        (person, tried): (&Person, &mut BTreeMap<(String, String), u32>),
    ) -> Result<Option<Did>, Failed> {
        if !door.is_open() {
            let digits = super::digits(&options.data, person.account.as_str());
            let digits = digits.map_err(|it| Failed::Refused(it.to_string()))?;
            // Digits are good once; tried in vain, the next ones are awaited.
            if !door.tries(&digits) {
                return Ok(None);
            }
            sign_in(door, person, &digits)?;
        }
        let mut actor = Actor { person, also: also(folk, person), door };
        for next in actor.next()? {
            let wanted = options.lots.is_empty() || options.lots.iter().any(|it| next.is_about(it));
            let key = (person.account.to_string(), next.name().to_owned());
            let before = tried.get(&key).copied().unwrap_or_default();
            if !wanted || before >= TRIES_MAX {
                continue;
            }
            match actor.act(&next) {
                Ok(Some(did)) => return Ok(Some(did)),
                // Somebody else has to act first, or time to pass.
                Ok(None) => {}
                Err(Failed::Refused(why)) => {
                    eprintln!("people: {} {}: {why}", person.account, next.name());
                    tried.insert(key, before + 1);
                }
                Err(it) => return Err(it),
            }
        }
        Ok(None)
    }
}

/// Asks the platform's log whether it is a sample's.
fn only_a_sample(url: &str) -> Result<(), Problem> {
    let checkpoint = Door::new(url).get("/log/checkpoint")?;
    let origin = checkpoint.body.lines().next().unwrap_or_default().to_owned();
    let is_one = checkpoint.status == 200 && origin.starts_with("sample.");
    if is_one { Ok(()) } else { Err(Problem::Real(origin)) }
}

fn also<'a>(folk: &'a Folk, person: &Person) -> Also<'a> {
    let same = |it: &Person| it.account == person.account;
    match person.role {
        Role::Bidder => {
            let mut firms = folk.firms.iter().enumerate();
            firms.find(|it| same(&it.1.person)).map(|(place, it)| Also::Firm(place, it))
        }
        Role::Trustee => folk.trustees.iter().find(|it| same(&it.person)).map(Also::Trustee),
        _ => None,
    }
    .unwrap_or(Also::Nothing)
}

/// Signs in by the page's form, and takes the session's mark from the desk.
fn sign_in(door: &mut Door, person: &Person, digits: &str) -> Result<(), Failed> {
    let page = door.get("/sign-in")?;
    let refused = |why: &str| Failed::Refused(format!("sign-in 登录: {why}"));
    let mut all = form::forms(&page.body).into_iter();
    let mut form = all.find(|it| it.has("digits")).ok_or_else(|| refused("no form"))?;
    form.set("account", person.account.as_str());
    form.set("password", PASSWORD);
    form.set("digits", digits);
    let answer = door.post(&form, &[])?;
    if answer.location.is_empty() {
        return Err(refused(&form::refusal(&answer.body).unwrap_or_default()));
    }
    let desk = door.get("/desk")?.body;
    let mark = desk.split_once("name=\"csrf\" content=\"").and_then(|it| it.1.split('"').next());
    mark.unwrap_or_default().clone_into(&mut door.csrf);
    Ok(())
}

/// Plays until Ctrl-C or until enough was done.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ended(options(args).and_then(play))
}

fn ended(played: Result<(), Problem>) -> ExitCode {
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(Problem::Usage(why)) => {
            eprintln!("{why}\n{USAGE}");
            ExitCode::from(crate::ops::USAGE_WRONG)
        }
        Err(it) => {
            eprintln!("people: {it}");
            ExitCode::FAILURE
        }
    }
}

fn play(options: Options) -> Result<(), Problem> {
    let (acts_max, every) = (options.acts_max, options.every);
    let but = match options.except.join(", ") {
        it if it.is_empty() => String::new(),
        it => format!(" but {it} 除外: {it}"),
    };
    let mut people = People::new(options)?;
    println!("people: everybody of the county acts 样本人员开始办理{but}; Ctrl-C stops 停止");
    let mut tell = |who: &str, did: &Did| {
        println!("people: {who}: {} · {} — {}", did.what, did.about, did.english);
    };
    while people.acts < acts_max {
        if people.round(&mut tell)? == 0 {
            std::thread::sleep(every.max(Duration::from_secs(1)));
        }
    }
    println!("people: {acts_max} acts, enough 已达办理次数上限");
    Ok(())
}

fn options(args: &[String]) -> Result<Options, Problem> {
    let usage = |it: &dyn std::fmt::Display| Problem::Usage(it.to_string());
    let (data, rest) = crate::data::Data::from_env_and_args(args).map_err(|it| usage(&it))?;
    let mut it = Options {
        data: data.data,
        url: String::new(),
        except: Vec::new(),
        lots: Vec::new(),
        every: Duration::from_secs(EVERY_S),
        acts_max: ACTS_MAX,
    };
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        let value = rest.next().ok_or_else(|| usage(&format!("{word} needs a value 缺少值")))?;
        let number = || value.parse().map_err(|_| usage(&format!("{word}: {value:?}")));
        match word.as_str() {
            "--url" => it.url.clone_from(value),
            "--except" => it.except.push(value.clone()),
            "--lot" => it.lots.push(value.clone()),
            "--every" => it.every = Duration::from_secs(number()?),
            "--most" => it.acts_max = u32::try_from(number()?).unwrap_or(ACTS_MAX),
            other => return Err(usage(&format!("{other} is not known 未知选项"))),
        }
    }
    if it.url.is_empty() {
        return Err(usage(&"--url is missing 缺少 --url"));
    }
    Ok(it)
}

impl Options {
    /// Everybody of a data folder at an address, without any pause.
    #[must_use]
    pub fn at_once(data: &Path, url: &str, except: &[&str]) -> Self {
        Self {
            data: data.to_owned(),
            url: url.to_owned(),
            except: except.iter().map(|it| (*it).to_owned()).collect(),
            lots: Vec::new(),
            every: Duration::ZERO,
            acts_max: u32::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Options, Problem> {
        options(&words.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn roles_and_accounts_are_excepted_and_what_is_wrong_is_said() {
        let it =
            read("--data d --url http://h --except chair --except bidder-2 --every 0").unwrap();
        let folk = Folk::new(&[1; 32]);
        let people = People {
            folk,
            options: it,
            doors: BTreeMap::new(),
            tried: BTreeMap::new(),
            acts: 0,
            idle: 0,
        };
        let all = people.folk.all();
        let left: Vec<&str> =
            all.iter().filter(|it| !people.plays(it)).map(|it| it.account.as_str()).collect();
        assert_eq!(left, ["chair-1", "bidder-2"]);
        for wrong in
            ["--data d", "--data d --url", "--data d --url u --quick yes", "--url u --most x"]
        {
            assert!(matches!(read(wrong), Err(Problem::Usage(_))), "{wrong}");
        }
    }
}
