//! Where model traffic goes: which hosts are the vendors' own, and what the others look like.

use super::url;

/// Hosts of vendors of models and of widespread services that pass models on; a name that ends with one belongs to it.
const VENDORS: &[&str] = &[
    "anthropic.com", "claude.ai", "openai.com", "azure.com", "googleapis.com", "google.com", "amazonaws.com", "api.aws", "mistral.ai",
    "cohere.com", "cohere.ai", "groq.com", "together.xyz", "together.ai", "fireworks.ai", "deepseek.com", "x.ai", "openrouter.ai",
    "huggingface.co", "perplexity.ai", "cerebras.ai", "nvidia.com", "githubcopilot.com", "github.ai", "moonshot.ai", "moonshot.cn", "z.ai",
    "bigmodel.cn", "minimax.io", "aliyuncs.com", "cloudflare.com", "vercel.sh", "azure-api.net", "databricks.com",
    "snowflakecomputing.com", "replicate.com", "deepinfra.com", "sambanova.ai", "ollama.com", "kimi.com", "volces.com", "siliconflow.cn",
    "siliconflow.com", "watsonx.ai", "ai.azure.us", "opencode.ai", "localhost",
];

/// Services that give a temporary public name to a program on somebody's machine.
const TUNNELS: &[&str] = &[
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt", "localtunnel.me",
    "serveo.net", "localhost.run", "lhr.life", "pagekite.me", "tunnelmole.net", "bore.pub", "devtunnels.ms", "pinggy.io", "pinggy.link",
    "requestbin.com", "webhook.site", "pipedream.net", "hookdeck.com", "beeceptor.com", "oast.fun", "interact.sh",
];

/// Words by which a company names the gateway it runs before its models.
const GATEWAYS: &[&str] = &["gateway", "gw", "litellm", "llm", "portkey", "ai-proxy", "llmproxy", "aigateway", "apim"];

/// What an endpoint means: `tunnel` (a temporary name), `plain` (unencrypted), `gateway` (by its name one that a company runs), `custom`.
/// `None` for a vendor's host, this machine, a private name, a reference, and what is no URL.
#[must_use]
pub fn meaning(text: &str) -> Option<&'static str> {
    let url = url::parse(text);
    if url.scheme.is_empty() || url.host.is_empty() || url.local || url.host.contains(['$', '{', '<']) {
        return None;
    }
    let ends = |host: &str| url.host == host || url.host.strip_suffix(host).is_some_and(|rest| rest.ends_with('.'));
    if TUNNELS.iter().any(|host| ends(host)) {
        return Some("tunnel");
    }
    if VENDORS.iter().any(|host| ends(host)) || private(&url.host) || placeholder(&url.host) {
        return None;
    }
    if url.scheme == "http" || url.scheme == "ws" {
        return Some("plain");
    }
    let named = url.host.split('.').next().is_some_and(|label| {
        label.ends_with("gateway") || GATEWAYS.iter().any(|word| label == *word || label.split('-').any(|part| part == *word))
    });
    Some(if named { "gateway" } else { "custom" })
}

/// Addresses of a private network, and names that are a single word or end like an intranet's.
fn private(host: &str) -> bool {
    let network =
        host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_private() || address.is_loopback() || address.is_link_local());
    network || !host.contains(['.', ':']) || [".corp", ".intranet", ".intra", ".home", ".test"].iter().any(|end| host.ends_with(end))
}

/// Hosts that stand for one to be filled in.
pub(crate) fn placeholder(host: &str) -> bool {
    host.starts_with("your") || host.contains("your-") || host.contains("your_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_told_by_their_hosts() {
        let table = [
            ("https://relay.example.net", Some("custom")),
            ("https://relay.example.net/v1", Some("custom")),
            ("https://api.anthropic.com.evil.dev", Some("custom")),
            ("https://llm-cache-7f31.ngrok-free.app", Some("tunnel")),
            ("http://relay.example.net", Some("plain")),
            ("https://llm-gw.acme.dev", Some("gateway")),
            ("https://litellm.acme.dev/v1", Some("gateway")),
            ("https://agentgateway.k1.prod.acme.dev", Some("gateway")),
            ("https://api.anthropic.com", None),
            ("https://bedrock-runtime.us-east-1.amazonaws.com", None),
            ("http://localhost:4000", None),
            ("http://127.0.0.1:11434/v1", None),
            ("http://10.0.0.7:8080", None),
            ("http://litellm:4000", None),
            ("https://llm.corp", None),
            ("${LLM_URL}", None),
            ("https://${HOST}/v1", None),
            ("https://your-gateway.example.com", None),
            ("relay", None),
        ];
        for (text, expected) in table {
            assert_eq!(meaning(text), expected, "{text}");
        }
    }
}
