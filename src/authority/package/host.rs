//! What a container is given of the machine it runs on, beyond folders.
//!
//! Source: docs.docker.com/reference/cli/docker/container/run and docs.docker.com/engine/security; podman and nerdctl take the same options.

use crate::source::At;

/// Sockets of container engines: whoever can write to one can start a container with the whole host inside.
const SOCKETS: &[&str] = &["docker.sock", "podman.sock", "containerd.sock", "crio.sock", "docker_engine"];

/// Capabilities with which a process can leave its container. Source: man 7 capabilities.
const CAPABILITIES: &[&str] = &["ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF"];

/// The power over the host that the option `flag` gives; `word` is the option as written, `value` its value with its place.
pub(super) fn power(word: &At<String>, flag: &str, value: Option<&At<String>>) -> Option<At<String>> {
    let text = value.map_or("", |value| value.value.as_str());
    let named = || Some(value.map_or_else(|| word.clone(), |value| At::new(format!("{flag}={text}"), value.span)));
    match flag {
        "--privileged" if text != "false" => Some(word.clone()),
        "--pid" | "--net" | "--network" | "--ipc" | "--userns" if text == "host" => named(),
        "--cap-add" => {
            let name = text.to_ascii_uppercase();
            CAPABILITIES.contains(&name.strip_prefix("CAP_").unwrap_or(&name)).then(named).flatten()
        }
        "--security-opt" if matches!(text, "seccomp=unconfined" | "seccomp:unconfined" | "apparmor=unconfined" | "label=disable") => {
            named()
        }
        "-v" | "--volume" | "--mount" => SOCKETS.iter().any(|socket| text.contains(socket)).then(|| value.cloned()).flatten(),
        _ => None,
    }
}

/// Whether a port published so can be reached from other machines: without an address Docker publishes on all of them.
pub(super) fn publishes(port: &str) -> bool {
    let address = port.rsplit_once(':').and_then(|(rest, _)| rest.rsplit_once(':')).map_or("", |(address, _)| address);
    let address = address.trim_matches(['[', ']']);
    matches!(address, "" | "0.0.0.0" | "::") && port.starts_with(|c: char| c.is_ascii_digit() || c == '[')
}
