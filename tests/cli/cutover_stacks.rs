//! `finish` of some services of nested stacks, where the others may still receive requests.

use crate::cutover::{SHOP, two_services};
use crate::support::{Folder, Ran};

/// A template that creates the others, one of them through a third level.
const MAIN: &str = "\
Resources:
  Site:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: site.yaml
  Blog:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: blog.yaml
  Pair:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: pair.yaml} # two services
";

const SITE: &str = "\
Resources:
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: shop.yaml
";

const FILES: [&str; 5] = [
    "main.yaml",
    "site.yaml",
    "shop.yaml",
    "blog.yaml",
    "pair.yaml",
];

/// The parameters of the root stack that shift traffic, each with the file of the service.
const TRAFFIC: [(&str, &str); 3] = [
    ("SiteFargateTraffic", "shop.yaml"),
    ("BlogFargateTraffic", "blog.yaml"),
    ("PairFargateTraffic", "pair.yaml"),
];

fn originals() -> [String; 5] {
    [
        MAIN.to_owned(),
        SITE.to_owned(),
        SHOP.to_owned(),
        SHOP.replace("# the shop", "# the blog"),
        two_services(),
    ]
}

fn in_parallel() -> Folder {
    let originals = originals();
    let files: Vec<(&str, &str)> = FILES
        .into_iter()
        .zip(originals.iter().map(String::as_str))
        .collect();
    let folder = Folder::new(&files);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.commit();
    folder
}

fn texts(folder: &Folder) -> [String; 5] {
    FILES.map(|file| folder.read(file))
}

