//! What issuers themselves build into their tokens: checksums, account numbers, signed JSON. Each function says where that is written.

use data_encoding::{BASE32, BASE64, BASE64_NOPAD, BASE64URL_NOPAD, Encoding};
use serde_json::Value;

use super::{floor, gate};
use crate::catalog::credentials::{Kind, Validator};

/// What the structure of a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The issuer's checksum or structure is right.
    Valid,
    /// There is nothing to check, or not in this version of the token.
    Unchecked,
    /// The issuer cannot have made it.
    Invalid,
    /// Made to be public, or of a test mode.
    Public,
}

/// Checks the token at `text[start..end]`, whose public prefix is `prefix` bytes long.
pub(super) fn check(kind: &Kind, text: &str, start: usize, end: usize, prefix: usize) -> Verdict {
    let token = &text[start..end];
    let body = &token[prefix..];
    let checked = |right: bool| if right { Verdict::Valid } else { Verdict::Invalid };
    match kind.validator {
        Validator::Shape => Verdict::Unchecked,
        Validator::Bedrock => checked(begins(&BASE64_NOPAD, body, b"BedrockAPIKey-")),
        Validator::Intercom => checked(begins(&BASE64_NOPAD, token, b"tok:")),
        Validator::Base6464 if BASE64.decode(body.as_bytes()).is_ok_and(|bytes| bytes.len() == 64) => Verdict::Unchecked,
        Validator::Base6464 => Verdict::Invalid,
        Validator::Onepassword => checked(onepassword(token)),
        Validator::PypiMacaroon => checked(begins(&BASE64URL_NOPAD, &token["pypi-".len()..], b"\x02\x01\x08pypi.org\x02")),
        Validator::Snowflake => checked(snowflake(token)),
        Validator::NotHex if token.bytes().all(|byte| byte.is_ascii_hexdigit()) => Verdict::Invalid,
        Validator::NotHex => Verdict::Unchecked,
        Validator::AzureSas => checked(azure_sas(text, start)),
        Validator::Marker => Verdict::Valid,
        Validator::Crc32Base62 => checked(crc32_base62(body)),
        Validator::GrafanaCrc => checked(grafana_crc(token)),
        Validator::AwsAccount => aws_account(token),
        Validator::Base64Json => checked(base64_json(body)),
        Validator::GoogleWeb => google_web(text, start, end),
        Validator::Pem => checked(pem(token)),
        Validator::Jwt => jwt(token, None),
        Validator::JwtServiceRole => jwt(token, Some("service_role")),
    }
}

/// Whether what `text` is the encoding of begins with `head`.
fn begins(encoding: &Encoding, text: &str, head: &[u8]) -> bool {
    // Whole groups that hold the head and at most two bytes more.
    let groups = text.get(..head.len().div_ceil(3) * 4).unwrap_or(text);
    encoding.decode(groups.as_bytes()).is_ok_and(|bytes| bytes.starts_with(head))
}

/// The JSON object of a 1Password service account: `ops_` and its base64 (1Password documentation, service accounts).
fn onepassword(token: &str) -> bool {
    let body = token.strip_prefix("ops_").unwrap_or(token).trim_end_matches('=').as_bytes();
    object(BASE64_NOPAD.decode(body).or_else(|_| BASE64URL_NOPAD.decode(body)).ok()).is_some()
}

