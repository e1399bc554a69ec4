//! Secrets in sentences, in code, in other forms and in two parts.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bailiwick::model::{Credential, Origin};
use bailiwick::secrets::{credentials, search};
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax};

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

fn find(syntax: Syntax, text: &str) -> Vec<Credential> {
    let source = Source::new(FileId(0), "x", text.to_owned());
    let document = syntax::parse(&source, syntax);
    let found = credentials(&document, &|span, path| Origin { file: FileId(0), span, path, product: "", agent: None });
    found.into_iter().map(|(one, _)| one).collect()
}

/// The kind and bytes of each credential of `text`.
fn seen(syntax: Syntax, text: &str) -> Vec<(String, String)> {
    find(syntax, text).into_iter().map(|one| (one.kind, text[one.preview.span.range()].to_owned())).collect()
}

/// Asserts that `§` is where the secret is found, and the only one.
fn assert_found(syntax: Syntax, kind: &str, text: &str, secret: &str) {
    let text = text.replace('§', secret);
    assert_eq!(seen(syntax, &text), [(kind.to_owned(), secret.to_owned())], "{text}");
}

#[test]
fn passwords_in_sentences() {
    for seed in 0..6 {
        let password = mint("password", seed);
        for sentence in [
            "The password is §.",
            "Log in as admin with password § and go on.",
            "The password for the staging admin is `§`.",
            "**Password:** §",
            "password = \"§\"",
            "- Passwort: §",
            "Das Kennwort für den Server lautet §.",
            "Le mot de passe est « § ».",
            "La contraseña del panel es §.",
            "A senha é §.",
            "La password è §, non dirla a nessuno.",
            "Het wachtwoord is §.",
            "Hasło to §.",
            "Пароль: §",
            "Пароль от сервера — §",
            "Şifre: §",
            "Lösenord: §",
            "密码是§。",
            "密码:§",
            "パスワードは§です。",
            "비밀번호는 § 입니다.",
            "Use (password: §) to connect.",
            "The passphrase is \"§\".",
        ] {
            assert_found(Syntax::Markdown, "password-in-text", &format!("# Access\n\n{sentence}\n"), &password);
        }
    }
    assert_found(Syntax::Markdown, "password-in-text", "The passphrase: \"§\".\n", "marble tunnel orbit velvet pencil");
}

#[test]
fn other_secrets_in_text_and_code() {
    let token = mint("random", 1);
    let basic = data_encoding::BASE64.encode(format!("svc:{token}").as_bytes());
    for (kind, text, secret) in [
        ("generic", "The API key is §.", &token),
        ("generic", "Send the token § with each call.", &token),
        ("generic", "Set `INTERNAL_API_TOKEN=§` first.", &token),
        ("generic", "```py\nclient = Client(api_key=\"§\")\n```", &token),
        ("generic", "```sh\nexport SHOP_SECRET=§\n```", &token),
        ("generic", "```sh\nshop --api-key § list\n```", &token),
        ("generic", "```yaml\nenv:\n  BRAVE: §\n```", &token),
        ("generic", "1. Do\n\n   ```json\n   {\"args\": [\"--api-key\", \"§\"]}\n   ```", &token),
        ("authorization-bearer", "Send `Authorization: Bearer §`.", &token),
        ("authorization-bearer", "```sh\ncurl -H \"Authorization: Bearer §\" https://acme.dev\n```", &token),
        ("authorization-basic", "Send Authorization: Basic §", &basic),
        ("curl-user-password", "```sh\ncurl -sS -u admin:§ https://api.acme.dev\n```", &token),
        ("curl-user-password", "```sh\ncurl https://api.acme.dev \\\n  --user 'admin:§'\n```", &token),
        ("url-query-token", "Connect to https://mcp.acme.dev/sse?api_key=§ now.", &token),
        ("db-url-password", "It is postgres://svc:§@db.acme.dev/x.", &token),
        ("http-basic-url", "It is https://ci:§@git.acme.dev/x.", &token),
    ] {
        assert_found(Syntax::Markdown, kind, &format!("# Use\n\n{text}\n"), secret);
    }
    assert_found(Syntax::Json, "curl-user-password", "{\"command\": \"curl -u bob:§ https://x.dev\"}", &token);
    assert_found(Syntax::Json, "curl-user-password", "{\"command\": \"curl\", \"args\": [\"-u\", \"bob:§\"]}", &token);
    assert_found(Syntax::Yaml, "password-in-text", "system: |\n  Staff say the password § first.\n", &mint("password", 2));
}

