//! Which uses of a name are addresses.

use super::*;

fn found(text: &str, setting: Setting, is_command: bool, ports: &[u16]) -> Vec<Sure> {
    let search = Search {
        name: "db",
        ports,
        setting,
        is_for_datagrams: false,
        is_command,
    };
    uses(text, &search)
        .into_iter()
        .map(|one| one.sure)
        .collect()
}

/// The uses of `db`, which listens on 5432, in an argument of a command.
fn in_command(text: &str) -> Vec<Sure> {
    found(text, Setting::Unknown, true, &[5432])
}

fn in_value(text: &str, setting: Setting) -> Vec<Sure> {
    found(text, setting, false, &[5432])
}

#[test]
fn the_host_of_a_url_is_an_address() {
    for text in [
        "http://db/x",
        "postgres://u:p@db:5432/app",
        "tcp://db:80",
        "jdbc:postgresql://db/app",
        "curl 'http://db'",
        "mongodb://a:1,db:2/x",
        "\u{fffc}://db:80",
        "http://db:${PORT}/",
        "wget -O- http://db && true",
        "foo://db:5432",
    ] {
        assert_eq!(in_command(text), [Sure::Yes], "{text}");
    }
}

#[test]
fn other_parts_of_a_url_are_not() {
    for text in [
        "postgres://db:secret@other/app",
        "http://other/db",
        "http://other/db:5432",
        "s3://db/x",
        "docker://db:5432",
        "http://db.example.com/",
        "http://my-db/",
        "http://other?db",
        "mongodb+srv://db/x",
        "postgres://db@other",
    ] {
        let sure = in_command(text)
            .into_iter()
            .filter(|sure| *sure == Sure::Yes)
            .count();
        assert_eq!(sure, 0, "{text}");
    }
    assert_eq!(in_command("postgres://db:db@db:5432/db"), [Sure::Yes]);
}

#[test]
fn a_port_of_the_container_tells() {
    for text in [
        "db:5432",
        "wait-for-it.sh db:5432 -- run",
        "user:pw@tcp(db:5432)/app",
        "nc -z db 5432",
        "-L 1:db:5432",
    ] {
        assert_eq!(in_command(text), [Sure::Yes], "{text}");
    }
    for text in ["db:16", "chown db:5432 /x", "nc db 99"] {
        assert_eq!(in_command(text), [Sure::Perhaps], "{text}");
    }
    for text in [
        "rake db:migrate",
        "registry/db:5432",
        "db:5432.1",
        "mydb:5432",
        "/db/5432",
        "db=5432",
        "$db:5432",
    ] {
        assert_eq!(in_command(text), [], "{text}");
    }
}

#[test]
fn flags_and_keys_tell() {
    for text in [
        "--host=db",
        "--db.address=db:1",
        "run --host db",
        "psql -U u -h db app",
        "DB_HOST=db run",
        "socat - UDP:db:1",
        "-Dspring.redis.host=db",
        "{\"host\": \"db\"}",
        "pg_isready -h db",
    ] {
        assert_eq!(in_command(text), [Sure::Yes], "{text}");
    }
    assert_eq!(in_command("dbname=db"), [Sure::Word]);
    assert_eq!(in_command("psql -h db -d db"), [Sure::Yes, Sure::Perhaps]);
    assert_eq!(in_command("host=db dbname=db"), [Sure::Yes, Sure::Word]);
    assert_eq!(in_command("ls -h db"), [Sure::Perhaps]);
    assert_eq!(in_command("npm run db"), [Sure::Perhaps]);
    assert_eq!(in_command("npx @db/cli"), []);
}

#[test]
fn the_setting_shows_what_the_value_is() {
    assert_eq!(in_value("db", Setting::Address), [Sure::Yes]);
    assert_eq!(in_value("db:1,other:2", Setting::Address), [Sure::Yes]);
    assert_eq!(in_value("other,db", Setting::Address), [Sure::Yes]);
    assert_eq!(in_value("db", Setting::Word), [Sure::Word]);
    assert_eq!(in_value("db", Setting::Unknown), [Sure::Perhaps]);
    assert_eq!(in_value("db:5432", Setting::Unknown), [Sure::Yes]);
    assert_eq!(
        in_value("Server=db;Database=db", Setting::Unknown),
        [Sure::Yes, Sure::Word]
    );
    assert_eq!(in_value("db\u{fffc}", Setting::Address), []);
}

#[test]
fn clients_of_mysql_are_known_by_scheme_and_port() {
    let search = Search {
        name: "db",
        ports: &[],
        setting: Setting::Unknown,
        is_for_datagrams: false,
        is_command: false,
    };
    assert!(
        uses("mysql2://db/app", &search)
            .iter()
            .all(|one| one.as_number)
    );
    assert!(uses("db:3306", &search).iter().all(|one| one.as_number));
}

#[test]
fn defaults_of_variables_are_known_by_the_variable() {
    assert_eq!(in_command("run ${DB_HOST:-db}"), [Sure::Yes]);
    assert_eq!(in_command("run ${DB_HOST-db}:5432"), [Sure::Yes]);
    assert_eq!(in_command("run ${DB_NAME:-db}"), [Sure::Word]);
    assert_eq!(in_command("run ${X:-db}"), [Sure::Perhaps]);
    assert_eq!(in_command("run ${X:-db-2} x-db"), []);
}

#[test]
fn users_keys_and_headers_are_no_addresses() {
    assert_eq!(in_value("db:1234@tcp(other:1)/x", Setting::Address), []);
    assert_eq!(in_value("db@other", Setting::Address), []);
    assert_eq!(in_value("rabbit@db", Setting::Address), [Sure::Perhaps]);
    assert_eq!(
        in_value("{\"db\": {\"host\": \"db\"}}", Setting::Address),
        [Sure::Yes]
    );
    assert_eq!(
        in_command("curl -H 'Host: db' http://db/"),
        [Sure::Perhaps, Sure::Yes]
    );
}
