//! How fast each syntax is read, over some 200 KB that look like real files.

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{Syntax, parse};

fn main() {
    divan::main();
}

const BYTES: usize = 200_000;

fn repeat(name: &str, head: &str, tail: &str, part: impl Fn(usize) -> String) -> Source {
    let mut text = head.to_owned();
    for number in 0.. {
        text.push_str(&part(number));
        if text.len() >= BYTES {
            break;
        }
    }
    text.push_str(tail);
    Source::new(FileId(0), name, text)
}

fn bench(bencher: divan::Bencher<'_, '_>, source: &Source, syntax: Syntax) {
    assert_eq!(parse(source, syntax).error, None);
    bencher.counter(divan::counter::BytesCount::of_str(source.text())).bench_local(|| parse(divan::black_box(source), syntax));
}

#[divan::bench]
fn json(bencher: divan::Bencher<'_, '_>) {
    let source = repeat("mcp.json", "{\"mcpServers\": {\n", "  \"last\": {}\n}}\n", |n| {
        format!(
            "  \"server-{n}\": {{\n    \"command\": \"npx\",\n    \"args\": [\"-y\", \"@example/server-{n}\", \"--root\", \"/data\\n\"],\n    \"env\": {{\"TOKEN\": \"${{TOKEN}}\", \"DEBUG\": \"1\"}}, // note\n    \"timeout\": 30\n  }},\n"
        )
    });
    bench(bencher, &source, Syntax::Json);
}

#[divan::bench]
fn yaml(bencher: divan::Bencher<'_, '_>) {
    let source = repeat("agents.yaml", "agents:\n", "", |n| {
        format!(
            "  - name: agent-{n}  # note\n    model: \"large\"\n    tools: [read, write, 'run it']\n    prompt: |\n      You are an agent.\n      Be careful with files.\n    limits:\n      steps: 10\n      cost: 1.5\n"
        )
    });
    bench(bencher, &source, Syntax::Yaml);
}

#[divan::bench]
fn toml(bencher: divan::Bencher<'_, '_>) {
    let source = repeat("config.toml", "", "", |n| {
        format!(
            "[servers.server-{n}]  # note\ncommand = \"npx\"\nargs = [\"-y\", \"@example/server-{n}\"]\nenv = {{ TOKEN = \"x\\n\", DEBUG = '1' }}\ntimeout = 30\n\n"
        )
    });
    bench(bencher, &source, Syntax::Toml);
}

#[divan::bench]
fn markdown(bencher: divan::Bencher<'_, '_>) {
    let source = repeat("SKILL.md", "---\nname: x\ndescription: Use it\ntools: [a, b]\n---\n", "", |n| {
        format!("## Step {n}\n\nRead the file, then do what it says.\n\n")
    });
    bench(bencher, &source, Syntax::Markdown);
}

#[divan::bench]
fn front_matter_by_line(bencher: divan::Bencher<'_, '_>) {
    let source = repeat("rule.mdc", "---\nglobs: *.ts,*.tsx\n", "---\n", |n| format!("key-{n}: a value: with a colon\n"));
    bench(bencher, &source, Syntax::Markdown);
}
