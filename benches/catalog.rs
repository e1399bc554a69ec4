//! What it costs to look scopes up, once the providers are unpacked: ten thousand take less than 20 ms.

use bailiwick::catalog::scopes::{all, find, nearest, owners};

fn main() {
    divan::main();
}

/// Names of every provider, known and unknown ones, in an order that jumps between providers.
fn names() -> Vec<(&'static str, String)> {
    let known: Vec<(&str, String)> = all().map(|entry| (entry.provider, entry.name.to_owned())).collect();
    (0..10_000)
        .map(|number| {
            let (provider, name) = &known[number * 7919 % known.len()];
            (*provider, if number % 10 == 0 { format!("{name}.not") } else { name.clone() })
        })
        .collect()
}

#[divan::bench]
fn ten_thousand_scopes(bencher: divan::Bencher<'_, '_>) {
    let names = names();
    bencher.bench_local(|| names.iter().filter(|(provider, name)| find(provider, name).is_some()).count());
}

#[divan::bench]
fn owners_of_ten_thousand_names(bencher: divan::Bencher<'_, '_>) {
    let names = names();
    bencher.bench_local(|| names.iter().map(|(_, name)| owners(name).len()).sum::<usize>());
}

#[divan::bench]
fn nearest_of_one_slip(bencher: divan::Bencher<'_, '_>) {
    bencher.bench_local(|| nearest("microsoft-graph", divan::black_box("Mail.ReadWirte")));
}
