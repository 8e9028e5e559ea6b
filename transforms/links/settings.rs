//! What the name of a setting shows about its value: an address, a plain word, or nothing.

use super::words::{ADDRESSES, NAMES, OTHERS};

/// What a setting's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// The address of something.
    Address,
    /// The name or kind of something, not an address.
    Word,
    /// The name does not show it.
    Unknown,
}

/// Interprets the name of an environment variable, a flag or a configuration key.
pub(super) fn named(name: &str) -> Setting {
    let words = words(name);
    let whole = format!("_{}", words.join("_"));
    let ends = whole.match_indices('_').map(|(at, _)| &whole[at + 1..]);
    if ends.into_iter().any(|end| OTHERS.hold(end)) {
        return Setting::Unknown;
    }
    let Some(last) = words.last() else {
        return Setting::Unknown;
    };
    // A virtual host is a name within a server; HOSTNAME alone is the container's own.
    if last.ends_with("VHOST") || whole == "_HOSTNAME" {
        return Setting::Unknown;
    }
    // `PGHOST`, `MYSQLHOST`, `redishost`
    let runs_together = ["HOST", "HOSTNAME", "ADDR", "URL", "URI"]
        .iter()
        .any(|end| last.ends_with(end));
    if ADDRESSES.hold(last) || runs_together {
        Setting::Address
    } else if NAMES.hold(last) {
        Setting::Word
    } else {
        Setting::Unknown
    }
}

/// Whether the name of a setting is that of a datagram server: the X-Ray daemon, StatsD, syslog, Jaeger's agent, GELF.
pub(super) fn is_for_datagrams(name: &str) -> bool {
    let whole = format!("_{}_", words(name).join("_"));
    let is_plain_http = ["_URL_", "_URI_"].iter().any(|kind| whole.ends_with(kind));
    !is_plain_http
        && [
            "XRAY",
            "X_RAY",
            "STATSD",
            "SYSLOG",
            "JAEGER_AGENT",
            "DD_AGENT",
            "DATADOG_AGENT",
            "GELF",
            "GRAYLOG",
            "COLLECTD",
        ]
        .iter()
        .any(|server| whole.contains(&format!("{server}_")))
}

/// The words of a name in capitals, without digits: `dbHost1`, `db.host` and `DB_HOST` have the same words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for char in name.chars() {
        let starts = !char.is_ascii_alphabetic() || (was_small && char.is_ascii_uppercase());
        if starts {
            words.push(String::new());
        }
        if char.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(char.to_ascii_uppercase());
        }
        was_small = char.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Setting, is_for_datagrams, named};

    #[test]
    fn names_of_addresses_are_known_in_all_spellings() {
        for name in [
            "DB_HOST",
            "dbHost",
            "--db.host",
            "PGHOST",
            "REDIS_URL",
            "ES_HOSTS",
            "ZK_HOST_1",
            "-Dspring.redis.host",
            "MySql__Server",
        ] {
            assert_eq!(named(name), Setting::Address, "{name}");
        }
    }

    #[test]
    fn servers_of_datagrams_are_known_by_the_setting() {
        for name in [
            "AWS_XRAY_DAEMON_ADDRESS",
            "STATSD_ADDR",
            "dogstatsdHost",
            "SYSLOG_ADDRESS",
            "RSYSLOG_HOST",
            "JAEGER_AGENT_HOST",
            "OTEL_EXPORTER_JAEGER_AGENT_HOST",
            "--jaeger.agent.host",
            "DD_AGENT_HOST",
            "GELF_HOST",
        ] {
            assert!(is_for_datagrams(name), "{name}");
        }
        for name in [
            "JAEGER_ENDPOINT",
            "DB_HOST",
            "DD_TRACE_AGENT_URL",
            "AGENT_HOST",
        ] {
            assert!(!is_for_datagrams(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_no_addresses() {
        for name in [
            "POSTGRES_DB",
            "DB_NAME",
            "dbname",
            "QUEUE_CONNECTION",
            "DB_USER",
        ] {
            assert_eq!(named(name), Setting::Word, "{name}");
        }
        for name in [
            "RABBITMQ_DEFAULT_VHOST",
            "HOSTNAME",
            "CACHE_BACKEND",
            "VIRTUAL_HOST",
            "WEB_SERVER",
            "GHOST",
            "DJANGO_ALLOWED_HOSTS",
            "REDIS",
            "-c",
            "DB_PORT",
        ] {
            assert_eq!(named(name), Setting::Unknown, "{name}");
        }
    }
}
