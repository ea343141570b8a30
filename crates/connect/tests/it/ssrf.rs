//! SSRF: addresses and URLs that lead into the network behind the server.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use connect::http::{GuardedClient, Lookup, RequestError, is_public};
use connect::settings::Outbound;

use crate::block_on;

/// Special addresses in plain form. Each is tried literally and behind a name.
const SPECIAL: &[&str] = &[
    // Loopback, this host, private.
    "127.0.0.1",
    "127.1.2.3",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    // Link-local and metadata services.
    "169.254.169.254",
    "169.254.170.2",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    // Carrier-grade NAT, protocol, documentation, benchmark, relay.
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.9",
    "198.18.0.1",
    "198.19.255.255",
    "192.88.99.1",
    // Multicast, reserved, broadcast.
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    // IPv6: loopback, unspecified, local, metadata, multicast, documentation.
    "::1",
    "::",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456:789a::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    // IPv6 with an IPv4 address inside: mapped, compatible, NAT64, 6to4, Teredo, local-use NAT64.
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "::ffff:0:7f00:1",
];

/// Other spellings, and URLs that try to look like something else.
const SPELLINGS: &[(&str, RequestError)] = &[
    ("http://2130706433/", RequestError::Forbidden),
    ("http://0x7f000001/", RequestError::Forbidden),
    ("http://0x7f.1/", RequestError::Forbidden),
    ("http://0177.0.0.1/", RequestError::Forbidden),
    ("http://127.1/", RequestError::Forbidden),
    ("http://127.0.1/", RequestError::Forbidden),
    ("http://0/", RequestError::Forbidden),
    ("http://127.0.0.1./", RequestError::Forbidden),
    ("http://１２７.０.０.１/", RequestError::Forbidden),
    ("http://127。0。0。1/", RequestError::Forbidden),
    ("http://①②⑦.0.0.1/", RequestError::Forbidden),
    ("http://%31%32%37.0.0.1/", RequestError::Forbidden),
    ("http:\\\\127.0.0.1\\", RequestError::Forbidden),
    ("http:127.0.0.1", RequestError::Forbidden),
    ("http:///127.0.0.1/", RequestError::Forbidden),
    ("ht\ttp://127.0.\n0.1/", RequestError::Forbidden),
    ("http://127.0.0.1:80\\@public.example/", RequestError::Forbidden),
    ("http://127.0.0.1#@public.example/", RequestError::Forbidden),
    ("http://127.0.0.1?@public.example/", RequestError::Forbidden),
    ("http://[0:0:0:0:0:ffff:7f00:1]/", RequestError::Forbidden),
    ("http://[::ffff:7f00:0001]/", RequestError::Forbidden),
    ("http://[0000::1]:8080/", RequestError::Forbidden),
    ("http://localhost/", RequestError::Forbidden),
    ("http://LOCALHOST./", RequestError::Forbidden),
    ("http://ｌｏｃａｌｈｏｓｔ/", RequestError::Forbidden),
    ("http://public.example@127.0.0.1/", RequestError::BadUrl),
    ("http://public.example:x@127.0.0.1/", RequestError::BadUrl),
    ("http://:@127.0.0.1/", RequestError::Forbidden),
    ("file:///etc/passwd", RequestError::BadUrl),
    ("gopher://127.0.0.1:25/_HELO", RequestError::BadUrl),
    ("ftp://127.0.0.1/", RequestError::BadUrl),
    ("unix:/run/docker.sock", RequestError::BadUrl),
    ("javascript:alert(1)", RequestError::BadUrl),
    ("data:text/plain,x", RequestError::BadUrl),
    ("//127.0.0.1/", RequestError::BadUrl),
    ("127.0.0.1", RequestError::BadUrl),
    ("http://", RequestError::BadUrl),
    ("http://127.0.0.1:99999/", RequestError::BadUrl),
    ("http://[::1%25eth0]/", RequestError::BadUrl),
    ("http://300.1.2.3/", RequestError::BadUrl),
    ("http://a b/", RequestError::BadUrl),
    ("", RequestError::BadUrl),
];

/// Knows the names it was told, like `localhost`, and no others.
struct Names(HashMap<String, Vec<IpAddr>>);

#[async_trait]
impl Lookup for Names {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.0.get(name.trim_end_matches('.')).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// CAS-SSRF: neither literally, nor behind a name, nor in another spelling.
#[test]
fn no_special_address_is_called() {
    let mut names = HashMap::from([("localhost".to_owned(), vec![ip("127.0.0.1"), ip("::1")])]);
    for (i, address) in SPECIAL.iter().enumerate() {
        names.insert(format!("n{i}.example"), vec![ip(address)]);
    }
    names.insert("all.example".to_owned(), SPECIAL.iter().map(|a| ip(a)).collect());
    let client = GuardedClient::with_lookup(&Outbound::default(), Arc::new(Names(names))).expect("client");
    assert!(SPECIAL.len() + SPELLINGS.len() >= 60);
    block_on(async {
        let refuse = async |url: String, why: RequestError| {
            let got = client.post_form(&url, &[("a", "b")]).await.map(|r| r.status());
            assert_eq!(got, Err(why), "{url}");
        };
        for (i, address) in SPECIAL.iter().enumerate() {
            let literal = if address.contains(':') { format!("[{address}]") } else { (*address).to_owned() };
            for scheme in ["http", "https"] {
                refuse(format!("{scheme}://{literal}:8443/x?y"), RequestError::Forbidden).await;
                refuse(format!("{scheme}://n{i}.example/x"), RequestError::Forbidden).await;
            }
            assert_eq!(
                client.get_status(&format!("https://{literal}/")).await,
                Err(RequestError::Forbidden),
                "{address}"
            );
        }
        refuse("https://all.example/".to_owned(), RequestError::Forbidden).await;
        for (url, why) in SPELLINGS {
            refuse((*url).to_owned(), *why).await;
        }
        // A name without an address is something else than a refusal.
        refuse("https://nobody.example/".to_owned(), RequestError::Unreachable).await;
    });
}

#[test]
fn public_addresses_are_told_from_special_ones() {
    for address in SPECIAL {
        assert!(!is_public(ip(address)), "{address}");
    }
    for address in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.1",
        "198.17.255.255",
        "198.20.0.1",
        "203.0.114.1",
        "223.255.255.255",
        "168.63.129.17",
        "2001:200::1",
        "2400:3200::1",
        "2606:4700::1111",
        "3ffe::1",
        "64:ff9b::808:808",
    ] {
        assert!(is_public(ip(address)), "{address}");
    }
}

/// A CAS proxy callback must be HTTPS.
#[test]
fn get_status_speaks_https_only() {
    let outbound = Outbound { allow: vec!["127.0.0.1".to_owned()], ..Outbound::default() };
    let client = GuardedClient::new(&outbound).expect("client");
    let got = block_on(client.get_status("http://127.0.0.1:9/"));
    assert_eq!(got, Err(RequestError::BadUrl));
}