/// Runs `finish` where these parameters have 100, and the others 0.
fn finish(folder: &Folder, ended: &[&str], options: &[&str]) -> Ran {
    let mut arguments = vec!["finish".to_owned()];
    arguments.extend(options.iter().map(|one| (*one).to_owned()));
    // The parameter of a service that has ended is no longer there.
    let main = folder.read("main.yaml");
    for (name, _) in TRAFFIC.iter().filter(|(name, _)| main.contains(name)) {
        let value = if ended.contains(name) { 100 } else { 0 };
        arguments.push("--parameters".to_owned());
        arguments.push(format!("{name}={value}"));
    }
    arguments.extend(["--write", "--allow-dirty", "."].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    folder.run(&arguments).expect(0)
}

/// Every order of ending them one by one.
const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

/// Whether a file is changed when the services of another one end: it is that file, or creates it.
fn is_around(other: &str, file: &str) -> bool {
    other == file || other == "main.yaml" || (other == "site.yaml" && file == "shop.yaml")
}

#[test]
fn one_service_ends_and_the_others_stay() {
    for (name, file) in TRAFFIC {
        let folder = in_parallel();
        let before = texts(&folder);
        let ran = finish(&folder, &[name], &[]);
        for (other, before) in FILES.into_iter().zip(before) {
            let is_changed = folder.read(other) != before;
            assert_eq!(is_changed, is_around(other, file), "{name}: {other}");
        }
        let main = folder.read("main.yaml");
        for (other, of_other) in TRAFFIC {
            assert_eq!(main.contains(other), other != name, "{name}: {main}");
            let rows = ran.stderr.lines();
            let rows = rows.filter(|row| row.starts_with(&format!("{of_other}:")));
            let verdict = match other == name {
                true => " migrated ",
                false => " needs-decision ",
            };
            let rows: Vec<bool> = rows.map(|row| row.contains(verdict)).collect();
            assert!(!rows.is_empty() && !rows.contains(&false), "{}", ran.stderr);
        }
        let text = folder.read(file);
        assert!(text.contains("  ServiceFargate:"), "{text}");
        for gone in ["  Service:\n    Type", "ecs2fargate", "FargateTraffic"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
    }
}

#[test]
fn one_by_one_gives_what_all_together_give() {
    let folder = in_parallel();
    let all = TRAFFIC.map(|(name, _)| name);
    finish(&folder, &all, &[]);
    let together = texts(&folder);
    for gone in ["FargateTraffic", "ecs2fargate", "LaunchType: EC2"] {
        assert!(!together.concat().contains(gone), "{gone}");
    }
    for order in ORDERS {
        folder.git("", &["checkout", "-q", "."], "");
        for index in order {
            finish(&folder, &[all[index]], &[]);
        }
        assert_eq!(texts(&folder), together, "{order:?}");
    }
}

#[test]
fn the_way_back_one_by_one_gives_the_originals() {
    let folder = in_parallel();
    let all = TRAFFIC.map(|(name, _)| name);
    for order in ORDERS {
        folder.git("", &["checkout", "-q", "."], "");
        for (step, index) in order.into_iter().enumerate() {
            let rest: Vec<&str> = order[step + 1..].iter().map(|one| all[*one]).collect();
            let before = texts(&folder);
            // The others receive requests on Fargate.
            finish(&folder, &rest, &["--back"]);
            let (name, file) = TRAFFIC[index];
            for (other, before) in FILES.into_iter().zip(before) {
                let is_changed = folder.read(other) != before;
                assert_eq!(is_changed, is_around(other, file), "{order:?}: {other}");
            }
            let main = folder.read("main.yaml");
            assert!(!main.contains(name), "{order:?}: {main}");
            assert!(rest.iter().all(|other| main.contains(other)), "{main}");
        }
        assert_eq!(texts(&folder), originals(), "{order:?}");
    }
}

#[test]
fn one_may_end_and_another_return_in_either_order() {
    for (name, file) in TRAFFIC {
        let others: Vec<&str> = TRAFFIC.iter().map(|(other, _)| *other).collect();
        let others: Vec<&str> = others.into_iter().filter(|other| *other != name).collect();
        let ended_first = in_parallel();
        finish(&ended_first, &[name], &[]);
        finish(&ended_first, &[], &["--back"]);
        let returned_first = in_parallel();
        finish(&returned_first, &[name], &["--back"]);
        let main = returned_first.read("main.yaml");
        assert!(others.iter().all(|other| !main.contains(other)), "{main}");
        finish(&returned_first, &[name], &[]);
        assert_eq!(texts(&ended_first), texts(&returned_first), "{name}");
        // What the service that has ended gets as arguments stays, and only that.
        let main = ended_first.read("main.yaml");
        assert_eq!(main.matches("!Ref Subnets").count(), 1, "{main}");
        for (other, original) in FILES.into_iter().zip(originals()) {
            let is_changed = ended_first.read(other) != original;
            assert_eq!(is_changed, is_around(other, file), "{name}: {other}");
        }
    }
}

/// The owner decides on the second service in the nested stack itself.
#[test]
fn services_of_one_nested_stack_end_separately() {
    let folder = in_parallel();
    let main = folder.read("main.yaml");
    let own = main.replace(
        "ApiFargateTraffic: !Ref PairFargateTraffic",
        "ApiFargateTraffic: 0",
    );
    assert_ne!(own, main);
    folder.write("main.yaml", &own);
    folder.commit();
    let api = ["--parameters", "ApiFargateTraffic=0"];
    finish(&folder, &["PairFargateTraffic"], &api);
    let pair = folder.read("pair.yaml");
    assert!(!pair.contains("  Service:\n    Type"), "{pair}");
    for kept in ["  Api:\n    Type", "  ApiFargate:", "ApiFargateTraffic"] {
        assert!(pair.contains(kept), "{kept}: {pair}");
    }
    let main = folder.read("main.yaml");
    assert!(!main.contains("PairFargateTraffic"), "{main}");
    assert!(!main.contains("ServiceFargateTraffic"), "{main}");
    assert!(main.contains("ApiFargateTraffic: 0"), "{main}");
    finish(&folder, &[], &["--parameters", "ApiFargateTraffic=100"]);
    let one_by_one = texts(&folder);
    folder.git("", &["checkout", "-q", "."], "");
    let api = ["--parameters", "ApiFargateTraffic=100"];
    finish(&folder, &["PairFargateTraffic"], &api);
    assert_eq!(texts(&folder), one_by_one);
}

#[test]
fn a_set_with_a_file_that_is_not_among_the_paths_stays() {
    let folder = in_parallel();
    let before = texts(&folder);
    let one = [
        "finish",
        "--parameters",
        "SiteFargateTraffic=100",
        "--write",
        "shop.yaml",
    ];
    let ran = folder.run(&one).expect(0);
    let words: String = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("also has to change"), "{words}");
    assert_eq!(texts(&folder), before);
}

#[test]
fn a_template_that_is_created_twice_ends_for_both_stacks() {
    let main = MAIN.replace("TemplateURL: site.yaml", "TemplateURL: blog.yaml");
    let main = main.split_once("  Pair:").map(|(main, _)| main);
    let main = format!(
        "{}  Shop:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: shop.yaml\n",
        main.expect("it has the pair")
    );
    let files = [
        ("main.yaml", &*main),
        ("blog.yaml", SHOP),
        ("shop.yaml", SHOP),
    ];
    let folder = Folder::new(&files);
    folder.commit();
    folder
        .run(&["migrate", "--cutover", "parallel", "--write", "."])
        .expect(0);
    folder.commit();
    let finish = |site: &str| {
        let site = format!("SiteFargateTraffic={site}");
        let values = [&*site, "BlogFargateTraffic=100", "ShopFargateTraffic=0"];
        let mut arguments = vec!["finish", "--write", "."];
        arguments.extend(values.iter().flat_map(|value| ["--parameters", value]));
        folder.run(&arguments).expect(0);
        files.map(|(file, _)| folder.read(file))
    };
    let before = files.map(|(file, _)| folder.read(file));
    assert_eq!(finish("0"), before);
    let [main, blog, shop] = finish("100");
    assert_eq!(shop, before[2]);
    assert!(!blog.contains("FargateTraffic"), "{blog}");
    for (name, count) in [
        ("SiteFargate", 0),
        ("BlogFargate", 0),
        ("ShopFargateTraffic", 3),
    ] {
        assert_eq!(main.matches(name).count(), count, "{name}: {main}");
    }
}
