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
        "google-gemini-aq-key" => format!("AQ.Ab8RN6{}", r.text(44, URL_SAFE)),
        "google-oauth-client-secret" => format!("GOCSPX-{}", r.text(28, URL_SAFE)),
        "google-oauth-access-token" => format!("ya29.a0{}", r.text(180, URL_SAFE)),
        "google-oauth-refresh-token" => format!("1//0e{}", r.text(95, URL_SAFE)),
        "azure-openai-legacy-key" | "assemblyai-api-key" | "datadog-api-key" => r.text(32, HEX),
        "mistral-api-key" | "ai21-api-key" | "twilio-auth-token" => r.text(32, alphanumeric),
        "cohere-api-key" | "cloudflare-api-token" => r.text(40, alphanumeric),
        "huggingface-org-token" => format!("api_org_{}", r.text(34, &format!("{UPPER}{LOWER}"))),
        "together-api-key" => format!("tgp_v1_{}", r.text(43, URL_SAFE)),
        "together-legacy-key" | "serpapi-key" => r.text(64, HEX),
        "deepseek-api-key" | "sk-hex32-key" => format!("sk-{}", r.text(32, HEX)),
        "fireworks-api-key" => format!("fw_{}", r.text(24, alphanumeric)),
        "cerebras-api-key" => format!("csk-{}", r.text(48, &format!("{LOWER}{DIGITS}"))),
        "nvidia-nim-key" => format!("nvapi-{}", r.text(64, URL_SAFE)),
        "voyage-api-key" => format!("pa-{}", r.text(43, URL_SAFE)),
        "jina-api-key" => format!("jina_{}{}", r.text(32, HEX), r.text(28, alphanumeric)),
        "elevenlabs-api-key" | "elevenlabs-sk-key" => format!("sk_{}", r.text(48, HEX)),
        "deepgram-api-key" | "wandb-api-key" | "serper-api-key" => r.text(40, HEX),
        "stability-api-key" | "moonshot-kimi-key" | "sk-generic48-key" => format!("sk-{}", r.text(48, alphanumeric)),
        "zai-glm-key" => format!("{}.{}", r.text(32, HEX), r.text(16, alphanumeric)),
        "minimax-api-key" => format!("sk-api-{}", r.text(119, URL_SAFE)),
        "fal-ai-key" => format!("{}:{}", r.uuid(), r.text(32, HEX)),
        "vercel-ai-gateway-key" => format!("vck_{}", r.text(56, alphanumeric)),
        "runpod-api-key" => format!("rpa_{}{}", r.text(40, &capitals), r.text(6, alphanumeric)),
        "wandb-api-key-v1" => format!("wandb_v1_{}", r.text(77, alphanumeric)),
        "aws-bedrock-api-key" => {
            let mut bytes = format!("BedrockAPIKey-{}-at-{}:", r.text(4, LOWER), r.text(12, nonzero)).into_bytes();
            bytes.extend(r.bytes(54));
            format!("ABSK{}", BASE64.encode(&bytes))
        }
        "llamacloud-api-key" => format!("llx-{}", r.text(48, alphanumeric)),
        "langfuse-secret-key" => format!("sk-lf-{}", r.uuid()),
        "langfuse-public-key" => format!("pk-lf-{}", r.uuid()),
        "pinecone-api-key" => format!("pcsk_{}_{}", r.text(6, alphanumeric), r.text(63, alphanumeric)),
        "pinecone-legacy-key" | "exa-api-key" | "smithery-api-key" => r.uuid(),
        "weaviate-api-key" | "qdrant-api-key" => r.text(48, alphanumeric),
        "brave-search-key" => format!("BSA{}", r.text(28, alphanumeric)),
        "e2b-api-key" => format!("e2b_{}", r.text(40, HEX)),
        "composio-api-key" => format!("ak_{}", r.text(24, alphanumeric)),
        "mem0-api-key" => format!("m0-{}", r.text(40, alphanumeric)),
        "browserbase-api-key" => format!("bb_live_{}", r.text(27, alphanumeric)),
        "apify-token" => format!("apify_api_{}", r.text(36, alphanumeric)),
        "cursor-api-key" => format!("key_{}", r.text(64, HEX)),
        "posthog-personal-key" => format!("phx_{}", r.text(43, alphanumeric)),
        "posthog-project-key" => format!("phc_{}", r.text(43, alphanumeric)),
        "gitlab-routable-pat" => format!("glpat-{}.01.{}", r.text(30, alphanumeric), r.text(9, &format!("{LOWER}{DIGITS}"))),
        "crates-io-token" => format!("cio{}", r.text(32, alphanumeric)),
        "rubygems-token" => format!("rubygems_{}", r.text(48, HEX)),
        "dockerhub-pat" => format!("dckr_pat_{}", r.text(27, URL_SAFE)),
        "circleci-pat" => format!("CCIPAT_{}_{}", r.text(22, alphanumeric), r.text(40, HEX)),
        "buildkite-token" => format!("bkua_{}", r.text(40, &format!("{LOWER}{DIGITS}"))),
        "bitbucket-app-password" => format!("ATBB{}{}", r.text(24, alphanumeric), r.text(8, "0123456789ABCDEF")),
        "slack-legacy-bot-token" => format!("xoxb-{}-{}", r.text(12, nonzero), r.text(24, &format!("{UPPER}{LOWER}"))),
        "slack-config-token" => format!("xoxe.xoxp-1-{}", r.text(166, alphanumeric)),
        "discord-bot-token" => {
            let id = BASE64URL_NOPAD.encode(r.text(18, nonzero).as_bytes());
            format!("{id}.{}.{}", r.text(6, alphanumeric), r.text(38, URL_SAFE))
        }
        "telegram-bot-token" => format!("{}:AA{}", r.text(10, nonzero), r.text(33, URL_SAFE)),
        "teams-webhook" => {
            let (a, b, c) = (r.uuid(), r.uuid(), r.uuid());
            format!("https://acme.webhook.office.com/webhookb2/{a}@{b}/IncomingWebhook/{}/{c}", r.text(32, HEX))
        }
        "notion-legacy-token" => format!("secret_{}", r.text(43, alphanumeric)),
        "stripe-webhook-secret" => format!("whsec_{}", r.text(32, alphanumeric)),
        "twilio-api-key-sid" => format!("SK{}", r.text(32, HEX)),
        "twilio-account-sid" => format!("AC{}", r.text(32, HEX)),
        "resend-key" => {
            let base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
            format!("re_{}_{}", r.text(8, base58), r.text(24, base58))
        }
        "mailgun-key" => format!("key-{}", r.text(32, HEX)),
        "mailchimp-key" => format!("{}-us21", r.text(32, HEX)),
        "brevo-key" => format!("xkeysib-{}-{}", r.text(64, HEX), r.text(16, alphanumeric)),
        "postman-key" => format!("PMAK-{}-{}", r.text(24, HEX), r.text(34, HEX)),
        "square-token" => format!("EAAA{}", r.text(60, alphanumeric)),
        "asana-pat" => format!("2/1{}/1{}:{}", r.text(15, nonzero), r.text(15, nonzero), r.text(32, HEX)),
        "intercom-token" => BASE64.encode(format!("tok:{}", r.text(40, HEX)).as_bytes()),
        "zapier-mcp-url" => format!("https://mcp.zapier.com/api/mcp/s/{}", r.text(80, alphanumeric)),
        "newrelic-user-key" => format!("NRAK-{}", r.text(27, &capitals)),
        "hashicorp-vault-token" => format!("hvs.{}", r.text(95, URL_SAFE)),
        "terraform-cloud-token" => format!("{}.atlasv1.{}", r.text(14, alphanumeric), r.text(67, alphanumeric)),
        "onepassword-sa-token" => {
            let facts = format!(
                r#"{{"signInAddress":"my.1password.com","userAuth":{{"method":"SRPg-4096","salt":"{}"}},"srpX":"{}","muk":{{"alg":"A256GCM"}}}}"#,
                r.text(22, alphanumeric),
                r.text(64, HEX)
            );
            format!("ops_{}", BASE64URL_NOPAD.encode(facts.as_bytes()))
        }
        "planetscale-token" => format!("pscale_tkn_{}", r.text(43, alphanumeric)),
        "neon-api-key" => format!("napi_{}", r.text(64, &format!("{LOWER}{DIGITS}"))),
        "render-api-key" => format!("rnd_{}", r.text(28, alphanumeric)),
        "flyio-token" => format!("fm2_{}", r.text(200, PLAIN_BASE64)),
        "tailscale-key" => format!("tskey-auth-k{}CNTRL-{}", r.text(10, alphanumeric), r.text(32, alphanumeric)),
        "heroku-key-v2" => format!("HRKU-AA{}", r.text(58, alphanumeric)),
        "age-secret-key" => format!("AGE-SECRET-KEY-1{}", r.text(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")),
        "aws-secret-access-key" => r.text(40, PLAIN_BASE64),
        "aws-session-token" => format!("IQoJ{}", r.text(400, PLAIN_BASE64)),
        "azure-storage-key" => {
            let key = format!("{}+ASt{}{}==", r.text(76, PLAIN_BASE64), r.text(5, PLAIN_BASE64), r.text(1, "AQgw"));
            format!("DefaultEndpointsProtocol=https;AccountName=acmeagents;AccountKey={key};EndpointSuffix=core.windows.net")
        }
        "azure-identifiable-key-64" => format!("{}ACDb{}Q==", r.text(76, PLAIN_BASE64), r.text(5, PLAIN_BASE64)),
        "azure-identifiable-key-32" => format!("{}+ASbC{}8=", r.text(33, PLAIN_BASE64), r.text(4, PLAIN_BASE64)),
        "azure-sas-url" => {
            let signature = r.text(43, alphanumeric);
            format!("https://acmeagents.blob.core.windows.net/data/x.json?sv=2024-11-04&ss=b&sp=rl&sig={signature}%3D")
        }
        "azure-devops-legacy-pat" => r.text(52, &format!("{LOWER}234567")),
        "alibaba-access-key" => format!("LTAI5t{}", r.text(18, alphanumeric)),
        "random-hex-32" => r.text(32, HEX),
        "random-hex-40" => r.text(40, HEX),
        "random-hex-64" => r.text(64, HEX),
        "random-b64-40" => r.text(40, PLAIN_BASE64),
        "random" | "generic" => r.text(36, alphanumeric),
        "password" => format!("{}!{}", r.text(10, alphanumeric), r.text(6, alphanumeric)),
        _ => panic!("no kind of credential is called {kind}"),
    }
}
