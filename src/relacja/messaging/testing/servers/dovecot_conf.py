"""What a private Dovecot is told. Written for 2.3; Dovecot 2.4 names these settings otherwise, and only here."""

from dataclasses import dataclass
from pathlib import Path

from .certificate import Certificate
from .ports import HOST, free_port


@dataclass(frozen=True)
class DovecotPorts:
    """Where it listens. `auth` is for Postfix, which asks Dovecot who may send."""

    imap: int
    imaps: int
    lmtp: int
    auth: int

    @classmethod
    def free(cls) -> "DovecotPorts":
        """Four that nobody has."""
        return cls(*(free_port() for _ in range(4)))


def dovecot_conf(folder: Path, ports: DovecotPorts, certificate: Certificate, user: str, group: str) -> str:
    """The whole of `dovecot.conf`: everything below `folder`, every process as `user`."""
    return f"""
protocols = imap lmtp
listen = {HOST}
base_dir = {folder}/run
state_dir = {folder}/run/state
instance_name = relacja-test
log_path = {folder}/log
ssl = yes
ssl_cert = <{certificate.chain}
ssl_key = <{certificate.key}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_process_limit = 50
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_list_index = no
recipient_delimiter = +
mail_max_userip_connections = 100
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {ports.imap}
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {HOST}
    port = {ports.lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = {HOST}
    port = {ports.auth}
  }}
}}
protocol lmtp {{
  auth_username_format = %Lu
}}
"""


def oauth2_conf(folder: Path) -> str:
    """Who may sign in with a token: whoever has one that is signed with the key in `folder/keys`."""
    return f"""
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""
