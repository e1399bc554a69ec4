use super::*;
use crate::source::{FileId, Span};

fn words(line: &str) -> Launch {
    let word = |at: usize, text: &str| At::new(text.to_owned(), Span::new(FileId(0), at, at + 1));
    let mut words = line.split('¦').enumerate().map(|(at, text)| word(at, text.trim()));
    let command = words.next().expect("a command");
    launch(&command, &words.collect::<Vec<_>>())
}

/// `ecosystem name version pin [arguments]`, with the number of the word that names the package.
fn told(line: &str) -> String {
    let launch = words(line);
    let arguments: Vec<&str> = launch.arguments.iter().map(|word| word.value.as_str()).collect();
    let package = launch.package.map_or("-".to_owned(), |package| {
        format!(
            "{}:{} {} {} @{}",
            package.ecosystem,
            package.name.value,
            package.version.as_deref().unwrap_or("-"),
            package.pin,
            package.name.span.start
        )
    });
    format!("{package} [{}]", arguments.join(" "))
}

#[test]
fn launch_commands_name_their_package() {
    let commit = "3f2a9c1d7b8e4f60a1b2c3d4e5f60718293a4b5c";
    let table: &[(&str, &str)] = &[
        ("npx ¦ -y ¦ some-mcp", "npm:some-mcp - none @2 []"),
        ("npx ¦ -y ¦ @scope/some-mcp@latest ¦ --port ¦ 1", "npm:@scope/some-mcp latest none @2 [--port 1]"),
        ("npx ¦ some-mcp@3.2.1", "npm:some-mcp 3.2.1 exact @1 []"),
        ("npx ¦ some-mcp@^3.2.1", "npm:some-mcp ^3.2.1 range @1 []"),
        ("npx ¦ some-mcp@3", "npm:some-mcp 3 range @1 []"),
        ("npx ¦ some-mcp@next", "npm:some-mcp next range @1 []"),
        ("npx ¦ some-mcp@${VERSION}", "npm:some-mcp ${VERSION} unknown @1 []"),
        ("npx ¦ --package=some-mcp@1.0.0 ¦ other ¦ x", "npm:some-mcp 1.0.0 exact @1 [x]"),
        ("npx ¦ -y ¦ -p ¦ some-mcp ¦ other", "npm:some-mcp - none @3 []"),
        ("npx ¦ --registry ¦ https://r.example ¦ some-mcp", "npm:some-mcp - none @3 []"),
        ("npx ¦ -y ¦ github:owner/repo", "git:github:owner/repo - none @2 []"),
        ("npx ¦ owner/repo#main", "git:owner/repo main range @1 []"),
        ("npx ¦ ./local", "- []"),
        ("npx ¦ ${PACKAGE}", "- []"),
        ("npx -y some-mcp ¦ x", "npm:some-mcp - none @0 [x]"),
        ("/usr/local/bin/npx ¦ some-mcp", "npm:some-mcp - none @1 []"),
        ("C:\\Program Files\\nodejs\\npx.cmd ¦ some-mcp", "npm:some-mcp - none @1 []"),
        ("cmd ¦ /c ¦ npx ¦ -y ¦ some-mcp@1.2.3 ¦ a", "npm:some-mcp 1.2.3 exact @4 [a]"),
        ("cmd.exe ¦ /C ¦ npx -y some-mcp", "npm:some-mcp - none @2 []"),
        ("sh ¦ -c ¦ cd x && exec npx -y 'some-mcp' /data", "npm:some-mcp - none @2 [/data]"),
        ("bash ¦ -lc ¦ FOO=1 ./start", "- []"),
        ("env ¦ A=b ¦ npx ¦ some-mcp", "npm:some-mcp - none @3 []"),
        ("op ¦ run ¦ --env-file=.env ¦ -- ¦ npx ¦ some-mcp", "npm:some-mcp - none @5 []"),
        ("pnpm ¦ dlx ¦ some-mcp", "npm:some-mcp - none @2 []"),
        ("pnpm ¦ run ¦ serve", "- [run serve]"),
        ("npm ¦ exec ¦ -y ¦ -- ¦ some-mcp@1.0.0 ¦ a", "npm:some-mcp 1.0.0 exact @4 [a]"),
        ("bunx ¦ --bun ¦ some-mcp", "npm:some-mcp - none @2 []"),
        ("uvx ¦ some-mcp", "pypi:some-mcp - none @1 []"),
        ("uvx ¦ some-mcp[cli]==1.2 ¦ serve", "pypi:some-mcp 1.2 exact @1 [serve]"),
        ("uvx ¦ some-mcp@0.4.1", "pypi:some-mcp 0.4.1 exact @1 []"),
        ("uvx ¦ some-mcp@latest", "pypi:some-mcp latest none @1 []"),
        ("uvx ¦ --from ¦ some-mcp>=1.2 ¦ tool ¦ x", "pypi:some-mcp >=1.2 range @2 [x]"),
        ("uvx ¦ --python ¦ 3.12 ¦ some-mcp==1.*", "pypi:some-mcp 1.* range @3 []"),
        ("uv ¦ tool ¦ run ¦ some-mcp", "pypi:some-mcp - none @3 []"),
        ("uv ¦ run ¦ server.py", "- [run server.py]"),
        ("pipx ¦ run ¦ --spec ¦ some-mcp==2.0.0 ¦ tool", "pypi:some-mcp 2.0.0 exact @3 []"),
        ("uvx ¦ --from ¦ git+https://github.com/o/r@main ¦ tool", "git:https://github.com/o/r main range @2 []"),
        ("uvx ¦ --from ¦ git+https://github.com/o/r ¦ tool", "git:https://github.com/o/r - none @2 []"),
        ("uvx ¦ --from ¦ pkg @ git+https://github.com/o/r@v1#subdirectory=x ¦ tool", "git:https://github.com/o/r v1 range @2 []"),
        ("docker ¦ run ¦ -i ¦ --rm ¦ -e ¦ KEY ¦ mcp/thing ¦ /data", "oci:mcp/thing - none @6 [/data]"),
        ("docker ¦ run ¦ -it ¦ --env=A=b ¦ ghcr.io/o/i:1.8.2", "oci:ghcr.io/o/i 1.8.2 exact @4 []"),
        ("podman ¦ run ¦ localhost:5000/i:latest", "oci:localhost:5000/i latest none @2 []"),
        ("docker ¦ container ¦ run ¦ i:1.8", "oci:i 1.8 range @3 []"),
        ("docker ¦ run ¦ i:1@sha256:ab", "oci:i sha256:ab digest @2 []"),
        ("docker ¦ mcp ¦ gateway ¦ run", "- [mcp gateway run]"),
        ("deno ¦ run ¦ -A ¦ npm:@s/p@1.0.0 ¦ x", "npm:@s/p 1.0.0 exact @3 [x]"),
        ("deno ¦ run ¦ jsr:@s/p", "jsr:@s/p - none @2 []"),
        ("deno ¦ run ¦ server.ts", "- []"),
        ("go ¦ run ¦ github.com/o/r@latest ¦ x", "go:github.com/o/r latest none @2 [x]"),
        ("go ¦ run ¦ github.com/o/r/cmd@v1.2.3", "go:github.com/o/r/cmd v1.2.3 exact @2 []"),
        ("go ¦ run ¦ ./cmd", "- []"),
        ("dnx ¦ Some.Mcp@1.0.0 ¦ --yes", "nuget:Some.Mcp 1.0.0 exact @1 [--yes]"),
        ("dnx ¦ --version ¦ 1.0.0 ¦ Some.Mcp", "nuget:Some.Mcp 1.0.0 exact @3 []"),
        ("node ¦ server.js ¦ --x", "- [server.js --x]"),
        ("npx", "- []"),
    ];
    for (line, expected) in table {
        assert_eq!(told(line), *expected, "{line}");
    }
    assert_eq!(told(&format!("uvx ¦ --from ¦ git+https://h/o/r@{commit} ¦ t")), format!("git:https://h/o/r {commit} digest @2 []"));
    assert_eq!(told(&format!("npx ¦ github:o/r#{commit}")), format!("git:github:o/r {commit} digest @1 []"));
}

