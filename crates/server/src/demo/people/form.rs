//! Reads the forms, links and refusals of our own pages, as a browser without script does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// `hidden`, `text`, `radio`, `checkbox`, `file`, `textarea`, `select` and the like.
    pub kind: String,
    pub value: String,
    /// Ticked or chosen; always true for fields that are typed.
    pub is_on: bool,
    /// The most points that a field of a score sheet takes, and what kind of item it is.
    pub most: String,
    pub nature: String,
}

/// One form of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub is_multipart: bool,
    pub fields: Vec<Field>,
    /// Exact bytes of an act that is to be signed, and the key that its holder is known by.
    pub bytes: Option<Vec<u8>>,
    /// What a form gives its island beside that: `data-…` without the prefix.
    pub data: Vec<(String, String)>,
}

impl Form {
    /// Whether the form has a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|it| it.name == name)
    }

    /// What the form gives its island under a name.
    pub fn given(&self, name: &str) -> &str {
        self.data.iter().find(|it| it.0 == name).map_or("", |it| &it.1)
    }

    /// Types into a field, or ticks the option of this value.
    pub fn set(&mut self, name: &str, value: &str) {
        for it in self.fields.iter_mut().filter(|it| it.name == name) {
            if matches!(it.kind.as_str(), "radio" | "checkbox") {
                it.is_on = it.value == value;
            } else {
                value.clone_into(&mut it.value);
            }
        }
    }

    /// What a browser would send, files excepted.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let sent = |it: &&Field| it.is_on && !it.name.is_empty() && it.kind != "file";
        self.fields.iter().filter(sent).map(|it| (it.name.as_str(), it.value.as_str())).collect()
    }
}

/// One tag of a page with its attributes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, String)>,
    /// What follows the tag.
    rest: &'a str,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }
}

/// The next tag, closing ones included, and what follows it.
fn next_tag(html: &str) -> Option<Tag<'_>> {
    let at = html.find('<')?;
    let inside = &html[at + 1..];
    let mut quoted = false;
    let end = inside.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })?;
    let (body, rest) = (&inside[..end], &inside[end + 1..]);
    let cut = body.find(char::is_whitespace).unwrap_or(body.len());
    Some(Tag { name: &body[..cut], attributes: attributes(&body[cut..]), rest })
}

