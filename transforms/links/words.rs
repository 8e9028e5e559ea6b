//! Word lists that show what the text next to a word is.

/// A list of words.
pub(super) struct Words(&'static str);

impl Words {
    /// Whether a word is one of them.
    pub(super) fn hold(&self, word: &str) -> bool {
        self.0.split_whitespace().any(|one| one == word)
    }
}

/// Schemes of URLs that name a host to connect to.
pub(super) const SCHEMES: Words = Words(
    "amqp amqps beanstalkd bolt cassandra clickhouse couchbase dns etcd fluent ftp gelf git grpc grpcs \
    h2c hive2 http https imap kafka ldap ldaps mariadb memcache memcached mongodb mqtt mqtts mssql mysql mysql2 \
    mysqlx nats neo4j oracle postgis postgres postgresql presto psql pulsar redis rediss rtmp rtsp \
    sentinel smtp smtps socks5 sqlserver ssh statsd stomp syslog tcp tls udp ws wss",
);

/// Schemes whose first part is not a host: buckets, images, files, secrets.
pub(super) const NO_HOSTS: Words =
    Words("arn classpath docker env file fs gs npm oci s3 s3a s3n secretsmanager ssm unix vault");

/// Schemes of MySQL, and of protocols over UDP.
pub(super) const NUMBERS: Words = Words("dns gelf mariadb mysql mysql2 mysqlx statsd syslog udp");

/// Address types of socat that are followed by a host and a port.
pub(super) const SOCAT: Words = Words(
    "OPENSSL SSL TCP TCP-CONNECT TCP4 TCP4-CONNECT TCP6 UDP UDP-CONNECT UDP-SENDTO UDP4 UDP4-SENDTO",
);

/// Programs and flags that take a user and a group.
pub(super) const USERS: Words = Words("--chown --user -u chown gosu setuser su-exec");

/// Programs that take a host after `-h` or `-H`.
pub(super) const CLIENTS: Words = Words(
    "createdb dropdb ldapsearch mariadb mariadb-admin mysql mysqladmin mysqldump pg_dump pg_isready \
    pg_restore psql rabbitmqadmin redis-cli valkey-cli",
);

/// Last words of the names of settings whose values are addresses.
pub(super) const ADDRESSES: Words = Words(
    "HOST HOSTS HOSTNAME HOSTADDR ADDR ADDRS ADDRESS ADDRESSES ENDPOINT ENDPOINTS URL URLS URI URIS \
    SERVER SERVERS UPSTREAM UPSTREAMS BROKERS PEER PEERS NODES IP DSN SEEDS QUORUM",
);

/// Last words of the names of settings whose values are names and kinds.
pub(super) const NAMES: Words = Words(
    "ADAPTER BUCKET CLIENT CONNECTION DATABASE DB DBNAME DIALECT DRIVER ENGINE ENV ENVIRONMENT KEY KIND \
    LEVEL MODE NAME PASS PASSWORD PREFIX PROFILE QUEUE ROLE SCHEMA SECRET STORE TAG TOPIC TOKEN TYPE \
    USER USERNAME",
);

/// Names that look like those of addresses: a kind of server, or a name that the container itself responds to.
pub(super) const OTHERS: Words = Words(
    "WEB_SERVER APP_SERVER HTTP_SERVER VIRTUAL_HOST LETSENCRYPT_HOST ALLOWED_HOSTS TRUSTED_HOSTS \
    HTTP_HOST FORWARDED_HOST SERVER_HOST MYSQL_ROOT_HOST MARIADB_ROOT_HOST GHOST",
);
