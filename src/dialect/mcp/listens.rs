//! The address at which a started server can be reached from other machines.

use crate::authority::package::Launch;
use crate::model::Pair;
use crate::source::At;

/// Options that widespread server frameworks take their address from: uvicorn, FastMCP, MCP SDK examples, supergateway, mcp-proxy.
const OPTIONS: &[&str] =
    &["--host", "--hostname", "--bind", "--bind-address", "--listen", "--listen-address", "--address", "--addr", "--http-host"];

/// What makes a program listen on every interface, if it listens. In a container that counts only for ports that it publishes.
pub(super) fn listens(launch: &Launch, args: &[At<String>], env: &[Pair]) -> Option<At<String>> {
    if launch.container {
        return launch.published.clone();
    }
    let option = args.iter().enumerate().find_map(|(at, word)| match word.value.split_once('=') {
        Some((flag, value)) => (OPTIONS.contains(&flag) && everywhere(value)).then(|| At::new(value.to_owned(), word.span)),
        None => args.get(at + 1).filter(|value| OPTIONS.contains(&word.value.as_str()) && everywhere(&value.value)).cloned(),
    });
    option.or_else(|| env.iter().find(|pair| everywhere(&pair.value.value)).map(|pair| pair.value.clone()))
}

/// `0.0.0.0`, `::`, `[::]`, each with or without a port.
fn everywhere(address: &str) -> bool {
    let host = match address.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && !host.ends_with(':') => host,
        _ => address,
    };
    matches!(host, "0.0.0.0" | "::" | "[::]")
}