#[test]
fn sentences_without_a_secret() {
    for text in [
        "The password must have 8 characters, among them A-Z, 0-9 and !@#.",
        "Passwords are hashed with PBKDF2-SHA256 or bcrypt, $2b$12$Ab1Cd2Ef3Gh4Ij5Kl6Mn7O.",
        "password: required, min. length 12",
        "The password is <YOUR_PASSWORD_1!> or $DB_PASSWORD1!",
        "The password is P@ssw0rd123! in every tutorial.",
        "Reset your password at https://acme.dev/Reset1?x=Y2! or mail Help1@acme.dev.",
        "The token is the first word; tokens: 4096; max_tokens=128000Ab.",
        "The API key is stored in ~/.acme/Keys1.json and is never shown.",
        "The secret is in op://vault/Item1/password2 and the token in ${TOKEN_1A}.",
        "`api_key: str = Field(default=None1)`",
        "Use `token = os.environ[\"API_TOKEN_1\"]` or `process.env.API_TOKEN_1`.",
        "curl -u \"$USER:$PASSWORD1\" https://acme.dev; curl -u user:password https://acme.dev; docker run -u 1000:1000 x",
        "Authorization: Bearer <token>, Authorization: Bearer YOUR_TOKEN_HERE_1, Authorization: Bearer $TOKEN",
        "secret: Kubernetes Secret `acme-db-credentials-v2`; credential type: OAuth2ClientCredentials1",
        concat!("access key: AKIAIOSFODNN7EXAMPLE, token: ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        "passphrase: \"your four word passphrase here\"; the passphrase \"correct horse battery staple\" is famous",
        "import \"@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol\"; use token ERC20/utils/SafeERC20x.sol",
        "token_type: Bearer2Token_x1, secret_name: Prod3Secret!x, password_hash: Ab1!Cd2?Ef3",
    ] {
        assert_eq!(seen(Syntax::Markdown, &format!("{text}\n")), [], "{text}");
    }
}

#[test]
fn tokens_in_other_forms() {
    let token = mint("github-pat", 3);
    let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let percent: String =
        token.chars().enumerate().map(|(at, c)| if at % 7 == 3 { format!("%{:02X}", c as u32) } else { c.to_string() }).collect();
    let escapes: String =
        token.chars().enumerate().map(|(at, c)| if at % 9 == 4 { format!("\\u{:04x}", c as u32) } else { c.to_string() }).collect();
    let once = base64(&format!("{{\"token\": \"{token}\"}}"));
    let url = data_encoding::BASE64URL_NOPAD.encode(format!("user:{token}???>>>").as_bytes());
    let twice = base64(&once);
    let (head, tail) = token.split_at(17);
    let concatenated = format!("{head}\" + \"{tail}");
    let implicit = format!("{head}\"\n    \"{tail}");
    let continued = format!("{head}\\\n{tail}");
    for (syntax, text, written) in [
        (Syntax::Markdown, "Blob: § end\n", &once),
        (Syntax::Markdown, "Blob: §\n", &url),
        (Syntax::Yaml, "data:\n  blob: §\n", &twice),
        (Syntax::Json, "{\"blob\": \"x=§;y\"}", &once),
        (Syntax::Markdown, "Open https://acme.dev/x?next=§ now\n", &percent),
        (Syntax::Markdown, "`token = \"§\"`\n", &escapes),
        (Syntax::Json, "{\"a\": \"§\"}", &escapes),
        (Syntax::Markdown, "```js\nconst t = \"§\";\n```\n", &concatenated),
        (Syntax::Markdown, "```py\nt = (\"§\")\n```\n", &implicit),
        (Syntax::Markdown, "```sh\nT=§\n```\n", &continued),
    ] {
        assert_found(syntax, "github-pat", text, written);
    }
    let folded = seen(Syntax::Yaml, &format!("x: >-\n  {head}\n  {tail}\ny: 1\n"));
    assert_eq!(folded, [("github-pat".to_owned(), format!("{head}\n  {tail}"))]);
}

#[test]
fn other_forms_of_nothing() {
    let hex = mint("random-hex-64", 1);
    let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    for text in [
        base64("just a text that is long enough to be looked at"),
        base64("{\"name\": \"acme\", \"level\": 7, \"debug\": true}"),
        base64(concat!("token: ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")),
        format!("sha512-{hex}{hex}=="),
        format!("/usr/local/share/{hex}/Some/Path/That/Is/Long"),
        "It's \"one\" + \"two\" and 'three' 'four', 100% of %20%20 and \\u0041".to_owned(),
        // Deeper than two layers is not looked at.
        base64(&base64(&base64(&base64(&mint("github-pat", 1))))),
    ] {
        assert_eq!(seen(Syntax::Markdown, &format!("Blob {text} here\n")), [], "{text}");
    }
}

/// The kind, the bytes and the bytes of the other part of each credential of `text`.
fn pairs(text: &str) -> Vec<(String, String, Option<String>)> {
    let other = |one: &Credential| one.paired.as_ref().map(|other| text[other.span.range()].to_owned());
    find(Syntax::Yaml, text).into_iter().map(|one| (one.kind.clone(), text[one.preview.span.range()].to_owned(), other(&one))).collect()
}

#[test]
fn parts_that_belong_together_are_one_finding() {
    let (id, secret) = (mint("aws-access-key-id", 1), mint("aws-secret-access-key", 1));
    let (sid, auth) = (mint("twilio-account-sid", 1), mint("twilio-auth-token", 1));
    let azure = mint("azure-openai-legacy-key", 1);
    let some = |text: &str| Some(text.to_owned());
    for (text, kind, value, other) in [
        (format!("AWS_ACCESS_KEY_ID: {id}\nAWS_SECRET_ACCESS_KEY: {secret}\n"), "aws-secret-access-key", &secret, some(&id)),
        (format!("aws:\n  secret_key: {secret}\n  region: eu-west-1\n  id: {id}\n"), "aws-secret-access-key", &secret, some(&id)),
        (format!("AWS_SECRET_ACCESS_KEY: {secret}\n"), "aws-secret-access-key", &secret, None),
        (format!("sid: {sid}\nTWILIO_AUTH_TOKEN: {auth}\n"), "twilio-auth-token", &auth, some(&sid)),
        (format!("TWILIO_AUTH_TOKEN: {auth}\n"), "twilio-auth-token", &auth, None),
        (
            format!("AZURE_OPENAI_API_KEY: {azure}\nendpoint: https://acme.openai.azure.com/\n"),
            "azure-openai-legacy-key",
            &azure,
            some("acme.openai.azure.com"),
        ),
        (format!("AWS_ACCESS_KEY_ID: {id}\n"), "aws-access-key-id", &id, None),
    ] {
        assert_eq!(pairs(&text), [(kind.to_owned(), value.clone(), other)], "{text}");
    }
    // The id is masked all the same.
    let both = format!("AWS_ACCESS_KEY_ID: {id}\nAWS_SECRET_ACCESS_KEY: {secret}\n");
    let source = Source::new(FileId(0), "x", both.clone());
    let found =
        search(&syntax::parse(&source, Syntax::Yaml), &|span, path| Origin { file: FileId(0), span, path, product: "", agent: None });
    assert_eq!(found.masked.iter().map(|(span, _)| &both[span.range()]).collect::<Vec<_>>(), [id.as_str()]);
    // Too far away: two findings.
    let far = format!("a: {id}\n{}AWS_SECRET_ACCESS_KEY: {secret}\n", "x: 1\n".repeat(21));
    assert_eq!(pairs(&far).len(), 2);
}

/// Texts that would take the square of their length if anything were looked at over and over.
#[test]
fn hostile_texts_take_no_time() {
    let many = |text: &str| text.repeat(100_000 / text.len());
    for text in [
        "token=",
        "password is ",
        "curl -u ",
        "curl ",
        "%41",
        "\\u0041",
        "\"+\"",
        "a\" \"b",
        "QUJD",
        "sk-",
        "ghp_",
        "```json\n",
        "{\"token\":",
        "eyJhbGciOiJIUzI1NiJ9.",
        "Authorization: Bearer ",
        "https://a:b@",
        "?key=",
        "-----BEGIN PRIVATE KEY-----",
        "MTAw",
        "key_",
        ":AA",
        "1/1",
        "AKIAIOSFODNN7ABCDEF ",
        "\\\n",
        "--api-key ",
        "sig=",
        "密码",
        "a.b=c,d e:f ",
    ] {
        let text = many(text);
        for syntax in [Syntax::Text, Syntax::Markdown] {
            let begun = std::time::Instant::now();
            let _ = find(syntax, &text);
            // A debug build on a busy machine; the square of the length would be minutes.
            assert!(begun.elapsed().as_secs() < 20, "{} takes {:?}", &text[..text.len().min(24)], begun.elapsed());
        }
    }
}
