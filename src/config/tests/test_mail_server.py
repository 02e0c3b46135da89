"""The mail server an operator names."""

import pytest

from config.env import Env


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.com", 587, True, False),
        ("smtps://mail.example.com", 465, False, True),
        ("smtp-plain://mail.example.com:2525", 2525, False, False),
    ],
)
def test_the_scheme_says_how_the_line_is_secured(url, port, starttls, tls):
    server = Env(email_url=url).mail_server
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (server["EMAIL_USE_TLS"], server["EMAIL_USE_SSL"]) == (starttls, tls)


def test_names_and_passwords_may_hold_any_letter():
    server = Env(email_url="smtp://anna%40example.com:p%3Aw%2F@host").mail_server
    assert (server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"]) == ("anna@example.com", "p:w/")


def test_another_way_of_sending_is_refused_at_the_start():
    with pytest.raises(KeyError):
        Env(email_url="carrier-pigeon://host").mail_server  # noqa: B018 reading it is the test