#[test]
fn bridges_lead_to_their_remote_server() {
    let table: &[(&str, Option<&str>)] = &[
        ("npx ¦ -y ¦ mcp-remote@0.1.29 ¦ https://h/mcp ¦ --header ¦ A:b", Some("https://h/mcp")),
        ("npx ¦ mcp-remote ¦ --allow-http ¦ http://h/sse", Some("http://h/sse")),
        ("npx ¦ supergateway ¦ --sse ¦ https://h/sse", Some("https://h/sse")),
        ("npx ¦ supergateway ¦ --streamableHttp=https://h/mcp", Some("https://h/mcp")),
        ("npx ¦ supergateway ¦ --stdio ¦ npx x", None),
        ("uvx ¦ mcp-proxy ¦ http://h/sse", Some("http://h/sse")),
        ("npx ¦ other ¦ http://h", None),
    ];
    for (line, expected) in table {
        assert_eq!(words(line).url.map(|url| url.value).as_deref(), *expected, "{line}");
    }
}

#[test]
fn containers_tell_what_of_the_host_they_get() {
    let table: &[(&str, &[(&str, bool)])] = &[
        ("docker ¦ run ¦ -v ¦ /:/host ¦ i", &[("/", false)]),
        ("docker ¦ run ¦ -v/:/host:ro ¦ i", &[("/", true)]),
        ("docker ¦ run ¦ --volume=./a:/a ¦ -v ¦ data:/d ¦ i", &[("./a", false)]),
        ("docker ¦ run ¦ -v ¦ C:\\Users\\ada:/w ¦ i", &[("C:\\Users\\ada", false)]),
        ("docker ¦ run ¦ -v ¦ ${HOME:-/root}:/w ¦ i", &[("${HOME:-/root}", false)]),
        ("docker ¦ run ¦ --mount ¦ type=bind,src=/Users/ada,dst=/w,readonly ¦ i", &[("/Users/ada", true)]),
        ("docker ¦ run ¦ --mount ¦ type=volume,src=d,dst=/w ¦ i", &[]),
        ("docker ¦ run ¦ i ¦ -v ¦ /:/host", &[]),
    ];
    for (line, expected) in table {
        let launch = words(line);
        assert!(launch.container, "{line}");
        let mounts: Vec<(&str, bool)> = launch.mounts.iter().map(|mount| (mount.source.value.as_str(), mount.read_only)).collect();
        assert_eq!(mounts, *expected, "{line}");
    }
}
