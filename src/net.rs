//! The one way out: every request to an address that somebody typed in goes through here. A name is resolved, each
//! address it leads to is checked, and the connection goes to a checked one, so that nothing inside the network of the hub
//! can be reached by a clever name. Redirects are not followed, time and size are bounded.

pub mod fetch;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

const CONNECT: Duration = Duration::from_secs(5);
const AGENT: &str = concat!("Nabe/", env!("CARGO_PKG_VERSION"));

/// Cheap to clone; keeps connections for the next request.
#[derive(Clone)]
pub struct Client {
    allowed: Arc<[IpNet]>,
    /// Reaches public addresses and allowed ones.
    secure: reqwest::Client,
    /// Without encryption, so only to allowed ones: an operator named them.
    plain: reqwest::Client,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    /// From the first byte out to the last byte in.
    pub timeout: Duration,
    /// Bytes of the answer that are read; the rest is dropped.
    pub largest: usize,
}

impl Request {
    /// With 15 s, and the first 64 KiB of the answer.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let (timeout, largest) = (Duration::from_secs(15), 64 * 1024);
        Self { method, url: url.into(), headers: Vec::new(), body: Bytes::new(), timeout, largest }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Result<Self, Failure> {
        let bad = |_| Failure::Refused(format!("`{name}` would hold what no header may"));
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_str(value).map_err(bad)?));
        Ok(self)
    }

    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// There was more than was asked for.
    pub truncated: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The hub does not send there: nothing went out.
    #[error("{0}")]
    Refused(String),
    /// Nobody was reached: nothing was received.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// What the other side did is unknown.
    #[error("no answer: {0}")]
    Unanswered(String),
}

impl Client {
    /// `allow` is a list of address ranges such as `127.0.0.0/8,10.1.2.3`.
    pub fn new(allow: &str) -> anyhow::Result<Self> {
        let allowed: Arc<[IpNet]> = ranges(allow)?.into();
        let client = |plain: bool| {
            let resolver = Checked { allowed: allowed.clone(), plain };
            let builder = reqwest::Client::builder()
                .user_agent(AGENT)
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT)
                .referer(false)
                .no_proxy()
                .https_only(!plain)
                .dns_resolver(Arc::new(resolver));
            builder.build().context("making the outbound client")
        };
        Ok(Self { secure: client(false)?, plain: client(true)?, allowed })
    }

    /// Whether an address may be used at all, as far as its text tells: scheme, no credentials, no forbidden number.
    pub fn check(&self, address: &str) -> Result<Url, Failure> {
        let refuse = |reason: &str| Err(Failure::Refused(format!("`{}` {reason}", shown(address))));
        let Ok(url) = Url::parse(address) else { return refuse("is no address") };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("carries credentials: give them in a setting of their own");
        }
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return refuse("must start with https://"),
        };
        let number = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => return refuse("names no host"),
        };
        match number {
            Some(ip) if !permitted(&self.allowed, plain, ip) => Err(Failure::Refused(refusal(ip, plain))),
            None if plain && self.allowed.is_empty() => refuse("must start with https://"),
            _ => Ok(url),
        }
    }

    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let url = self.check(&request.url)?;
        let client = if url.scheme() == "http" { &self.plain } else { &self.secure };
        let mut outgoing = client.request(request.method, url).timeout(request.timeout).body(request.body);
        for (name, value) in request.headers {
            outgoing = outgoing.header(name, value);
        }
        let answer = outgoing.send().await.map_err(failure)?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let (body, truncated) = read(answer, request.largest).await?;
        Ok(Answer { status, headers, body, truncated })
    }
}

async fn read(mut answer: reqwest::Response, largest: usize) -> Result<(Bytes, bool), Failure> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        let room = largest - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok((body.freeze(), true));
        }
    }
    Ok((body.freeze(), false))
}

/// The innermost reason, without the address: it may hold a secret.
fn failure(error: reqwest::Error) -> Failure {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut reason = String::new();
    while let Some(inner) = source {
        if let Some(refused) = inner.downcast_ref::<Failure>() {
            return refused.clone();
        }
        reason = inner.to_string();
        source = inner.source();
    }
    match () {
        () if error.is_connect() => Failure::Unreachable(reason),
        () if error.is_timeout() => Failure::Unanswered("it took too long".to_owned()),
        () => Failure::Unanswered(error.without_url().to_string() + ": " + &reason),
    }
}

