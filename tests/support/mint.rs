//! Mints credentials that look live and open nothing, so that no file of the repository has to hold one.
//!
//! The same kind and seed give the same token: right prefix, alphabet, length and checksum, random content.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data_encoding::{BASE32, BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const URL_SAFE: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const PLAIN_BASE64: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/";

/// A small generator of its own: tests must give the same tokens on every machine and with every version of any crate.
struct Random(u64);

impl Random {
    fn new(kind: &str, seed: u64) -> Self {
        let state = kind.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut random = Self(state | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// `len` characters of `alphabet`, none of them twice in a row: runs are what placeholders are made of.
    fn text(&mut self, len: usize, alphabet: &str) -> String {
        let alphabet = alphabet.as_bytes();
        let mut text: Vec<u8> = Vec::with_capacity(len);
        while text.len() < len {
            let byte = alphabet[usize::try_from(self.below(alphabet.len() as u64)).unwrap()];
            // A dash or underscore at an end would be no part of the word.
            let edge = (text.is_empty() || text.len() + 1 == len) && !byte.is_ascii_alphanumeric();
            if text.last() != Some(&byte) && !edge {
                text.push(byte);
            }
        }
        String::from_utf8(text).unwrap()
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }

    fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|len| self.text(len, HEX)).join("-")
    }

    fn crc32_base62(&mut self) -> String {
        let random = self.text(30, BASE62);
        let mut rest = crc32fast::hash(random.as_bytes());
        let mut sum = [b'0'; 6];
        for place in sum.iter_mut().rev() {
            *place = BASE62.as_bytes()[(rest % 62) as usize];
            rest /= 62;
        }
        random + std::str::from_utf8(&sum).unwrap()
    }

    fn jwt(&mut self, payload: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let header = encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        format!("{header}.{}.{}", encode(payload), self.text(43, URL_SAFE))
    }

    fn armour(&mut self, label: &str, head: &[u8], len: usize) -> String {
        let mut bytes = head.to_vec();
        bytes.extend(self.bytes(len));
        let body = BASE64.encode(&bytes);
        let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"))
    }
}

