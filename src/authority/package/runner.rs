//! Package runners, the shells and wrappers around them, and the bridges they start.

use super::container::container;
use super::words::{program, segments};
use super::{Launch, spec};
use crate::source::At;

/// Wrappers within wrappers that are looked through; real lines have two.
const MAX_WRAPPERS: u8 = 8;

/// Programs that run the command after their own options. The second field: the command comes only after `--`.
/// `op run --`, `doppler run --`, `infisical run --`, `dotenvx run --` hand secrets to the command.
const WRAPPERS: &[(&str, bool)] = &[
    ("env", false),
    ("exec", false),
    ("sudo", false),
    ("nohup", false),
    ("command", false),
    ("op", true),
    ("doppler", true),
    ("infisical", true),
    ("dotenv", true),
    ("dotenvx", true),
    ("direnv", true),
];

const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ash", "fish", "pwsh", "powershell"];

/// How one package runner is called.
struct Runner {
    programs: &'static [&'static str],
    /// The words that must follow the program; any one of these lists.
    verbs: &'static [&'static [&'static str]],
    ecosystem: &'static str,
    /// Options that name the package; the first positional word is then a program of it.
    package: &'static [&'static str],
    /// Options that take a value in the next word.
    valued: &'static [&'static str],
}

/// Options as documented: docs.npmjs.com/cli/commands/npx, pnpm.io/cli/dlx, yarnpkg.com/cli/dlx, bun.com/docs/cli/bunx,
/// docs.astral.sh/uv/reference/cli#uv-tool-run, pipx.pypa.io/stable/docs, learn.microsoft.com/dotnet/core/tools/dotnet-tool-exec.
const RUNNERS: &[Runner] = &[
    Runner {
        programs: &["npx", "bunx", "pnpx"],
        verbs: &[&[]],
        ecosystem: "npm",
        package: &["-p", "--package"],
        valued: &["--registry", "--cache", "--prefix", "--userconfig", "-w", "--workspace", "--node-options", "--loglevel"],
    },
    Runner {
        programs: &["npm"],
        verbs: &[&["exec"], &["x"]],
        ecosystem: "npm",
        package: &["-p", "--package"],
        valued: &["--registry", "--cache", "--prefix", "--userconfig", "-w", "--workspace"],
    },
    Runner {
        programs: &["pnpm", "yarn"],
        verbs: &[&["dlx"]],
        ecosystem: "npm",
        package: &["-p", "--package"],
        valued: &["--registry", "--allow-build"],
    },
    Runner { programs: &["bun"], verbs: &[&["x"]], ecosystem: "npm", package: &["-p", "--package"], valued: &[] },
    Runner { programs: &["uvx"], verbs: &[&[]], ecosystem: "pypi", package: &["--from"], valued: UV },
    Runner { programs: &["uv"], verbs: &[&["tool", "run"]], ecosystem: "pypi", package: &["--from"], valued: UV },
    Runner {
        programs: &["pipx"],
        verbs: &[&["run"]],
        ecosystem: "pypi",
        package: &["--spec"],
        valued: &["--python", "--pip-args", "-i", "--index-url", "--with"],
    },
    Runner { programs: &["dnx"], verbs: &[&[]], ecosystem: "nuget", package: &[], valued: DNX },
    Runner { programs: &["dotnet"], verbs: &[&["dnx"], &["tool", "exec"]], ecosystem: "nuget", package: &[], valued: DNX },
];

const UV: &[&str] = &[
    "--with", "-w", "--with-editable", "--with-requirements", "--python", "-p", "--index", "--index-url", "-i", "--default-index",
    "--extra-index-url", "--find-links", "-f", "--env-file", "--directory", "--project", "--cache-dir", "--config-file", "--constraints",
    "-c", "--overrides", "--refresh-package", "--upgrade-package", "-P", "--prerelease", "--resolution", "--exclude-newer", "--link-mode",
    "--index-strategy", "--keyring-provider", "--torch-backend", "--python-platform", "--allow-insecure-host",
];

