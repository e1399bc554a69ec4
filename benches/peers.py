#!/usr/bin/env python3
"""Runs secret scanners over the files that `tests/peers.rs` writes, and says how many secrets and decoys each reports.

    BAILIWICK_PEERS=/tmp/peers-files cargo test --test peers -- --ignored
    benches/peers.py /tmp/peers-files --ours target/release/bailiwick --bin /tmp/peers/bin [--show]

A report counts for its file and line: right on a line that holds a secret, wrong anywhere else. Seconds are the best of three runs. Nothing
that a scanner prints is passed on: it may hold the token.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import tempfile
import time


def run(command, cwd):
    begin = time.monotonic()
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, timeout=600)
    return done.stdout.decode(errors="replace"), time.monotonic() - begin


def ours(binary, root, _):
    out, seconds = run([binary, "scan", "--format", "json", "--exit-zero", "."], root)
    found = json.loads(out)["findings"]
    wanted = [one for one in found if one["rule"].startswith(("secret-in", "secret-default", "private-key"))]
    return {(one["file"], one["start"]["line"]) for one in wanted}, seconds


def detect_secrets(binary, root, _):
    out, seconds = run([binary, "scan", "--all-files", "--no-verify"], root)
    results = json.loads(out)["results"]
    return {(path, one["line_number"]) for path, found in results.items() for one in found}, seconds


def credsweeper(binary, root, scratch):
    report = scratch / "credsweeper.json"
    _, seconds = run([binary, "--path", ".", "--save-json", report], root)
    lines = [line for one in json.loads(report.read_text()) for line in one["line_data_list"]]
    return {(line["path"].removeprefix("./"), line["line_num"]) for line in lines}, seconds


def kingfisher(binary, root, scratch):
    report = scratch / "kingfisher.jsonl"
    report.unlink(missing_ok=True)
    _, seconds = run([binary, "scan", ".", "--no-validate", "--no-update-check", "--format", "jsonl", "--output", report], root)
    found = set()
    for text in report.read_text().splitlines():
        one = json.loads(text)
        finding = one.get("finding", one)
        if "path" in finding:
            found.add((str(pathlib.Path(finding["path"])).removeprefix("./"), finding["line"]))
    return found, seconds


def ripsecrets(binary, root, _):
    out, seconds = run([binary, "."], root)
    found = set()
    for text in out.splitlines():
        path, _, rest = text.partition(":")
        line = rest.partition(":")[0]
        if line.isdigit():
            found.add((path.removeprefix("./"), int(line)))
    return found, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ours", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--show", action="store_true", help="say which labels each scanner gets wrong")
    args = parser.parse_args()
    root = (args.folder / "files").resolve()
    labels = json.loads((args.folder / "labels.json").read_text())
    kinds = {(one["file"], one["line"]): one["kind"] for one in labels}
    secrets = {(one["file"], one["line"]) for one in labels if one["secret"]}
    tools = [("bailiwick", ours, args.ours.resolve())]
    for name, tool in [("kingfisher", kingfisher), ("credsweeper", credsweeper), ("ripsecrets", ripsecrets), ("detect-secrets", detect_secrets)]:
        if (args.bin / name).exists():
            tools.append((name, tool, (args.bin / name).resolve()))
    print("| scanner | found | missed | wrong | precision | recall | seconds |\n|---|---|---|---|---|---|---|")
    for name, tool, binary in tools:
        with tempfile.TemporaryDirectory() as scratch:
            runs = [tool(binary, root, pathlib.Path(scratch)) for _ in range(3)]
        found, seconds = runs[0][0], min(seconds for _, seconds in runs)
        right, wrong = found & secrets, found - secrets
        precision = len(right) / len(found) if found else 0
        row = (len(right), len(secrets - found), len(wrong), f"{precision:.3f}", f"{len(right) / len(secrets):.3f}", f"{seconds:.2f}")
        print(f"| {name} | " + " | ".join(map(str, row)) + " |")
        if args.show:
            for what, places in [("missed", secrets - found), ("wrong", wrong)]:
                counts = collections.Counter(kinds.get(place, "no label") + " in " + place[0].split("/")[0].split("-")[0] for place in places)
                for text, count in sorted(counts.items()):
                    print(f"    {what} {count} {text}")


main()
