use super::*;

#[test]
fn patterns_are_told_by_what_they_let_run() {
    let table: &[(Option<Hazard>, &[&str])] = &[
        (
            Some(Execution),
            &[
                "python *", "python3*", "npx *", "bash -c *", "sudo *", "docker run *", "ssh *", "npm install *", "pip install *",
                "git config *", "git -C * config *", "xargs *",
            ],
        ),
        (
            Some(Egress),
            &[
                "curl *", "curl*", "curl -s *", "curl -X POST https://*", "wget *", "nc *", "scp *", "git push *", "git *", "gh api *",
                "gh *", "git -C * push *", "git -C *",
            ],
        ),
        (
            Some(Destructive),
            &[
                "rm *",
                "rm -rf *",
                "rm -rf ./*",
                "sudo rm *",
                "xargs rm *",
                "xargs -I {} rm *",
                "git push --force *",
                "git push -f",
                "git reset --hard *",
                "terraform destroy",
                "terraform *",
                "kubectl delete *",
                "aws ec2 terminate-instances *",
                "dd *",
            ],
        ),
        (
            Some(Consequence),
            &["terraform apply *", "npm publish", "npm publish *", "aws *", "gcloud *", "helm upgrade *", "cargo publish *"],
        ),
        (
            None,
            &[
                "*",
                "npm run test *",
                "npm run *",
                "npm *",
                "cargo *",
                "git status *",
                "git -C * status",
                "git -C * log *",
                "git config --get *",
                "git config --get-all*",
                "git config --list *",
                "xargs ls *",
                "xargs -n 1 grep -l *",
                "node --test *",
                "kubectl -n * get pods *",
                "git commit *",
                "git push",
                "git push origin *",
                "git push origin main",
                "rm -rf dist/*",
                "rm -rf node_modules",
                "curl https://api.acme.dev/health",
                "curl https://api.acme.dev/*",
                "curl -s http://localhost*",
                "curl -s http://localhost:3000/*",
                "python scripts/check.py",
                "python -m pytest *",
                "npm install",
                "npm install left-pad *",
                "aws s3 ls *",
                "kubectl get *",
                "terraform plan *",
                "find *",
                "make *",
                "chmod *",
                "gh pr view *",
                "* --version",
                "",
            ],
        ),
    ];
    for (expected, patterns) in table {
        for pattern in *patterns {
            assert_eq!(hazard(pattern), *expected, "{pattern:?}");
        }
    }
}

#[test]
fn what_is_held_back_is_no_hazard() {
    let table: &[(Option<Hazard>, &str, &[&str])] = &[
        (Some(Egress), "git *", &[]),
        (None, "git *", &["git push *"]),
        (None, "git*", &["git push *"]),
        (Some(Egress), "git *", &["git push --force *"]),
        (Some(Egress), "sudo git *", &["git push *"]),
        (None, "sudo git *", &["sudo git push *"]),
        (Some(Egress), "git push *", &["git push *"]),
        (Some(Consequence), "terraform *", &["terraform destroy *"]),
        (None, "terraform *", &["terraform destroy *", "terraform apply *"]),
        // Subcommands run programs besides.
        (Some(Execution), "kubectl *", &["kubectl delete *", "kubectl apply *"]),
        (None, "kubectl *", &["kubectl delete *", "kubectl apply *", "kubectl run *", "kubectl exec *"]),
        (Some(Execution), "docker *", &["docker run *"]),
        (None, "docker *", &["docker run *", "docker exec *"]),
        // What an interpreter runs has no subcommands.
        (Some(Execution), "python *", &["python -c *"]),
        (Some(Egress), "git * && git log", &["git push *"]),
    ];
    for (expected, pattern, held) in table {
        let covers = |wanted: &str| held.contains(&wanted);
        assert_eq!(remaining(pattern, &covers), *expected, "{pattern} without {held:?}");
    }
}