const DNX: &[&str] = &["--version", "--add-source", "--source", "--configfile", "--framework", "-v", "--verbosity"];

/// Reads the words of one command.
pub(super) fn read(words: &[At<String>], wrappers: u8) -> Launch {
    let words = &words[words.iter().take_while(|word| is_assignment(&word.value)).count()..];
    let Some(first) = words.first() else { return Launch::default() };
    let name = program(&first.value);
    let rest = &words[1..];
    if wrappers < MAX_WRAPPERS
        && let Some(inner) = unwrap(&name, rest, wrappers)
    {
        return inner;
    }
    let mut launch = match name.as_str() {
        "docker" | "podman" | "nerdctl" => container(rest),
        "deno" => deno(rest),
        "go" => go(rest),
        _ => RUNNERS.iter().filter(|runner| runner.programs.contains(&name.as_str())).find_map(|runner| run(runner, rest)),
    }
    .unwrap_or_else(|| Launch { arguments: rest.to_vec(), ..Launch::default() });
    launch.url = bridge(launch.package.as_ref().map_or(name.as_str(), |package| &package.name.value), &launch.arguments);
    launch.program = name;
    launch
}

/// The command inside a shell or wrapper.
fn unwrap(name: &str, rest: &[At<String>], wrappers: u8) -> Option<Launch> {
    if name == "cmd" {
        let at = rest.iter().position(|word| word.value.eq_ignore_ascii_case("/c") || word.value.eq_ignore_ascii_case("/k"))?;
        let inner = rest.get(at + 1..)?;
        let words = if let [line] = inner { super::words::split(line) } else { inner.to_vec() };
        let more = inner.iter().find(|word| word.value.contains(['&', '|', '<', '>'])).cloned();
        let launch = read(&words, wrappers + 1);
        return Some(Launch { shell: more.or(launch.shell), ..launch });
    }
    if SHELLS.contains(&name) {
        let at = rest.iter().position(|word| {
            let flag = word.value.as_str();
            flag.eq_ignore_ascii_case("-command") || flag.starts_with('-') && !flag.starts_with("--") && flag.ends_with('c')
        })?;
        let code = rest.get(at + 1)?;
        let segments = segments(code);
        let launches: Vec<Launch> = segments.iter().map(|words| read(words, wrappers + 1)).collect();
        let known = launches.iter().position(|launch| launch.package.is_some() || launch.url.is_some());
        // Without a package the last command is the server: what stands before it prepares (`cd`, `source`).
        let launch = launches.into_iter().nth(known.unwrap_or(segments.len().checked_sub(1)?))?;
        return Some(Launch { shell: Some(code.clone()), ..launch });
    }
    let &(_, after_dashes) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name)?;
    let start = if after_dashes {
        rest.iter().position(|word| word.value == "--")? + 1
    } else {
        rest.iter().position(|word| !word.value.starts_with('-') && !is_assignment(&word.value))?
    };
    Some(read(rest.get(start..)?, wrappers + 1))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// Whether `word` is an option, and whether its value is in the next word.
fn option(word: &str, valued: &[&str]) -> Option<bool> {
    (word.starts_with('-') && word != "-").then(|| valued.contains(&word))
}

