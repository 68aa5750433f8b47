//! Cookies, the mark of forms before anybody is signed in, and where a request came from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use app::accounts::{Open, Secret, csrf_of, form_token, same};
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::site::Site;

/// Name of the session's cookie; by HTTPS browsers keep `__Host-` to this host and to HTTPS.
pub(super) fn session_name(site: &Site) -> &'static str {
    if site.is_https() { "__Host-daylight" } else { "daylight" }
}

fn form_name(site: &Site) -> &'static str {
    if site.is_https() { "__Host-daylight-form" } else { "daylight-form" }
}

/// The value of a cookie.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|it| it.0 == name).map(|it| it.1)
}

fn set(site: &Site, name: &str, value: &str) -> HeaderValue {
    let secure = if site.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("names, hex digits and ids are ASCII")
}

/// Leads to a page with a session that was just opened.
pub(crate) fn open_answer(site: &Site, open: &Open, next: &str) -> Response {
    let mut answer = Redirect::to(next).into_response();
    let cookie = set(site, session_name(site), open.cookie.word());
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// Leads to a page without any session.
pub(super) fn closed_answer(site: &Site, next: &str) -> Response {
    let mut answer = Redirect::to(next).into_response();
    let gone = format!("{}; Max-Age=0", set(site, session_name(site), "").to_str().unwrap_or(""));
    let gone = HeaderValue::from_str(&gone).expect("ASCII as before");
    answer.headers_mut().append(header::SET_COOKIE, gone);
    answer
}

/// The mark of a form for somebody who is not signed in, and the cookie that goes with it.
pub(crate) fn form_mark(site: &Site, headers: &HeaderMap) -> (String, HeaderValue) {
    let known = read(headers, form_name(site)).filter(|it| is_token(it)).map(Secret::new);
    let token = known.unwrap_or_else(|| form_token(&*site.platform.entropy));
    (csrf_of(&token), set(site, form_name(site), token.word()))
}

/// Whether a form carries the mark that its page was given.
pub(crate) fn holds_mark(site: &Site, headers: &HeaderMap, mark: &str) -> bool {
    let cookie = read(headers, form_name(site)).filter(|it| is_token(it));
    cookie.is_some_and(|it| same(&csrf_of(&Secret::new(it)), mark))
}

fn is_token(it: &str) -> bool {
    it.len() == 64 && it.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Refuses a changing request that another site's page made.
///
/// Browsers say where a form came from and no page can make them lie; a program that says
/// nothing is held by the form's token alone.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers()) {
        return next.run(request).await;
    }
    StatusCode::FORBIDDEN.into_response()
}

fn is_ours(headers: &HeaderMap) -> bool {
    let word = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match word("sec-fetch-site") {
        Some(it) => it == "same-origin" || it == "none",
        None => word("origin").is_none_or(|origin| {
            let host = origin.split_once("://").map(|it| it.1);
            host.is_some() && (host == word("host") || host == word("x-forwarded-host"))
        }),
    }
}

/// Where a request came from, as limits on guessing count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
        Ok(Self(peer_of(peer, &parts.headers)))
    }
}

/// Behind a proxy on this machine, the last address that the proxy wrote down counts.
pub(crate) fn peer_of(peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let said = headers.get_all("x-forwarded-for").iter().next_back();
    let said = said.and_then(|it| it.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    match peer {
        Some(it) if !it.is_loopback() => network(it),
        loopback => said.or(loopback).map_or_else(|| "unknown".to_owned(), network),
    }
}

/// An IPv4 address, or the /64 network of an IPv6 one: a household has a whole one.
fn network(it: IpAddr) -> String {
    match it {
        IpAddr::V4(it) => it.to_string(),
        IpAddr::V6(it) => match it.to_ipv4_mapped() {
            Some(it) => it.to_string(),
            None => {
                let [a, b, c, d, ..] = it.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(said: &[(&'static str, &str)]) -> HeaderMap {
        let mut it = HeaderMap::new();
        for (name, value) in said {
            it.append(*name, value.parse().expect("a value"));
        }
        it
    }

    #[test]
    fn a_form_of_another_site_is_not_ours() {
        let ours = [
            vec![("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "none")],
            vec![("origin", "https://jy.example"), ("host", "jy.example")],
            vec![("origin", "https://jy.example"), ("x-forwarded-host", "jy.example")],
            vec![],
        ];
        for it in ours {
            assert!(is_ours(&headers(&it)), "{it:?}");
        }
        let others = [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "cross-site"), ("origin", "https://a"), ("host", "a")],
            vec![("origin", "https://evil.example"), ("host", "jy.example")],
            vec![("origin", "null"), ("host", "jy.example")],
            vec![("origin", "https://jy.example:81"), ("host", "jy.example")],
        ];
        for it in others {
            assert!(!is_ours(&headers(&it)), "{it:?}");
        }
    }

    #[test]
    fn only_a_proxy_on_this_machine_may_say_where_a_request_came_from() {
        let said = headers(&[("x-forwarded-for", "203.0.113.4, 192.0.2.1")]);
        let peer = |it: &str| peer_of(Some(it.parse().expect("an address")), &said);
        assert_eq!(peer("127.0.0.1"), "192.0.2.1");
        assert_eq!(peer("198.51.100.2"), "198.51.100.2");
        assert_eq!(peer("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(peer("::ffff:198.51.100.2"), "198.51.100.2");
        assert_eq!(peer_of(None, &HeaderMap::new()), "unknown");
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let it = headers(&[("cookie", "a=1; daylight-form=x; daylight=y"), ("cookie", "b=2")]);
        assert_eq!(read(&it, "daylight"), Some("y"));
        assert_eq!(read(&it, "b"), Some("2"));
        assert_eq!(read(&it, "light"), None);
    }
}
