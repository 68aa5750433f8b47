//! What a letter outside the platform says, from the same words as the pages.

use std::sync::Weak;

use app::messages::{Message, Outside, Words, is_asker, is_watcher};
use app::platform::Platform;
use app::ports::Channel;

use crate::text::{Lang, Text};

/// Writes letters for one platform.
pub struct Letters {
    platform: Weak<Platform>,
    /// How people reach the site.
    address: String,
}

impl Letters {
    /// Letters that lead to the site at `address`.
    #[must_use]
    pub fn new(platform: Weak<Platform>, address: &str) -> Self {
        Self { platform, address: address.to_owned() }
    }

    /// The centre's name; the frame's word while it has none.
    fn centre(&self, t: &Text) -> String {
        let Some(platform) = self.platform.upgrade() else { return t.s("frame-centre") };
        let Ok(folded) = platform.folded() else { return t.s("frame-centre") };
        let it = &folded.world.centre;
        let name = if t.lang() == Lang::En { &it.name_en } else { &it.name };
        if name.is_empty() { t.s("frame-centre") } else { name.clone() }
    }
}

impl Words for Letters {
    fn letter(&self, it: &Message, channel: Channel, language: &str) -> (String, String) {
        let t = Text::get(Lang::from_tag(language).unwrap_or(Lang::ZhCn));
        let centre = self.centre(t);
        // An address without an account has a page of its own.
        let link = match is_watcher(&it.account) || is_asker(&it.account) {
            true => format!("{}{}", self.address, it.href),
            false => format!("{}/messages/{}", self.address, it.index),
        };
        let (title, says, about) = match it.outside {
            Outside::Whole => {
                let says = t.s(&format!("message-{}-text", it.template));
                (t.s(&format!("message-{}", it.template)), says, it.about.as_str())
            }
            Outside::Neutral => (t.s("message-outside"), t.s("message-outside-text"), ""),
        };
        let about = if about.is_empty() { String::new() } else { format!("{about}\n") };
        let values = [
            ("centre", centre.into()),
            ("title", title.clone().into()),
            ("about", about.into()),
            ("says", says.into()),
            ("link", link.into()),
        ];
        match channel {
            Channel::Mail => (title, t.t("letter-mail", &values)),
            Channel::Sms => (
                String::new(),
                t.t(
                    "letter-sms",
                    &[
                        ("centre", values[0].1.clone()),
                        ("title", values[1].1.clone()),
                        ("link", values[4].1.clone()),
                    ],
                ),
            ),
        }
    }
}