/// A token of `kind`: an id of the catalogue, or `random-hex-32`, `random-hex-40`, `random-hex-64`, `random-b64-40`, `password`.
///
/// # Panics
///
/// When there is no such kind.
#[must_use]
pub(crate) fn mint(kind: &str, seed: u64) -> String {
    let mut random = Random::new(kind, seed);
    let r = &mut random;
    let alphanumeric = BASE62;
    let capitals = format!("{UPPER}{DIGITS}");
    let nonzero = "123456789";
    match kind {
        "openai-project-key" => format!("sk-proj-{}T3BlbkFJ{}", r.text(74, URL_SAFE), r.text(74, URL_SAFE)),
        "openai-legacy-key" => format!("sk-{}T3BlbkFJ{}", r.text(20, alphanumeric), r.text(20, alphanumeric)),
        "anthropic-api-key" => format!("sk-ant-api03-{}AA", r.text(93, URL_SAFE)),
        "anthropic-admin-key" => format!("sk-ant-admin01-{}AA", r.text(93, URL_SAFE)),
        "anthropic-oauth-token" => format!("sk-ant-oat01-{}AA", r.text(93, URL_SAFE)),
        "google-api-key" => format!("AIzaSy{}", r.text(33, URL_SAFE)),
        "azure-ai-cask-key" => {
            let month = r.text(1, "ABCDEFGHIJKL");
            format!(
                "{}JQQJ99B{month}AC{}{}{}",
                r.text(52, alphanumeric),
                r.text(14, alphanumeric),
                r.text(1, LOWER),
                r.text(7, alphanumeric)
            )
        }
        "azure-devops-cask-pat" => format!("{}AZDO{}", r.text(76, alphanumeric), r.text(4, alphanumeric)),
        "azure-ad-client-secret" => format!("{}8Q~{}", r.text(3, alphanumeric), r.text(34, alphanumeric)),
        "groq-api-key" => format!("gsk_{}", r.text(52, alphanumeric)),
        "huggingface-token" => format!("hf_{}", r.text(34, &format!("{UPPER}{LOWER}"))),
        "xai-api-key" => format!("xai-{}", r.text(80, alphanumeric)),
        "openrouter-api-key" => format!("sk-or-v1-{}", r.text(64, HEX)),
        "perplexity-api-key" => format!("pplx-{}", r.text(48, alphanumeric)),
        "replicate-token" => format!("r8_{}", r.text(37, alphanumeric)),
        "langsmith-key" => format!("lsv2_pt_{}_{}", r.text(32, HEX), r.text(10, HEX)),
        "tavily-api-key" => format!("tvly-dev-{}", r.text(32, alphanumeric)),
        "firecrawl-api-key" => format!("fc-{}", r.text(32, HEX)),
        "context7-api-key" => format!("ctx7sk-{}", r.uuid()),
        "github-pat" => format!("ghp_{}", r.crc32_base62()),
        "github-oauth-token" => format!("gho_{}", r.crc32_base62()),
        "github-app-user-token" => format!("ghu_{}", r.crc32_base62()),
        "github-app-server-token" => format!("ghs_{}", r.crc32_base62()),
        "github-refresh-token" => format!("ghr_{}", r.text(76, alphanumeric)),
        "github-fine-grained-pat" => format!("github_pat_{}_{}", r.text(22, alphanumeric), r.text(59, alphanumeric)),
        "gitlab-pat" => format!("glpat-{}", r.text(20, alphanumeric)),
        "npm-token" => format!("npm_{}", r.crc32_base62()),
        "pypi-token" => {
            let mut macaroon = b"\x02\x01\x08pypi.org\x02\x24".to_vec();
            macaroon.extend(r.uuid().bytes());
            macaroon.extend(b"\x00\x06 ");
            macaroon.extend(r.bytes(32));
            format!("pypi-{}", BASE64URL_NOPAD.encode(&macaroon))
        }
        "vercel-token-v2" => format!("vcp_{}", r.text(56, alphanumeric)),
        "sentry-user-token" => format!("sntryu_{}", r.text(64, HEX)),
        "sentry-org-token" => {
            let facts = r#"{"iat":1763600000.1,"url":"https://sentry.io","region_url":"https://us.sentry.io","org":"acme"}"#;
            format!("sntrys_{}_{}", BASE64_NOPAD.encode(facts.as_bytes()), r.text(43, PLAIN_BASE64))
        }
        "slack-bot-token" => format!("xoxb-{}-{}-{}", r.text(12, nonzero), r.text(13, nonzero), r.text(24, alphanumeric)),
        "slack-user-token" => {
            format!("xoxp-{}-{}-{}-{}", r.text(12, nonzero), r.text(12, nonzero), r.text(12, nonzero), r.text(32, HEX))
        }
        "slack-app-token" => format!("xapp-1-A0{}-{}-{}", r.text(9, &capitals), r.text(13, nonzero), r.text(64, HEX)),
        "slack-webhook" => {
            format!("https://hooks.slack.com/services/T0{}/B0{}/{}", r.text(9, &capitals), r.text(9, &capitals), r.text(24, alphanumeric))
        }
        "discord-webhook" => format!("https://discord.com/api/webhooks/{}/{}", r.text(18, nonzero), r.text(68, URL_SAFE)),
        "notion-token" => format!("ntn_{}{}", r.text(11, DIGITS), r.text(35, alphanumeric)),
        "linear-api-key" => format!("lin_api_{}", r.text(40, alphanumeric)),
        "atlassian-api-token" => format!("ATATT3{}={}", r.text(180, URL_SAFE), r.text(8, &capitals)),
        "airtable-pat" => format!("pat{}.{}", r.text(14, alphanumeric), r.text(64, HEX)),
        "figma-pat" => format!("figd_{}", r.text(40, URL_SAFE)),
        "stripe-secret-key" => format!("sk_live_51{}", r.text(97, alphanumeric)),
        "stripe-restricted-key" => format!("rk_live_51{}", r.text(97, alphanumeric)),
        "stripe-test-key" => format!("sk_test_51{}", r.text(97, alphanumeric)),
        "stripe-publishable-key" => format!("pk_live_51{}", r.text(97, alphanumeric)),
        "sendgrid-api-key" => format!("SG.{}.{}", r.text(22, URL_SAFE), r.text(43, URL_SAFE)),
        "hubspot-pat" => format!("pat-na1-{}", r.uuid()),
        "shopify-token" => format!("shpat_{}", r.text(32, HEX)),
        "grafana-sa-token" => {
            let head = format!("glsa_{}", r.text(32, alphanumeric));
            let sum = HEXLOWER.encode(&crc32fast::hash(head.as_bytes()).to_le_bytes());
            format!("{head}_{sum}")
        }
        "grafana-cloud-token" => {
            let facts = format!(r#"{{"o":"652992","n":"agent","k":"{}","m":{{"r":"us"}}}}"#, r.text(32, alphanumeric));
            format!("glc_{}", BASE64.encode(facts.as_bytes()))
        }
        "doppler-token" => format!("dp.st.dev.{}", r.text(43, alphanumeric)),
        "supabase-secret-key" => format!("sb_secret_{}_{}", r.text(22, URL_SAFE), r.text(8, URL_SAFE)),
        "supabase-publishable-key" => format!("sb_publishable_{}_{}", r.text(22, URL_SAFE), r.text(8, URL_SAFE)),
        "supabase-pat" => format!("sbp_{}", r.text(40, HEX)),
        "cloudflare-token-v2" => format!("cfut_{}{}", r.text(40, alphanumeric), r.text(8, HEX)),
        "digitalocean-token" => format!("dop_v1_{}", r.text(64, HEX)),
        "databricks-pat" => format!("dapi{}", r.text(32, HEX)),
        "aws-access-key-id" => {
            // The top bit is set as in ids made since 2019; the account number stands from bit 7 on.
            let account = 100_000_000_000 + r.below(900_000_000_000);
            let mut bytes = (account << 7 | 1 << 47).to_be_bytes()[2..].to_vec();
            bytes.extend(r.bytes(4));
            format!("AKIA{}", BASE32.encode(&bytes))
        }
        "gcp-service-account-key" => {
            let key = r.armour("PRIVATE KEY", b"\x30\x82\x04\xbe\x02\x01\x00", 1200).replace('\n', "\\n");
            format!(r#"{{"type": "service_account", "private_key": "{key}\n", "client_email": "agent@acme.iam.gserviceaccount.com"}}"#)
        }
        "private-key-pem" => r.armour("RSA PRIVATE KEY", b"\x30\x82\x02\x5c\x02\x01\x00", 600),
        "private-key-openssh" => r.armour("OPENSSH PRIVATE KEY", b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01", 320),
        "pgp-private-key" => r.armour("PGP PRIVATE KEY BLOCK", b"\x95\x03\xbe\x04", 700),
        "supabase-service-role-jwt" => {
            let project = r.text(20, LOWER);
            r.jwt(&format!(r#"{{"iss":"supabase","ref":"{project}","role":"service_role","iat":1763600000,"exp":2079176000}}"#))
        }
        "jwt" => r.jwt(r#"{"sub":"svc-agent","iat":1763600000,"exp":2079000000,"scope":"admin"}"#),
        "random-hex-32" => r.text(32, HEX),
        "random-hex-40" => r.text(40, HEX),
        "random-hex-64" => r.text(64, HEX),
        "random-b64-40" => r.text(40, PLAIN_BASE64),
        "random" | "generic" => r.text(36, alphanumeric),
        "password" => format!("{}!{}", r.text(10, alphanumeric), r.text(6, alphanumeric)),
        _ => panic!("no kind of credential is called {kind}"),
    }
}
