//! Containers: the image that runs, and what of the host it gets.

use super::{Launch, Mount, host, spec};
use crate::source::At;

/// Options of `docker run` that stand alone; every other option without `=` takes a value.
/// Source: docs.docker.com/reference/cli/docker/container/run.
const CONTAINER_SWITCHES: &[&str] = &[
    "--rm",
    "-i",
    "--interactive",
    "-t",
    "--tty",
    "-d",
    "--detach",
    "--init",
    "--privileged",
    "-P",
    "--publish-all",
    "--read-only",
    "-q",
    "--quiet",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--sig-proxy",
    "--disable-content-trust",
    "--help",
    "--replace",
];

/// `docker run [options] image [arguments]`.
pub(super) fn container(rest: &[At<String>]) -> Option<Launch> {
    let verbs: &[&str] = if rest.first()?.value == "container" { &["container", "run"] } else { &["run"] };
    if !verbs.iter().enumerate().all(|(at, verb)| rest.get(at).is_some_and(|word| word.value == *verb)) {
        return None;
    }
    let mut launch = Launch { container: true, ..Launch::default() };
    let mut words = rest[verbs.len()..].iter();
    while let Some(word) = words.next() {
        let text = word.value.as_str();
        if !text.starts_with('-') {
            launch.package = spec::parse("oci", word);
            break;
        }
        let (flag, inline) = text.split_once('=').map_or((text, None), |(flag, value)| (flag, Some(value)));
        // `-it`, `-dit`: switches written together. `-v/host:/x`: a value written to its option.
        let together = !text.starts_with("--") && text.len() > 2 && text[1..].chars().all(|c| matches!(c, 'i' | 't' | 'd' | 'P' | 'q'));
        let attached = (!text.starts_with("--") && text.starts_with("-v") && text.len() > 2 && inline.is_none()).then(|| &text[2..]);
        let value = match inline.or(attached) {
            Some(value) => Some(At::new(value.to_owned(), word.span)),
            None if CONTAINER_SWITCHES.contains(&text) || together => None,
            None => words.next().cloned(),
        };
        launch.powers.extend(host::power(word, flag, value.as_ref()));
        match flag {
            "-p" | "--publish" => launch.published = launch.published.or(value.clone().filter(|value| host::publishes(&value.value))),
            "--env-file" => launch.env_file = value.clone(),
            _ => {}
        }
        let mount = value.and_then(|value| match flag {
            "-v" | "--volume" => volume(&value),
            "--mount" => mount(&value),
            _ if attached.is_some() => volume(&value),
            _ => None,
        });
        launch.mounts.extend(mount);
    }
    launch.arguments = words.cloned().collect();
    Some(launch)
}

/// `/host:/inside[:ro]`; a name without a slash is a volume of Docker's own.
fn volume(value: &At<String>) -> Option<Mount> {
    let text = value.value.as_str();
    // A Windows drive has a colon of its own.
    let drive = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let from = if drive && text.as_bytes().get(1) == Some(&b':') && text.as_bytes().get(2).is_some_and(|c| matches!(c, b'\\' | b'/')) {
        2
    } else {
        0
    };
    // So has a reference, `${HOME:-/root}`.
    let from = if text.starts_with("${") { text.find('}')? } else { from };
    let colon = from + text[from..].find(':')?;
    let (source, target) = (&text[..colon], &text[colon + 1..]);
    let path = source.contains(['/', '\\', '$', '%']) || source.starts_with(['~', '.']);
    let read_only = target.rsplit_once(':').is_some_and(|(_, options)| options.split(',').any(|option| option == "ro"));
    path.then(|| Mount { source: At::new(source.to_owned(), value.span), read_only })
}

/// `type=bind,source=/host,target=/inside[,readonly]`.
fn mount(value: &At<String>) -> Option<Mount> {
    let fields: Vec<(&str, &str)> = value.value.split(',').map(|field| field.split_once('=').unwrap_or((field, ""))).collect();
    let bind = fields.contains(&("type", "bind"));
    let source = fields.iter().find(|(key, _)| matches!(*key, "source" | "src"))?.1;
    let read_only = fields.iter().any(|(key, value)| matches!(*key, "readonly" | "ro") && *value != "false");
    bind.then(|| Mount { source: At::new(source.to_owned(), value.span), read_only })
}