/// For messages: without query, credentials and fragment, where secrets live.
fn shown(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (head, tail) = address[..end].split_once("://").unwrap_or(("", &address[..end]));
    let host = tail.rsplit_once('@').map_or(tail, |(_, host)| host);
    if head.is_empty() { host.to_owned() } else { format!("{head}://{host}") }
}

fn ranges(text: &str) -> anyhow::Result<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let range = |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    parts
        .map(|part| {
            range(part).with_context(|| format!("`outbound_allow` (NABE_OUTBOUND_ALLOW): `{part}` is no address range"))
        })
        .collect()
}

/// Resolves names to permitted addresses only.
struct Checked {
    allowed: Arc<[IpNet]>,
    plain: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, plain) = (self.allowed.clone(), self.plain);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            match found.iter().find(|address| !permitted(&allowed, plain, address.ip())) {
                Some(bad) => {
                    Err(Failure::Refused(format!("`{}` leads to {}", name.as_str(), refusal(bad.ip(), plain))).into())
                }
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

fn refusal(ip: IpAddr, plain: bool) -> String {
    if plain && is_public(ip) {
        format!("{ip} without encryption: use https://")
    } else {
        format!("{ip}, which is no public address: an operator may allow it with NABE_OUTBOUND_ALLOW")
    }
}

fn permitted(allowed: &[IpNet], plain: bool, ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    allowed.iter().any(|range| range.contains(&ip)) || (!plain && is_public(ip))
}

/// Ranges of the IANA special-purpose registries that are not globally reachable, or reach others by translation.
static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    let v4 = |a, b, c, d, length| IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length);
    let v6 = |a, b, length| IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0)), length);
    vec![
        v4(0, 0, 0, 0, 8),
        v4(10, 0, 0, 0, 8),
        v4(100, 64, 0, 0, 10),
        v4(127, 0, 0, 0, 8),
        v4(169, 254, 0, 0, 16),
        v4(172, 16, 0, 0, 12),
        v4(192, 0, 0, 0, 24),
        v4(192, 0, 2, 0, 24),
        v4(192, 88, 99, 0, 24),
        v4(192, 168, 0, 0, 16),
        v4(198, 18, 0, 0, 15),
        v4(198, 51, 100, 0, 24),
        v4(203, 0, 113, 0, 24),
        v4(224, 0, 0, 0, 4),
        v4(240, 0, 0, 0, 4),
        v6(0x2001, 0, 23),
        v6(0x2001, 0xdb8, 32),
        v6(0x2002, 0, 16),
        v6(0x3fff, 0, 20),
    ]
});

fn is_public(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    // Of IPv6 only the global unicast block: everything that embeds or translates IPv4 lies outside it or is listed.
    let global = match ip {
        IpAddr::V4(_) => true,
        IpAddr::V6(ip) => ip.segments()[0] & 0xe000 == 0x2000,
    };
    global && !SPECIAL.iter().any(|range| range.contains(&ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(allow: &str) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::new(allow).unwrap()
    }

    #[test]
    fn public_addresses_are_told_from_all_others() {
        let public = ["1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::200e"];
        for ip in public {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        let others = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
        ];
        for ip in others {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn disguised_and_unencrypted_addresses_are_refused() {
        let client = client("");
        let wrong = [
            "http://example.com/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://user:pw@example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "https://169.254.169.254/latest/meta-data/",
            "nonsense",
        ];
        for address in wrong {
            assert!(matches!(client.check(address), Err(Failure::Refused(_))), "{address}");
        }
        assert!(client.check("https://example.com/hook?x=1").is_ok());
    }

    #[test]
    fn an_operator_may_allow_a_range() {
        let client = client("127.0.0.0/8, 10.1.2.3");
        assert!(client.check("http://127.0.0.1:9000/").is_ok());
        assert!(client.check("https://10.1.2.3/").is_ok());
        assert!(client.check("https://10.1.2.4/").is_err());
        assert!(Client::new("somewhere").is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_before_anything_is_sent() {
        let answer = client("10.0.0.0/8").send(Request::new(Method::GET, "https://localhost:1/")).await;
        assert!(matches!(answer, Err(Failure::Refused(reason)) if reason.contains("leads to")));
    }

    #[test]
    fn messages_show_no_secrets() {
        assert_eq!(shown("https://me:secret@x.example/a?token=1#b"), "https://x.example/a");
    }
}