/// A Discord bot's token begins with its id, a number of seventeen digits or more, in base64 (Discord documentation, reference, snowflakes).
fn snowflake(token: &str) -> bool {
    let id = token.split('.').next().unwrap_or_default();
    BASE64URL_NOPAD.decode(id.as_bytes()).is_ok_and(|id| (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}

/// The signature at `start` is that of an address of an Azure storage service.
fn azure_sas(text: &str, start: usize) -> bool {
    const AROUND: usize = 700;
    let head = &text[floor(text, start.saturating_sub(AROUND))..start];
    let url = head.rfind(|c: char| c.is_whitespace() || "\"'<>`".contains(c)).map_or(head, |at| &head[at..]);
    url.contains(".core.windows.net/") && url.contains("://")
}

/// GitHub's classic tokens (github.blog, 2021-04-05) and npm's (changelog 2021-09-23): thirty characters and their CRC-32 in base 62,
/// digits before capitals before small letters, padded with zeros.
fn crc32_base62(body: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((random, sum)) = body.split_at_checked(30) else { return false };
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut wanted = [b'0'; 6];
    for place in wanted.iter_mut().rev() {
        *place = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    sum.as_bytes() == wanted
}

/// Grafana's service account tokens: `glsa_`, 32 characters, `_`, and the CRC-32 of all before it, low byte first (Grafana source,
/// `satokengen`).
fn grafana_crc(token: &str) -> bool {
    token.rsplit_once('_').is_some_and(|(head, sum)| {
        let bytes = crc32fast::hash(head.as_bytes()).to_le_bytes();
        data_encoding::HEXLOWER.encode(&bytes) == sum
    })
}

/// An AWS key id holds, in base 32, the twelve digits of its account from bit 7 on. Ids made before 2019 (fifth character `I` or `J`)
/// do not.
fn aws_account(token: &str) -> Verdict {
    let Some(body) = token.get(4..) else { return Verdict::Invalid };
    if body.starts_with(['I', 'J']) {
        return Verdict::Unchecked;
    }
    let Ok(bytes) = BASE32.decode(body.as_bytes()) else { return Verdict::Invalid };
    let number = bytes.iter().take(6).fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    let account = (number & 0x7fff_ffff_ff80) >> 7;
    if account < 1_000_000_000_000 { Verdict::Valid } else { Verdict::Invalid }
}

/// The text up to the first character that base64 does not have is base64 of a JSON object.
fn base64_json(body: &str) -> bool {
    let head = body.split(['_', '.', '-', '=']).next().unwrap_or_default();
    // Characters that would make an incomplete group are dropped: some issuers pad, some do not.
    let whole = if head.len() % 4 == 1 { &head[..head.len() - 1] } else { head };
    object(BASE64_NOPAD.decode(whole.as_bytes()).ok()).is_some()
}

fn object(bytes: Option<Vec<u8>>) -> Option<serde_json::Map<String, Value>> {
    match serde_json::from_slice(&bytes?) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// A Google API key in a web page's configuration is public by design (Firebase docs, API keys); elsewhere it may open paid APIs.
fn google_web(text: &str, start: usize, end: usize) -> Verdict {
    const AROUND: usize = 300;
    let (from, to) = (floor(text, start.saturating_sub(AROUND)), floor(text, end.saturating_add(AROUND)));
    let web = ["firebaseConfig", "authDomain", "maps.googleapis"].iter().any(|word| text[from..to].contains(word));
    if web { Verdict::Public } else { Verdict::Unchecked }
}

/// When this version was written (2026-11-01). A token that was over by then is of no use to anybody. Not the clock: the same file must
/// give the same findings on every day. Moved forward with a release.
const WRITTEN: f64 = 1_793_491_200.0;

/// RFC 7519: header and payload are JSON objects. Unsigned ones, those that were over when this version was written, those that end before
/// they begin, and the sample of jwt.io are no credentials.
fn jwt(token: &str, role: Option<&str>) -> Verdict {
    let mut segments = token.split('.').map(|segment| BASE64URL_NOPAD.decode(segment.as_bytes()).ok());
    let (Some(header), Some(payload)) = (object(segments.next().flatten()), object(segments.next().flatten())) else {
        return Verdict::Invalid;
    };
    let text = |map: &serde_json::Map<String, Value>, key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let signed = !matches!(text(&header, "alg").to_ascii_lowercase().as_str(), "" | "none");
    let sample = text(&payload, "name") == "John Doe" || text(&payload, "sub") == "1234567890";
    let held = text(&payload, "role");
    let time = |key: &str| payload.get(key).and_then(Value::as_f64);
    let over = time("exp").is_some_and(|end| end < WRITTEN || time("iat").is_some_and(|begin| end <= begin));
    if !signed || sample || over || role.is_some_and(|role| held != role) || token.rsplit('.').next().is_some_and(gate::published) {
        Verdict::Invalid
    } else if held == "anon" {
        Verdict::Public
    } else {
        Verdict::Valid
    }
}

/// The end of an armoured block whose opening line ends at `from`: past its closing line where it has one. Line ends may be written `\n`.
pub(super) fn pem_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=\\:,.()-".contains(&byte);
    let mut at = from;
    while at < bytes.len() && inside(bytes[at]) && !bytes[at..].starts_with(b"-----") {
        at += 1;
    }
    let closing = text.get(at..).filter(|rest| rest.starts_with("-----END ")).and_then(|rest| rest[9..].find("-----"));
    closing.map_or(at, |dashes| at + 9 + dashes + 5)
}

/// A block has a real body: base64 that begins as a DER sequence (RFC 5208), as an OpenSSH key, or as an OpenPGP packet.
fn pem(block: &str) -> bool {
    let Some(opened) = block.strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----")) else { return false };
    let (label, rest) = opened;
    let encrypted = rest.contains("ENCRYPTED");
    let body: String = rest
        .split("-----")
        .next()
        .unwrap_or_default()
        .replace("\\n", "\n")
        .replace("\\r", "\n")
        .lines()
        .map(str::trim)
        .filter(|line| !line.contains(':') && (!line.starts_with('=') || line.len() != 5))
        .collect();
    let body = body.trim_end_matches('=');
    let base64 = body.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
    if body.len() < 60 || !base64 || gate::entropy(body) < 3.8 {
        return false;
    }
    let Ok(head) = BASE64.decode(&body.as_bytes()[..24]) else { return false };
    match label {
        "OPENSSH PRIVATE KEY" => head.starts_with(b"openssh-key-v1\0"),
        "PGP PRIVATE KEY BLOCK" => head.first().is_some_and(|&byte| byte & 0x80 != 0),
        _ => encrypted || head.first() == Some(&0x30),
    }
}
