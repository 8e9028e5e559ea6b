//! The examples and the exit statuses in the help texts.

/// Help with the examples (`--help` only) between the description and the usage.
pub(super) const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

pub(super) const ROOT: &str = "\
Examples:
  ecs2fargate check .              report what the migration to Fargate needs
  ecs2fargate migrate .            print the diff; no file is changed
  ecs2fargate migrate --write .    rewrite the templates in place
  ecs2fargate explain launch-type  why a transform edits what it edits";

pub(super) const MIGRATE: &str = "\
Examples:
  ecs2fargate migrate .                  print the diff; no file is changed
  ecs2fargate migrate . | git apply      apply the diff
  ecs2fargate migrate --write services/  rewrite the files in place
  ecs2fargate migrate --exclude old/ .   skip directories named old
  git ls-files -z | ecs2fargate migrate --files-from -
                                         only files that git tracks
  ecs2fargate migrate - < service.yaml   from stdin to stdout";

pub(super) const MIGRATE_EXIT: &str = "\
Exit status:
  0  success; with --check: nothing remains to be done
  1  only with --check: all remaining changes can be made by migrate --write
  2  usage error; or a file that was named, or that contains ECS definitions, could not be
     read, parsed, verified or written
  3  only with --check: manual action is required (a workload is action-required,
     needs-decision or blocked)";

pub(super) const FINISH: &str = "\
Examples:
  ecs2fargate finish --parameters FargateTraffic=100 .
                                 print the diff that removes the EC2 half
  ecs2fargate finish --write .   the same in place; a parameter file has the value
  ecs2fargate finish --back --parameters FargateTraffic=0 --write .
                                 return to the templates before the migration
  ecs2fargate finish --instances --write .
                                 remove the container instances that no workload needs";

pub(super) const FINISH_NOTE: &str = "\
A half is removed only if no request reaches it: the deployed value of the parameter, in a
parameter file, in .ecs2fargate.yaml or with --parameters, must be 100. With --back it must
not be another than 0, as far as it is known. A nested stack has the value that its parents pass.";

pub(super) const CHECK: &str = "\
Examples:
  ecs2fargate check .                    report on this directory
  ecs2fargate check --format json .      the same for programs
  ecs2fargate check --output sarif=results.sarif --output markdown=comment.md .
                                         files in other formats as well
  ecs2fargate check --statistics .       count the findings by rule
  ecs2fargate check --diff-base origin/main .
                                         only workloads that a branch changes
  ecs2fargate check --fail-on blocked .  in CI: fail only if blocked";

pub(super) const CHECK_EXIT: &str = "\
Exit status:
  0  nothing remains to be done
  1  all remaining changes can be made by migrate --write
  2  usage error; or a file that was named, or that contains ECS definitions, could not be
     read, parsed or verified
  3  manual action is required (a workload is action-required, needs-decision or blocked)";

pub(super) const PLAN: &str = "\
Examples:
  ecs2fargate plan --out fargate.plan .
                                   plan the change of this directory
  ecs2fargate show fargate.plan    print its diff and report
  ecs2fargate apply fargate.plan   change the files";

pub(super) const PLAN_NOTE: &str = "\
All paths in a plan are relative to its root: --root, or the root of the repository that
contains the working directory, or the working directory. The same input results in the
same plan.";

pub(super) const SHOW: &str = "\
Examples:
  ecs2fargate show fargate.plan    the diff on standard output, the report on standard error
  ecs2fargate show fargate.plan | git apply";

pub(super) const APPLY: &str = "\
Examples:
  ecs2fargate apply fargate.plan   change the files in this repository
  ecs2fargate apply --root ../other fargate.plan
                                   the same in another checkout
  ecs2fargate apply --dry-run fargate.plan
                                   print what remains to be changed";

pub(super) const APPLY_NOTE: &str = "\
All files are changed, or none: a file whose content is not the one that the plan was created
for is reported (status 2). A file that already has its new content is left alone.";

#[cfg(feature = "mcp")]
pub(super) const MCP: &str = "\
Examples:
  ecs2fargate mcp --root ~/stacks  what an agent starts, see the documentation of its settings";

pub(super) const MERGE: &str = "\
Examples:
  ecs2fargate merge --output fargate.html reports/*.json
                                   one page of all repositories
  ecs2fargate merge --format markdown org/shop=a.json org/pay=b.json
                                   the totals, with names of repositories";

pub(super) const VERIFY: &str = "\
Examples:
  cdk synth --output before        synthesize, then change the source
  cdk synth --output after
  ecs2fargate verify --before before --after after
                                   compare the templates with the plan
  ecs2fargate verify --before old.json --after new.json --cutover in-place
                                   one template each, and a decision of the plan";

pub(super) const VERIFY_EXIT: &str = "\
The plan is what migrate makes of the templates before the change, with the same decisions and
settings files. No file is changed, and no program of yours is run.

Exit status:
  0  every difference is one that constructs cause by themselves
  1  a difference is unexplained
  2  usage error; or there are no templates, or one could not be read";

pub(super) const REVERT: &str = "\
Examples:
  ecs2fargate revert               restore the files of the last migrate --write
  ecs2fargate revert --dry-run     print the diff that restores them";

pub(super) const REVERT_NOTE: &str = "\
Only the last run of each repository is kept, in $XDG_STATE_HOME/ecs2fargate (by default
~/.local/state/ecs2fargate). Outside a repository, it is kept for the working directory of the
run. All of its files are restored, or none: a file that was edited since is reported
(status 2).";

pub(super) const INIT: &str = "\
Examples:
  ecs2fargate init                 analyze this directory and write .ecs2fargate.yaml here
  ecs2fargate init services/       the same for another directory
  ecs2fargate init -               print the file instead of writing it
  ecs2fargate init --schema        print the JSON Schema of settings files";

pub(super) const INIT_NOTE: &str = "\
An existing settings file is never overwritten. With --stdout it is taken into account: only
the remaining decisions are printed.";

pub(super) const EXPLAIN: &str = "\
Examples:
  ecs2fargate explain launch-type  the page of a transform
  ecs2fargate explain cd-gpu       the page of a rule, as named in a report
  ecs2fargate explain cd-gpu --format markdown";

pub(super) const RULES: &str = "\
Examples:
  ecs2fargate rules                all rules
  ecs2fargate rules --class blocked
                                   the rules for what Fargate does not support
  ecs2fargate rules sizes          one table of facts
  ecs2fargate rules --format json  the same for programs";

pub(super) const SERVER: &str = "\
Examples:
  ecs2fargate server               started by an editor, over standard input and output
  vim.lsp.start({ name = 'ecs2fargate', cmd = { 'ecs2fargate', 'server' } })
                                   the same in the configuration of Neovim";

pub(super) const SERVER_NOTE: &str = "\
Documents that are open in the editor are analyzed with their current text, together with the
saved files of the workspace. No file is written: the editor makes the edits.

Exit status:
  0  the client requested the shutdown before the exit
  1  the client exited without that
  2  usage error; or the answers could not be written";

pub(super) const COMPLETIONS: &str = "\
Examples:
  ecs2fargate completions bash > ~/.local/share/bash-completion/completions/ecs2fargate
  ecs2fargate completions zsh > ~/.zfunc/_ecs2fargate        (a directory in $fpath)
  ecs2fargate completions fish > ~/.config/fish/completions/ecs2fargate.fish
  ecs2fargate completions powershell >> $PROFILE";

pub(super) const MAN: &str = "\
Examples:
  ecs2fargate man ~/.local/share/man/man1
  man ecs2fargate-migrate";