fn attributes(mut text: &str) -> Vec<(&str, String)> {
    let mut all = Vec::new();
    loop {
        text = text.trim_start();
        let cut = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
        let name = &text[..cut];
        if name.is_empty() {
            return all;
        }
        text = &text[cut..];
        let quoted = text.strip_prefix("=\"").and_then(|it| it.split_once('"'));
        match quoted {
            Some((value, rest)) => {
                all.push((name, plain(value)));
                text = rest;
            }
            None => {
                all.push((name, String::new()));
                text = text.strip_prefix('=').unwrap_or(text);
            }
        }
    }
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Every form of a page that is posted.
pub fn forms(html: &str) -> Vec<Form> {
    let mut all = Vec::new();
    let mut open: Option<Form> = None;
    let mut select = String::new();
    let mut rest = html;
    while let Some(tag) = next_tag(rest) {
        rest = tag.rest;
        match tag.name {
            "form" if tag.get("method") == Some("post") => open = Some(begun(&tag)),
            "/form" => all.extend(open.take()),
            "select" => select = tag.text("name"),
            _ => {
                if let Some(form) = &mut open {
                    form.fields.extend(field(&tag, &select));
                    keep_first_option(form, &select);
                }
            }
        }
    }
    all
}

fn begun(tag: &Tag<'_>) -> Form {
    Form {
        action: tag.text("action"),
        is_multipart: tag.get("enctype") == Some("multipart/form-data"),
        fields: Vec::new(),
        bytes: tag.get("data-bytes").and_then(|it| STANDARD.decode(it).ok()),
        data: tag.attributes.iter().filter_map(of_data).collect(),
    }
}

fn of_data((name, value): &(&str, String)) -> Option<(String, String)> {
    Some((name.strip_prefix("data-")?.to_owned(), value.clone()))
}

fn field(tag: &Tag<'_>, select: &str) -> Option<Field> {
    let (name, kind) = match tag.name {
        "input" => (tag.text("name"), tag.get("type").unwrap_or("text").to_owned()),
        "textarea" => (tag.text("name"), "textarea".to_owned()),
        "option" => (select.to_owned(), "select".to_owned()),
        // A button is sent only when it is the one that was pressed.
        _ => return None,
    };
    let is_on = match kind.as_str() {
        "radio" | "checkbox" => tag.get("checked").is_some(),
        "select" => tag.get("selected").is_some(),
        _ => true,
    };
    let value = match tag.name {
        "textarea" => plain(tag.rest.split("</textarea>").next().unwrap_or_default()),
        _ => tag.text("value"),
    };
    let (most, nature) = (tag.text("data-most"), tag.text("data-nature"));
    Some(Field { name, kind, value, is_on, most, nature })
}

/// Of a select one option stands: the chosen one, else the first.
fn keep_first_option(form: &mut Form, select: &str) {
    let of = |it: &Field| it.kind == "select" && it.name == select;
    let mut all: Vec<Field> = form.fields.iter().filter(|it| of(it)).cloned().collect();
    if all.len() < 2 {
        all.iter_mut().for_each(|it| it.is_on = true);
    } else {
        let chosen = all.iter().rposition(|it| it.is_on).unwrap_or_default();
        all = vec![all.swap_remove(chosen)];
    }
    form.fields.retain(|it| !of(it));
    form.fields.extend(all);
}

/// Where the links of a piece of a page lead.
pub fn links(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = html;
    while let Some(tag) = next_tag(rest) {
        rest = tag.rest;
        if tag.name == "a" {
            all.extend(tag.get("href").map(str::to_owned));
        }
    }
    all
}

/// The words of a piece of a page.
pub fn words(html: &str) -> String {
    let mut said = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        said.push_str(&rest[..at]);
        said.push(' ');
        let Some(tag) = next_tag(rest) else { break };
        rest = tag.rest;
    }
    said.push_str(if rest.contains('<') { "" } else { rest });
    plain(&said.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a page refuses, in its own words; none when it refuses nothing.
pub fn refusal(html: &str) -> Option<String> {
    let at = html.find("role=\"alert\"")?;
    let from = html[at..].find('>')? + at + 1;
    let whole = html[from..].split("</section>").next()?;
    let said: String = words(whole).chars().take(160).collect();
    (!said.is_empty()).then_some(said)
}

/// One line of a desk: what, about what, and where it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub what: String,
    pub about: String,
    pub href: String,
}

/// Everything that waits on a desk.
pub fn duties(html: &str) -> Vec<Duty> {
    let one = |piece: &str| {
        let (head, rest) = piece.split_once("<h2>")?.1.split_once("</h2>")?;
        let about = rest.split_once("<p>")?.1.split_once("</p>")?.0;
        let href = links(head).into_iter().next()?;
        Some(Duty { what: words(head), about: words(about), href })
    };
    html.split("<li class=\"duty\">").skip(1).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form method="get" action="/"><input name="q"></form>
        <form class="form" method="post" action="/a?b&amp;c" enctype="multipart/form-data"
            data-bytes="aGk="><input type="hidden" name="csrf" value="x&quot;>y">
        <input type="radio" name="r" value="one"><input type="radio" name="r" value="two" checked>
        <select name="s"><option value="1">1</option><option value="2" selected>2</option></select>
        <select name="t"><option value="3">3</option><option value="4">4</option></select>
        <textarea name="w" required>a &lt; b</textarea><input type="file" name="d">
        <button name="go" value="now">Go</button></form>
        <section class="refusal" role="alert"><p>No, <b>never</b>.</p></section>"#;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let all = forms(PAGE);
        assert_eq!(all.len(), 1, "a search is no act");
        assert_eq!((all[0].action.as_str(), all[0].is_multipart), ("/a?b&c", true));
        assert_eq!(all[0].bytes.as_deref(), Some(&b"hi"[..]));
        let sent = [("csrf", "x\">y"), ("r", "two"), ("s", "2"), ("t", "3"), ("w", "a < b")];
        let mut pairs = all[0].pairs();
        pairs.sort_unstable();
        assert_eq!(pairs, sent);
        let mut form = all[0].clone();
        form.set("r", "one");
        form.set("w", "typed");
        assert!(form.pairs().contains(&("r", "one")) && form.pairs().contains(&("w", "typed")));
        assert!(!form.pairs().contains(&("r", "two")));
    }

    #[test]
    fn refusals_and_duties_are_read_in_their_own_words() {
        assert_eq!(refusal(PAGE).as_deref(), Some("No, never ."));
        assert_eq!(refusal("<p>well</p>"), None);
        let desk = r#"<ol class="desk"><li class="duty"><div><h2><a href="/x">签署</a></h2>
            <p>某工程 · 一标段</p><p class="quiet">why</p></div></li></ol>"#;
        let duty = Duty {
            what: "签署".to_owned(),
            about: "某工程 · 一标段".to_owned(),
            href: "/x".to_owned(),
        };
        assert_eq!(duties(desk), [duty]);
    }
}
