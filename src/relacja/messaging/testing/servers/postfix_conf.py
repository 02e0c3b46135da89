"""What a private Postfix is told: it takes mail from this machine and from who signs in, and tells of failures."""

from dataclasses import dataclass
from pathlib import Path

from .certificate import Certificate
from .ports import HOST, free_port

OWN_DOMAINS = ("crm.test", "client.test")
"""Mail to these is delivered here; to all others it goes to the foreign server."""


@dataclass(frozen=True)
class PostfixPorts:
    """Where it listens. `smtp` lets anybody send, the others only who signs in; `smtps` is TLS from the first byte."""

    smtp: int
    submission: int
    smtps: int

    @classmethod
    def free(cls) -> "PostfixPorts":
        """Three that nobody has."""
        return cls(*(free_port() for _ in range(3)))


def main_cf(folder: Path, certificate: Certificate, lmtp: int, auth: int, foreign: int) -> str:
    """`main.cf`: own domains by LMTP, the world through the foreign server, retries and warnings within seconds."""
    return f"""
compatibility_level = 3.6
queue_directory = {folder}/q
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
syslog_name = relacja-test
myhostname = mx.crm.test
mydestination =
inet_interfaces = {HOST}
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = {" ".join(OWN_DOMAINS)}
virtual_transport = lmtp:inet:{HOST}:{lmtp}
default_transport = smtp:[{HOST}]:{foreign}
smtp_host_lookup = native
smtp_tls_security_level = none
local_recipient_maps =
recipient_delimiter = +
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_chain_files = {certificate.key}, {certificate.chain}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:{HOST}:{auth}
message_size_limit = 20000000
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
delay_warning_time = 1s
lmtp_destination_concurrency_limit = 10
smtp_destination_rate_delay = 0
lmtp_connection_cache_on_demand = yes
smtputf8_enable = yes
in_flow_delay = 0
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
"""


def master_cf(ports: PostfixPorts, folder: Path) -> str:
    """`master.cf`: who listens, and the services Postfix is made of, none of them in a chroot.

    Who signs in gets a process of their own, which reads anew whom it may not write to yet.
    """
    signed_in = (
        "  -o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
        f" -o smtpd_recipient_restrictions=check_recipient_access,texthash:{folder}/put_off,"
        "permit_sasl_authenticated,reject -o max_use=1"
    )
    parts = [
        f"{HOST}:{ports.smtp} inet n - n - - smtpd",
        f"{HOST}:{ports.submission} inet n - n - - smtpd",
        f"{signed_in} -o smtpd_tls_security_level=encrypt",
        f"{HOST}:{ports.smtps} inet n - n - - smtpd",
        f"{signed_in} -o smtpd_tls_wrappermode=yes",
        *(
            f"{name} {kind} {'n' if name in _PUBLIC else '-'} - n {wake} {most} {program}"
            for name, kind, wake, most, program in _SERVICES
        ),
    ]
    return "\n".join(parts) + "\n"


_PUBLIC = ("pickup", "cleanup", "qmgr", "flush", "showq", "postlog")
_SERVICES = (
    ("pickup", "unix", 60, 1, "pickup"), ("cleanup", "unix", "-", 0, "cleanup"), ("qmgr", "unix", 300, 1, "qmgr"),
    ("tlsmgr", "unix", "1000?", 1, "tlsmgr"), ("rewrite", "unix", "-", "-", "trivial-rewrite"),
    ("bounce", "unix", "-", 0, "bounce"), ("defer", "unix", "-", 0, "bounce"), ("trace", "unix", "-", 0, "bounce"),
    ("verify", "unix", "-", 1, "verify"), ("flush", "unix", "1000?", 0, "flush"), ("smtp", "unix", "-", "-", "smtp"),
    ("proxymap", "unix", "-", "-", "proxymap"), ("proxywrite", "unix", "-", 1, "proxymap"),
    ("relay", "unix", "-", "-", "smtp"), ("showq", "unix", "-", "-", "showq"), ("error", "unix", "-", "-", "error"),
    ("retry", "unix", "-", "-", "error"), ("discard", "unix", "-", "-", "discard"), ("lmtp", "unix", "-", "-", "lmtp"),
    ("anvil", "unix", "-", 1, "anvil"), ("scache", "unix", "-", 1, "scache"),
    ("postlog", "unix-dgram", "-", 1, "postlogd"),
)  # fmt: skip