fn run(runner: &Runner, rest: &[At<String>]) -> Option<Launch> {
    let verbs = runner
        .verbs
        .iter()
        .find(|verbs| verbs.iter().enumerate().all(|(at, verb)| rest.get(at).is_some_and(|word| word.value == *verb)))?;
    let mut words = rest[verbs.len()..].iter();
    let mut named: Option<At<String>> = None;
    let mut version: Option<&At<String>> = None;
    let mut env_file = None;
    let mut spec = None;
    while let Some(word) = words.next() {
        let text = word.value.as_str();
        if text == "--" {
            spec = words.next();
            break;
        }
        let (flag, inline) = text.split_once('=').map_or((text, None), |(flag, value)| (flag, Some(value)));
        if text.starts_with('-') && runner.package.contains(&flag) {
            let value = inline.map(|value| At::new(value.to_owned(), word.span)).or_else(|| words.next().cloned());
            named = named.or(value);
        } else if let Some(takes_value) = option(text, runner.valued) {
            let value = if takes_value { words.next() } else { None };
            if text == "--version" && runner.ecosystem == "nuget" {
                version = value;
            }
            if flag == "--env-file" {
                env_file = inline.map(|value| At::new(value.to_owned(), word.span)).or_else(|| value.cloned());
            }
        } else {
            spec = Some(word);
            break;
        }
    }
    let mut named = named.or_else(|| spec.cloned())?;
    if let Some(version) = version {
        named.value = format!("{}@{}", named.value, version.value);
    }
    Some(Launch { package: spec::parse(runner.ecosystem, &named), arguments: words.cloned().collect(), env_file, ..Launch::default() })
}

/// `deno run [options] npm:name@version | jsr:@scope/name | https://...`.
fn deno(rest: &[At<String>]) -> Option<Launch> {
    let at = rest.iter().position(|word| !word.value.starts_with('-') && !matches!(word.value.as_str(), "run" | "x"))?;
    let word = &rest[at];
    let (ecosystem, text) = if let Some(name) = word.value.strip_prefix("npm:") {
        ("npm", name)
    } else if let Some(name) = word.value.strip_prefix("jsr:") {
        ("jsr", name)
    } else {
        ("npm", word.value.as_str())
    };
    let known = ecosystem == "jsr" || text.len() < word.value.len() || text.contains("://");
    let package = known.then(|| spec::parse(ecosystem, &At::new(text.trim_start_matches('/').to_owned(), word.span))).flatten();
    Some(Launch { package, arguments: rest[at + 1..].to_vec(), ..Launch::default() })
}

/// `go run [options] host/module@version`.
fn go(rest: &[At<String>]) -> Option<Launch> {
    let words = rest.strip_prefix_word("run")?;
    let at = words.iter().position(|word| !word.value.starts_with('-'))?;
    let module = words[at].value.split('/').next().is_some_and(|host| host.contains('.') && !host.starts_with('.'));
    let package = module.then(|| spec::parse("go", &words[at])).flatten();
    Some(Launch { package, arguments: words[at + 1..].to_vec(), ..Launch::default() })
}

trait StripWord {
    fn strip_prefix_word(&self, word: &str) -> Option<&Self>;
}

impl StripWord for [At<String>] {
    fn strip_prefix_word(&self, word: &str) -> Option<&Self> {
        self.split_first().filter(|(first, _)| first.value == word).map(|(_, rest)| rest)
    }
}

/// Programs that only pass messages on to a remote server, and the options that name it; none: the first URL among the arguments.
/// Sources: geelen/mcp-remote README, supercorp-ai/supergateway README, sparfenyuk/mcp-proxy README.
const BRIDGES: &[(&str, &[&str])] =
    &[("mcp-remote", &[]), ("supergateway", &["--sse", "--streamableHttp"]), ("mcp-proxy", &[]), ("mcp-remote-client", &[])];

fn bridge(name: &str, arguments: &[At<String>]) -> Option<At<String>> {
    let (_, options) = BRIDGES.iter().find(|(bridge, _)| *bridge == name)?;
    if options.is_empty() {
        return arguments.iter().find(|word| is_url(&word.value)).cloned();
    }
    arguments.iter().enumerate().find_map(|(at, word)| {
        let (flag, inline) = word.value.split_once('=').map_or((word.value.as_str(), None), |(flag, value)| (flag, Some(value)));
        if !options.contains(&flag) {
            return None;
        }
        inline.map(|value| At::new(value.to_owned(), word.span)).or_else(|| arguments.get(at + 1).cloned()).filter(|url| is_url(&url.value))
    })
}

fn is_url(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["http://", "https://", "ws://", "wss://"].iter().any(|scheme| text.starts_with(scheme))
}
